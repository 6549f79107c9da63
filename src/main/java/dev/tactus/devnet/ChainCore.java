package dev.tactus.devnet;

import dev.tactus.devnet.Admission.Refusal;
import dev.tactus.devnet.BlockBuilder.Candidate;
import dev.tactus.protocol.Address;
import dev.tactus.protocol.Bytes;
import dev.tactus.protocol.Hash32;
import dev.tactus.protocol.Keccak;
import java.math.BigInteger;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.BiConsumer;

/**
 * The chain, its state at every block and the pool. Pure: time comes in, a block that it proposes takes effect only
 * when {@link #append} is called. Not thread-safe; {@link Devnet} guards it.
 */
final class ChainCore {
    private final long chainId;
    private final Contracts contracts;
    private final WorldState state = new WorldState();
    private final Pool pool = new Pool();
    private final List<Block> blocks = new ArrayList<>();
    private final Map<Hash32, Long> numberByHash = new HashMap<>();
    private final Map<Hash32, Located> mined = new HashMap<>();
    private Optional<BigInteger> nextFee = Optional.empty();
    private Optional<BigInteger> standingFee = Optional.empty();
    private OptionalLong heldSafe = OptionalLong.empty();

    /** A mined transaction and where. */
    record Located(Block block, MinedTransaction transaction) {}

    ChainCore(Genesis genesis, DevContracts addresses) {
        chainId = genesis.chainId();
        contracts = new Contracts(addresses, genesis.tokenSupply());
        var header = new BlockHeader(
                0,
                Hash32.wrap(new byte[Hash32.SIZE]),
                genesis.timestamp(),
                Gas.FIRST_BASE_FEE,
                0,
                Keccak.hash(genesis.encode()),
                Hash32.wrap(Keccak.hash()),
                Hash32.wrap(Keccak.hash()),
                Bloom.of(List.of()),
                Hash32.wrap(new byte[Hash32.SIZE]));
        Map<Slot, BigInteger> holdings = new LinkedHashMap<>();
        for (DevnetOptions.Holding each : genesis.holdings()) {
            holdings.merge(new Slot.Balance(each.account()), each.wei(), BigInteger::add);
            holdings.merge(new Slot.Tokens(each.account()), each.tokens(), BigInteger::add);
        }
        append(new Candidate(new Block(header, header.hash(), List.of()), holdings, List.of()));
    }

    long chainId() {
        return chainId;
    }

    Block head() {
        return blocks.getLast();
    }

    Optional<Block> block(long number) {
        return number < 0 || number > head().number() ? Optional.empty() : Optional.of(blocks.get((int) number));
    }

    Optional<Block> block(Hash32 hash) {
        return Optional.ofNullable(numberByHash.get(hash)).flatMap(this::block);
    }

    Optional<Located> mined(Hash32 transaction) {
        return Optional.ofNullable(mined.get(transaction));
    }

    Optional<Transaction> waiting(Hash32 transaction) {
        return pool.find(transaction);
    }

    BigInteger read(Slot slot, long block) {
        return state.read(slot, block);
    }

    boolean hasCode(Address address) {
        return contracts.at(address).isPresent();
    }

    long nonce(Address account, long block) {
        return read(new Slot.Nonce(account), block).longValueExact();
    }

    /** The account's next nonce once all of its waiting transactions that can be mined are. */
    long pendingNonce(Address account) {
        return pool.nextNonce(account, nonce(account, head().number()));
    }

    BigInteger nextBaseFee() {
        return nextFee.or(() -> standingFee).orElseGet(() -> Gas.baseFeeAfter(head().header()));
    }

    /** The base fee of the block that follows {@code block}, or would. */
    BigInteger baseFeeAfter(Block block) {
        return block.number() == head().number() ? nextBaseFee() : Gas.baseFeeAfter(block.header());
    }

    /** The base fee of the next block alone; those after it follow from it by the rules. */
    void setNextBaseFee(BigInteger fee) {
        nextFee = Optional.of(fee);
    }

    /** The base fee of every block from now on; empty lets the rules go on from where it was. */
    void holdBaseFee(Optional<BigInteger> fee) {
        standingFee = fee;
    }

    /** The block behind the {@code safe} tag for somebody who sees the chain up to {@code head}. */
    long safe(long head, int distance) {
        return Math.min(head, heldSafe.orElse(Math.max(0, head - distance)));
    }

    /** Ties the {@code safe} tag to a block, which may be above or below where it was; empty lets it follow again. */
    void holdSafe(OptionalLong block) {
        heldSafe = block;
    }

    /** An account's balance from the head on, by nobody's transaction. */
    void setBalance(Address account, BigInteger wei) {
        state.apply(head().number(), Map.of(new Slot.Balance(account), wei));
    }

    Pool pool() {
        return pool;
    }

    /** Takes a transaction into the pool; a nonce beyond the next one waits there. */
    Admission submit(Transaction transaction) {
        Optional<Refusal> refusal = refusal(transaction).or(() -> pool.offer(transaction));
        return refusal.<Admission>map(Admission.Refused::new)
                .orElseGet(() -> new Admission.Accepted(transaction.hash()));
    }

    private Optional<Refusal> refusal(Transaction transaction) {
        if (transaction.chainId() != chainId) {
            return Optional.of(Refusal.WRONG_CHAIN);
        }
        if (transaction.gasLimit() > Gas.BLOCK_LIMIT) {
            return Optional.of(Refusal.GAS_LIMIT_TOO_HIGH);
        }
        if (transaction.gasLimit() < Gas.floor(transaction.data())) {
            return Optional.of(Refusal.INTRINSIC_GAS_TOO_LOW);
        }
        if (transaction.tip().compareTo(transaction.maxFee()) > 0) {
            return Optional.of(Refusal.TIP_ABOVE_FEE);
        }
        if (transaction.nonce() < nonce(transaction.from(), head().number())) {
            return Optional.of(Refusal.NONCE_TOO_LOW);
        }
        if (!pool.rules().takesBelowBaseFee() && transaction.maxFee().compareTo(nextBaseFee()) < 0) {
            return Optional.of(Refusal.FEE_BELOW_BASE_FEE);
        }
        BigInteger balance = read(new Slot.Balance(transaction.from()), head().number());
        if (balance.compareTo(transaction.maxCost()) < 0) {
            return Optional.of(Refusal.INSUFFICIENT_FUNDS);
        }
        return Optional.empty();
    }

    /** The next block, made of what the pool has ready. Seconds; {@code timestamp} must be later than the head's. */
    Candidate propose(long timestamp) {
        return build(timestamp, pool.ready(sender -> nonce(sender, head().number()), nextBaseFee()));
    }

    /** The next block with exactly these transactions, in this order; one that cannot be included is left out. */
    Candidate build(long timestamp, List<Transaction> transactions) {
        return build(timestamp, transactions, nextBaseFee());
    }

    Candidate build(long timestamp, List<Transaction> transactions, BigInteger baseFee) {
        Block parent = head();
        if (timestamp <= parent.header().timestamp()) {
            throw new IllegalArgumentException("a block must be later than its parent");
        }
        var builder = new BlockBuilder(
                parent,
                BlockBuilder.after(parent, chainId, timestamp, baseFee),
                contracts,
                new StateOverlay(slot -> read(slot, parent.number())));
        transactions.forEach(builder::add);
        return builder.seal();
    }

    void append(Candidate candidate) {
        Block block = candidate.block();
        if (block.number() != blocks.size()
                || (block.number() > 0 && !block.header().parentHash().equals(head().hash()))) {
            throw new IllegalStateException("the block does not follow the head");
        }
        state.apply(block.number(), candidate.writes());
        blocks.add(block);
        nextFee = Optional.empty();
        numberByHash.put(block.hash(), block.number());
        for (MinedTransaction each : block.transactions()) {
            mined.put(each.transaction().hash(), new Located(block, each));
            pool.dropBelow(each.transaction().from(), each.transaction().nonce() + 1);
        }
        candidate.unpayable().forEach(pool::remove);
    }

    /**
     * Takes every block above {@code number} away, with all that they did.
     *
     * @return their transactions, in the order of the chain; none of them is in the pool
     */
    List<Transaction> rewind(long number) {
        if (number < 0 || number > head().number()) {
            throw new IllegalArgumentException("there is no block " + number + " to go back to");
        }
        var dropped = new ArrayDeque<Transaction>();
        while (head().number() > number) {
            Block block = blocks.removeLast();
            numberByHash.remove(block.hash());
            for (MinedTransaction each : block.transactions().reversed()) {
                mined.remove(each.transaction().hash());
                dropped.addFirst(each.transaction());
            }
        }
        state.rewind(number);
        return List.copyOf(dropped);
    }

    /** A call on the state after {@code block}, whose effects are dropped. */
    CallOutcome call(Block block, Address from, Address to, BigInteger value, Bytes data) {
        BlockHeader header = block.header();
        var context = new BlockContext(
                chainId,
                header.number(),
                header.timestamp(),
                header.baseFee(),
                Word.number(header.mixHash().bytes()));
        var overlay = new StateOverlay(slot -> read(slot, header.number()));
        return CallOutcome.of(contracts, context, overlay, from, to, value, data);
    }

    /** Shows {@code each} matching log with its index within its transaction, in the order of the chain. */
    void logs(LogFilter filter, BiConsumer<Located, Integer> each) {
        long to = Math.min(filter.toBlock(), head().number());
        for (long number = Math.max(0, filter.fromBlock()); number <= to; number++) {
            Block block = blocks.get((int) number);
            for (MinedTransaction transaction : block.transactions()) {
                for (int i = 0; i < transaction.logs().size(); i++) {
                    if (filter.matches(transaction.logs().get(i))) {
                        each.accept(new Located(block, transaction), i);
                    }
                }
            }
        }
    }
}
