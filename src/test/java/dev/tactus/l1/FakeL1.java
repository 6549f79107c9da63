package dev.tactus.l1;

import dev.tactus.protocol.Address;
import dev.tactus.protocol.Bytes;
import dev.tactus.protocol.Deployment;
import dev.tactus.protocol.EvmAdvance;
import dev.tactus.protocol.Hash32;
import dev.tactus.protocol.InputBoxAbi;
import dev.tactus.protocol.Keccak;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiFunction;
import java.util.function.LongUnaryOperator;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.web3j.crypto.SignedRawTransaction;
import org.web3j.crypto.TransactionDecoder;
import org.web3j.crypto.transaction.type.Transaction1559;

/**
 * A small L1 with a chain, a pool, one InputBox and one wallet, which fails and lies on command. Answers at once, on
 * the caller's thread.
 */
public final class FakeL1 implements L1Client {
    public static final Address APPLICATION = Address.fromHex("0x1111111111111111111111111111111111111111");
    public static final Address INPUT_BOX = Address.fromHex("0x2222222222222222222222222222222222222222");
    public static final Address PORTAL = Address.fromHex("0x3333333333333333333333333333333333333333");
    public static final Address TOKEN = Address.fromHex("0x4444444444444444444444444444444444444444");
    public static final Address USER = Address.fromHex("0x5555555555555555555555555555555555555555");
    public static final long CHAIN_ID = 31337;

    /** What the node does with the next raw transactions. */
    public enum Sending {
        TAKE,
        /** Takes it, yet the caller sees a time-out. */
        TAKE_SILENTLY,
        /** Says yes and forgets it. */
        FORGET,
        REFUSE,
        /** It never arrives, and no answer does. */
        HANG
    }

    private record Input(long index, Address sender, Bytes payload, Hash32 transaction) {}

    private record Block(L1Block header, List<Input> inputs, Map<Hash32, L1Receipt> receipts) {}

    private final Address submitter;
    private final long firstBlock;
    private final List<Block> chain = new ArrayList<>();
    private final List<Input> nextInputs = new ArrayList<>();
    private final TreeMap<Long, Bytes> pool = new TreeMap<>();
    private final List<Bytes> sent = new ArrayList<>();
    private final Map<String, Integer> calls = new HashMap<>();
    private long inputCount;
    private long walletNonce;
    private long safe;
    private String fork = "";

    public volatile long chainId = CHAIN_ID;
    public volatile boolean down;
    /** What it answers whatever it is asked, if anything. */
    public volatile Optional<RpcException> refusing = Optional.empty();

    public volatile boolean reverting;
    /** What a trial of a transaction fails with. */
    public volatile Optional<RpcException> unwilling = Optional.empty();

    /** At every address. */
    public volatile Bytes code = Bytes.EMPTY;

    public volatile boolean codeRefused;

    public volatile BigInteger balance = BigInteger.TEN.pow(18);
    public volatile BigInteger baseFee = BigInteger.valueOf(1_000_000_000);
    /** That blocks paid. */
    public volatile BigInteger tip = BigInteger.TWO;
    /** Shows every transaction as one that waits. */
    public volatile boolean denying;

    public volatile Sending sending = Sending.TAKE;
    /** What it says of a transaction with a nonce, instead of taking it. */
    public final Map<Long, String> unwelcome = new ConcurrentHashMap<>();
    /** What one transaction may cost here, in wei, as nodes limit it. */
    public volatile Optional<BigInteger> feeCap = Optional.empty();
    /** By how much it counts the wallet's transactions wrong. */
    public volatile long miscounts;
    /** Blocks that a query for logs may cover. */
    public long maxRange = Long.MAX_VALUE;
    /** What it calls more than that. */
    public int rangeCode = -32005;
    /** What becomes of logs on their way out. */
    public UnaryOperator<List<L1Log>> logs = UnaryOperator.identity();
    /** What becomes of a block on its way out. */
    public BiFunction<BlockRef, Optional<L1Block>, Optional<L1Block>> blocks = (_, block) -> block;
    /** What becomes of the number of inputs on its way out. */
    public LongUnaryOperator counts = LongUnaryOperator.identity();
    /** Runs before each query for logs. */
    public Runnable beforeLogs = () -> {};

    public FakeL1(Address submitter, long firstBlock) {
        this.submitter = submitter;
        this.firstBlock = firstBlock;
        mine();
    }

    public Deployment deployment() {
        return new Deployment(CHAIN_ID, APPLICATION, INPUT_BOX, firstBlock, submitter, List.of(PORTAL), TOKEN);
    }

    /** An input in the block that is mined next. */
    public synchronized void addInput(Address sender, Bytes payload) {
        nextInputs.add(new Input(inputCount, sender, payload, hash("input " + inputCount + fork)));
        inputCount++;
    }

    public synchronized void mine() {
        long number = chain.size();
        var receipts = new HashMap<Hash32, L1Receipt>();
        L1Block header = header(number);
        while (pool.containsKey(walletNonce)) {
            Bytes transaction = pool.remove(walletNonce);
            walletNonce++;
            Hash32 hash = Keccak.hash(transaction);
            receipts.put(hash, new L1Receipt(hash, number, header.hash(), !reverting, 100_000, baseFee));
            if (!reverting && !isTransfer(transaction)) {
                nextInputs.add(new Input(inputCount++, submitter, payloadOf(transaction), hash));
            }
        }
        chain.add(new Block(header, List.copyOf(nextInputs), receipts));
        nextInputs.clear();
    }

    private static boolean isTransfer(Bytes transaction) {
        return TransactionDecoder.decode(transaction.toHex()).getData().length() < 10;
    }

    public synchronized void mine(int blocks) {
        for (int i = 0; i < blocks; i++) {
            mine();
        }
    }

    /** Drops the newest blocks; the wallet's transactions in them leave the pool, too, if {@code lost}. */
    public synchronized void reorganise(int depth, boolean lost) {
        fork = fork + "'";
        for (int i = 0; i < depth; i++) {
            Block gone = chain.removeLast();
            inputCount -= gone.inputs().size();
            walletNonce -= gone.receipts().size();
            if (!lost) {
                for (Bytes transaction : sent) {
                    if (gone.receipts().containsKey(Keccak.hash(transaction))) {
                        pool.put(nonceOf(transaction), transaction);
                    }
                }
            }
        }
    }

    public synchronized void safeAt(long number) {
        safe = number;
    }

    public synchronized void safeIsLatest() {
        safe = chain.size() - 1L;
    }

    public synchronized long latest() {
        return chain.size() - 1L;
    }

    public synchronized L1Block blockAt(long number) {
        return chain.get((int) number).header();
    }

    /** Somebody else uses the wallet's key. */
    public synchronized void strangerUsesNonce() {
        pool.remove(walletNonce);
        walletNonce++;
    }

    public synchronized void emptyPool() {
        pool.clear();
    }

    public synchronized long inputsUpTo(long height) {
        return chain.stream()
                .filter(block -> block.header().number() <= height)
                .mapToLong(block -> block.inputs().size())
                .sum();
    }

    /** Payloads of all inputs in the chain, in order. */
    public synchronized List<Bytes> inputs() {
        return chain.stream()
                .flatMap(block -> block.inputs().stream())
                .map(Input::payload)
                .toList();
    }

    /** Every raw transaction that arrived, in order. */
    public synchronized List<Bytes> sent() {
        return List.copyOf(sent);
    }

    public synchronized int calls(String method) {
        return calls.getOrDefault(method, 0);
    }

    private L1Block header(long number) {
        Hash32 parent = number == 0 ? hash("genesis") : chain.getLast().header().hash();
        return new L1Block(number, hash("block " + number + fork), parent, timestampOf(number));
    }

    public static long timestampOf(long number) {
        return 1_700_000_000 + 12 * number;
    }

    public static Hash32 hash(String text) {
        return Hash32.wrap(Keccak.hash(text.getBytes(StandardCharsets.UTF_8)));
    }

    private static long nonceOf(Bytes transaction) {
        return TransactionDecoder.decode(transaction.toHex()).getNonce().longValueExact();
    }

    private static BigInteger mostOf(Bytes transaction) {
        var decoded = (SignedRawTransaction) TransactionDecoder.decode(transaction.toHex());
        return ((Transaction1559) decoded.getTransaction()).getMaxFeePerGas().multiply(decoded.getGasLimit());
    }

    private static Bytes payloadOf(Bytes transaction) {
        var decoded = (SignedRawTransaction) TransactionDecoder.decode(transaction.toHex());
        Bytes callData = Bytes.fromHex(decoded.getData());
        int size = new BigInteger(1, callData.slice(68, 100).toArray()).intValueExact();
        return callData.slice(100, 100 + size);
    }

    private synchronized <T> CompletionStage<T> answer(String method, Supplier<T> answer) {
        calls.merge(method, 1, Integer::sum);
        if (refusing.isPresent() && !method.equals("chainId")) {
            return CompletableFuture.failedStage(refusing.get());
        }
        return down
                ? CompletableFuture.failedStage(new RpcException.Transport("no answer to " + method))
                : CompletableFuture.completedStage(answer.get());
    }

    private long heightOf(BlockRef block) {
        return switch (block) {
            case BlockRef.Height at -> at.number();
            case BlockRef.Tag tag ->
                switch (tag) {
                    case SAFE, FINALIZED -> safe;
                    case LATEST, PENDING -> chain.size() - 1L;
                };
        };
    }

    @Override
    public CompletionStage<Long> chainId() {
        return answer("chainId", () -> chainId);
    }

    @Override
    public CompletionStage<Optional<L1Block>> block(BlockRef block) {
        return answer("block", () -> {
            long height = heightOf(block);
            return blocks.apply(
                    block,
                    height < chain.size() ? Optional.of(chain.get((int) height).header()) : Optional.empty());
        });
    }

    @Override
    public CompletionStage<List<L1Log>> inputLogs(Address inputBox, Address application, long fromBlock, long toBlock) {
        beforeLogs.run();
        if (toBlock - fromBlock + 1 > maxRange) {
            return CompletableFuture.failedStage(
                    new RpcException.Refused(rangeCode, "range too large, try 0x0 to 0x1"));
        }
        return answer("inputLogs", () -> {
            List<L1Log> found = new ArrayList<>();
            for (long number = fromBlock; number <= Math.min(toBlock, latest()); number++) {
                Block block = chain.get((int) number);
                for (Input input : block.inputs()) {
                    found.add(log(block.header(), input, found.size()));
                }
            }
            return logs.apply(found);
        });
    }

    private static L1Log log(L1Block block, Input input, long logIndex) {
        var advance = new EvmAdvance(
                CHAIN_ID,
                APPLICATION,
                input.sender(),
                block.number(),
                block.timestamp(),
                BigInteger.ONE,
                input.index(),
                input.payload());
        return new L1Log(
                INPUT_BOX,
                List.of(InputBoxAbi.INPUT_ADDED, InputTopics.of(APPLICATION), InputTopics.of(input.index())),
                Bytes.wrap(InputBoxAbi.encodeBytes(Bytes.wrap(InputBoxAbi.encodeEvmAdvance(advance)))),
                block.number(),
                block.hash(),
                input.transaction(),
                logIndex,
                false);
    }

    @Override
    public CompletionStage<Bytes> call(Address to, Bytes data, BlockRef block) {
        return answer("call", () -> {
            Bytes selector = data.slice(0, 4);
            if (to.equals(APPLICATION) && selector.equals(InputBoxAbi.GET_DATA_AVAILABILITY)) {
                return Bytes.wrap(InputBoxAbi.encodeBytes(INPUT_BOX.bytes()));
            }
            if (to.equals(INPUT_BOX) && selector.equals(InputBoxAbi.GET_DEPLOYMENT_BLOCK_NUMBER)) {
                return InputTopics.of(firstBlock).bytes();
            }
            if (to.equals(INPUT_BOX) && selector.equals(InputBoxAbi.GET_NUMBER_OF_INPUTS)) {
                long height = heightOf(block);
                return InputTopics.of(counts.applyAsLong(inputsUpTo(height))).bytes();
            }
            return Bytes.EMPTY;
        });
    }

    @Override
    public CompletionStage<Bytes> simulate(Address from, Address to, Bytes data, long gasLimit, BlockRef block) {
        if (unwilling.isPresent()) {
            return CompletableFuture.failedStage(unwilling.get());
        }
        return answer("simulate", () -> Bytes.wrap(new byte[32]));
    }

    @Override
    public CompletionStage<Long> transactionCount(Address account, BlockRef block) {
        return answer("transactionCount", () -> {
            if (block == BlockRef.Tag.PENDING) {
                long next = walletNonce;
                while (pool.containsKey(next)) {
                    next++;
                }
                return next;
            }
            long height = heightOf(block);
            long above = chain.stream()
                    .filter(it -> it.header().number() > height)
                    .mapToLong(it -> it.receipts().size())
                    .sum();
            return walletNonce - above + miscounts;
        });
    }

    @Override
    public CompletionStage<Hash32> sendRawTransaction(Bytes transaction) {
        CompletionStage<Hash32> answer = answer("sendRawTransaction", () -> Keccak.hash(transaction));
        if (down) {
            return answer;
        }
        synchronized (this) {
            if (sending == Sending.HANG) {
                return new CompletableFuture<>();
            }
            sent.add(transaction);
            if (feeCap.filter(cap -> mostOf(transaction).compareTo(cap) > 0).isPresent()) {
                return CompletableFuture.failedStage(new RpcException.Refused(
                        -32000, "tx fee (1.50 ether) exceeds the configured cap (1.00 ether)"));
            }
            String words = unwelcome.isEmpty() ? null : unwelcome.get(nonceOf(transaction));
            if (words != null) {
                return CompletableFuture.failedStage(new RpcException.Refused(-32000, words));
            }
            if (sending == Sending.REFUSE) {
                return CompletableFuture.failedStage(new RpcException.Refused(-32000, "insufficient funds"));
            }
            if (sending == Sending.FORGET) {
                return answer;
            }
            long nonce = nonceOf(transaction);
            if (nonce < walletNonce) {
                return CompletableFuture.failedStage(new RpcException.Refused(-32000, "nonce too low"));
            }
            Bytes rival = pool.get(nonce);
            if (rival != null
                    && !rival.equals(transaction)
                    && mostOf(transaction).compareTo(mostOf(rival)) <= 0) {
                return CompletableFuture.failedStage(
                        new RpcException.Refused(-32000, "replacement transaction underpriced"));
            }
            if (transaction.equals(pool.put(nonce, transaction))) {
                return CompletableFuture.failedStage(new RpcException.Refused(-32000, "already known"));
            }
            return sending == Sending.TAKE
                    ? answer
                    : CompletableFuture.failedStage(new RpcException.Transport("no answer to eth_sendRawTransaction"));
        }
    }

    @Override
    public CompletionStage<Optional<L1Receipt>> receipt(Hash32 transaction) {
        return answer(
                "receipt",
                () -> chain.stream()
                        .filter(_ -> !denying)
                        .flatMap(block -> Optional.ofNullable(block.receipts().get(transaction)).stream())
                        .findFirst());
    }

    @Override
    public CompletionStage<Boolean> knowsTransaction(Hash32 transaction) {
        return answer(
                "knowsTransaction",
                () -> denying
                        || pool.values().stream().anyMatch(it -> Keccak.hash(it).equals(transaction))
                        || chain.stream().anyMatch(it -> it.receipts().containsKey(transaction)));
    }

    @Override
    public CompletionStage<FeeHistory> feeHistory(int blocks, int percentile) {
        return answer("feeHistory", () -> new FeeHistory(baseFee, List.of(tip)));
    }

    @Override
    public CompletionStage<BigInteger> balance(Address account, BlockRef block) {
        return answer("balance", () -> balance);
    }

    @Override
    public CompletionStage<Bytes> code(Address account, BlockRef block) {
        return codeRefused
                ? CompletableFuture.failedStage(new RpcException.Refused(-32601, "method not found"))
                : answer("code", () -> code);
    }

    @Override
    public void close() {}
}
