package dev.tactus.load;

import dev.tactus.application.MapState;
import dev.tactus.application.OutputsCodec;
import dev.tactus.execution.ChunkExecutor;
import dev.tactus.execution.ChunkExecutor.Execution;
import dev.tactus.execution.ChunkExecutor.OpOutcome;
import dev.tactus.execution.SerialExecutor;
import dev.tactus.protocol.Address;
import dev.tactus.protocol.Batch;
import dev.tactus.protocol.BatchCodec;
import dev.tactus.protocol.Bytes;
import dev.tactus.protocol.Deployment;
import dev.tactus.protocol.DirectInput;
import dev.tactus.protocol.Eip712;
import dev.tactus.protocol.Frame;
import dev.tactus.protocol.Hash32;
import dev.tactus.protocol.Keccak;
import dev.tactus.protocol.Protocol;
import dev.tactus.protocol.UserOp;
import dev.tactus.protocol.ValidUserOp;
import dev.tactus.protocol.WireUserOp;
import dev.tactus.store.AcceptedBatch;
import dev.tactus.store.BatchPolicy;
import dev.tactus.store.LaneEvent;
import dev.tactus.store.LaneTransaction;
import dev.tactus.store.SafeHead;
import dev.tactus.store.SafeSlice;
import dev.tactus.wallet.WalletApplication;
import dev.tactus.wallet.WalletMethod;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/**
 * The transactions of a lane under full load: chunks of as many ops as one takes, cut where a batch ends, executed by
 * the wallet, with the rows that seal a batch and open the next. All accounts are as busy as each other. Everything is
 * what a lane would write but for the signatures, which nobody made: the store does not look at them. One thread; the
 * same seed gives the same order.
 */
final class SyntheticOrder {
    /** What a lane takes into one transaction at most. */
    static final int CHUNK_OPS = 128;

    private static final int DRAIN_INPUTS = 256;
    private static final BigInteger FIRST_BALANCE = BigInteger.TEN.pow(12);
    private static final byte PARITY = 27;

    private final ChunkExecutor executor;
    private final MapState state = new MapState();
    private final Eip712 eip712;
    private final BatchPolicy policy;
    private final Random random;
    private final List<Address> accounts;
    private final long[] nonces;
    /** Who owns the deposits, and the next nonce of each. */
    private final List<Address> funders;

    private final long[] funderNonces;
    private int funded;

    private final List<LaneEvent> events = new ArrayList<>();
    private final List<Frame> frames = new ArrayList<>();
    private final List<WireUserOp> frameOps = new ArrayList<>();
    private final List<Hash32> sealed = new ArrayList<>();
    private Optional<SafeHead> head = Optional.empty();
    private long chunk;
    private long nextOffset;
    private long ops;
    private int batchBytes;
    /** Of the open frame. */
    private long openSafeBlock;

    /** @param funders own deposits, which they share out among the accounts before those begin */
    SyntheticOrder(Deployment deployment, BatchPolicy policy, List<Address> funders, int accounts, long seed) {
        this.executor = new SerialExecutor(new WalletApplication(deployment));
        this.eip712 = new Eip712(deployment.domain());
        this.policy = policy;
        this.funders = List.copyOf(funders);
        this.funderNonces = new long[funders.size()];
        this.random = new Random(seed);
        this.nonces = new long[accounts];
        this.accounts = new ArrayList<>(accounts);
        for (int i = 0; i < accounts; i++) {
            this.accounts.add(Address.wrap(bytes(Address.SIZE)));
        }
    }

    /** The order begins at this head, with the deposits that it brought. */
    List<LaneTransaction> begin(SafeHead at, List<DirectInput> deposits) {
        List<LaneTransaction> transactions = new ArrayList<>();
        transactions.add(read(at, deposits, List.of()));
        openBatch();
        transactions.add(transaction(Map.of()));
        for (int from = 0; from < deposits.size(); from += DRAIN_INPUTS) {
            transactions.add(drain(deposits.subList(from, Math.min(deposits.size(), from + DRAIN_INPUTS))));
        }
        return transactions;
    }

    /** L1 has gone on and has accepted what was sealed; the order follows it with a frame. */
    List<LaneTransaction> follow(SafeHead at, List<AcceptedBatch> accepted) {
        LaneTransaction read = read(at, List.of(), accepted);
        openFrame();
        return List.of(read, transaction(Map.of()));
    }

    private LaneTransaction read(SafeHead at, List<DirectInput> inputs, List<AcceptedBatch> accepted) {
        head = Optional.of(at);
        events.add(new LaneEvent.SafeHeadRead(new SafeSlice(at, inputs, accepted)));
        return transaction(Map.of());
    }

    private LaneTransaction drain(List<DirectInput> inputs) {
        var execution = executor.executeDirectInputs(inputs, state);
        for (int i = 0; i < inputs.size(); i++) {
            Bytes outputs = OutputsCodec.encode(execution.outcomes().get(i));
            events.add(new LaneEvent.DirectInputDrained(nextOffset++, inputs.get(i), outputs));
        }
        return executed(execution.writes());
    }

    /** The next chunk, of at most so many ops. */
    LaneTransaction next(long atMost) {
        List<ValidUserOp> taken = new ArrayList<>();
        long bytes = batchBytes;
        do {
            ValidUserOp op = op();
            taken.add(op);
            bytes += BatchCodec.OP_BYTES + op.op().data().size();
        } while (taken.size() < Math.min(CHUNK_OPS, atMost) && bytes < policy.batchSizeTarget());
        Execution<OpOutcome> execution = executor.executeOps(taken, policy.frameFee(), safeBlock(), state);
        for (int i = 0; i < taken.size(); i++) {
            if (!(execution.outcomes().get(i) instanceof OpOutcome.Included(var outputs))) {
                throw new IllegalStateException("the wallet does not take a made-up op: "
                        + execution.outcomes().get(i));
            }
            include(taken.get(i), OutputsCodec.encode(outputs));
        }
        if (batchBytes >= policy.batchSizeTarget()) {
            seal();
            openBatch();
        }
        return executed(execution.writes());
    }

    /** Seals the open batch, full or not, and opens the next. */
    LaneTransaction close() {
        seal();
        openBatch();
        return transaction(Map.of());
    }

    /** Ops so far; those that share out the deposits come first, one for each account. */
    long ops() {
        return ops;
    }

    long entries() {
        return nextOffset;
    }

    /** Payload hashes of the sealed batches, by nonce. */
    List<Hash32> sealed() {
        return List.copyOf(sealed);
    }

    private ValidUserOp op() {
        ops++;
        if (funded < accounts.size()) {
            int funder = funded % funders.size();
            return transfer(funders.get(funder), funderNonces[funder]++, FIRST_BALANCE, accounts.get(funded++));
        }
        int sender = random.nextInt(accounts.size());
        Address to = accounts.get(random.nextInt(accounts.size()));
        return transfer(accounts.get(sender), nonces[sender]++, BigInteger.ONE, to);
    }

    private ValidUserOp transfer(Address from, long nonce, BigInteger amount, Address to) {
        var op = new UserOp(nonce, Protocol.MAX_FEE_FIELD, new WalletMethod.Transfer(amount, to).encode());
        byte[] signature = bytes(Protocol.SIGNATURE_BYTES);
        signature[Protocol.SIGNATURE_BYTES - 1] = PARITY;
        return new ValidUserOp(from, op, Bytes.wrap(signature), Eip712.txHash(eip712.signingHash(op), from));
    }

    private void include(ValidUserOp op, Bytes outputs) {
        events.add(new LaneEvent.UserOpIncluded(nextOffset++, op, outputs));
        frameOps.add(op.wire());
        batchBytes += BatchCodec.OP_BYTES + op.op().data().size();
    }

    private void seal() {
        closeFrame();
        byte[] payload = BatchCodec.encode(new Batch(sealed.size(), frames));
        Hash32 hash = Hash32.wrap(Keccak.hash(payload));
        events.add(new LaneEvent.BatchSealed(sealed.size(), hash, payload.length));
        sealed.add(hash);
    }

    private void openBatch() {
        frames.clear();
        frameOps.clear();
        batchBytes = BatchCodec.EMPTY_BATCH_BYTES;
        events.add(new LaneEvent.BatchOpened(sealed.size(), head.orElseThrow().timestamp() * 1000));
        addFrame();
    }

    private void openFrame() {
        closeFrame();
        addFrame();
    }

    /** Its content is known once the next one opens. */
    private void addFrame() {
        events.add(new LaneEvent.FrameOpened(sealed.size(), frames.size(), safeBlock(), policy.frameFee()));
        openSafeBlock = safeBlock();
        batchBytes += BatchCodec.FRAME_BYTES;
    }

    private void closeFrame() {
        frames.add(new Frame(frameOps, openSafeBlock, policy.frameFee()));
        frameOps.clear();
    }

    private long safeBlock() {
        return head.orElseThrow().number();
    }

    private LaneTransaction executed(Map<Bytes, Optional<Bytes>> writes) {
        writes.forEach((resource, value) ->
                value.ifPresentOrElse(held -> state.write(resource, held), () -> state.delete(resource)));
        return transaction(writes);
    }

    private LaneTransaction transaction(Map<Bytes, Optional<Bytes>> writes) {
        var transaction = new LaneTransaction(++chunk, events, writes);
        events.clear();
        return transaction;
    }

    private byte[] bytes(int size) {
        byte[] value = new byte[size];
        random.nextBytes(value);
        return value;
    }
}
