package dev.tactus.ingress;

import dev.tactus.application.MapState;
import dev.tactus.application.StateReader;
import dev.tactus.protocol.Bytes;
import dev.tactus.protocol.ChainedTx;
import dev.tactus.protocol.Hash32;
import dev.tactus.protocol.SequencedL2Tx;
import dev.tactus.protocol.SequencedL2Tx.SequencedUserOp;
import dev.tactus.protocol.ValidUserOp;
import dev.tactus.store.AcceptedBatch;
import dev.tactus.store.BatchPolicy;
import dev.tactus.store.OrderReader;
import dev.tactus.store.SafeHead;
import dev.tactus.store.SealedBatch;
import dev.tactus.store.StoredDeployment;
import dev.tactus.store.VersionUnavailableException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/** An order in memory that can be told to fail or to hang. */
final class FakeOrder implements OrderReader {
    private final List<ChainedTx> entries = new ArrayList<>();
    private final Map<Hash32, IncludedTx> byHash = new ConcurrentHashMap<>();
    private final Map<Hash32, UndoneTx> undone = new ConcurrentHashMap<>();
    private long generation = 1;
    final TreeMap<Long, BatchSummary> batches = new TreeMap<>();
    final Map<Long, AcceptedBatch> accepted = new ConcurrentHashMap<>();
    volatile BatchPolicy policy = new BatchPolicy(0, 0, 12_591, 32_000);
    /** Offset from which on the state is known. */
    volatile long availableFrom;
    /** Runs at the start of every call. */
    volatile Runnable before = () -> {};

    /** Appends as the lane would, unless it holds the op, and returns the offset. */
    synchronized long include(ValidUserOp op, Bytes outputs) {
        IncludedTx known = byHash.get(op.txHash());
        if (known != null) {
            return known.op().offset();
        }
        long offset = entries.size();
        var entry = new SequencedUserOp(
                offset,
                op.sender(),
                op.op().nonce(),
                op.op().maxFee(),
                0,
                op.op().data(),
                7,
                4,
                op.txHash());
        Hash32 before =
                entries.isEmpty() ? ChainedTx.GENESIS : entries.getLast().chainHash();
        entries.add(ChainedTx.after(before, entry));
        byHash.put(op.txHash(), new IncludedTx(entry, 2, outputs, 0));
        return offset;
    }

    long include(ValidUserOp op) {
        return include(op, Bytes.EMPTY);
    }

    /** A recovery: the order is as if nothing had been included from there on. */
    synchronized void undo(long fromOffset) {
        generation++;
        while (entries.size() > fromOffset) {
            var op = (SequencedUserOp) entries.removeLast().tx();
            byHash.remove(op.txHash());
            undone.put(op.txHash(), new UndoneTx(op.sender(), op.nonce(), op.offset(), generation));
        }
    }

    @Override
    public synchronized FeedPage page(long offset, int limit) {
        before.run();
        return new FeedPage(entries.stream().skip(offset).limit(limit).toList(), entries.size(), generation);
    }

    @Override
    public synchronized long generation() {
        return generation;
    }

    @Override
    public synchronized long head() {
        before.run();
        return entries.size();
    }

    @Override
    public List<SequencedL2Tx> feed(long offset, int limit) {
        throw new AssertionError("ingress asks for pages that say their generation");
    }

    @Override
    public synchronized Optional<IncludedTx> findTx(Hash32 txHash) {
        before.run();
        return Optional.ofNullable(byHash.get(txHash))
                .map(found -> new IncludedTx(found.op(), found.frame(), found.outputs(), generation));
    }

    @Override
    public Optional<UndoneTx> findUndone(Hash32 txHash) {
        return Optional.ofNullable(undone.get(txHash));
    }

    @Override
    public List<BatchSummary> batches(long fromNonce, int limit) {
        before.run();
        return batches.tailMap(fromNonce).values().stream().limit(limit).toList();
    }

    @Override
    public Optional<BatchSummary> batch(long nonce) {
        before.run();
        return Optional.ofNullable(batches.get(nonce));
    }

    @Override
    public Optional<AcceptedBatch> accepted(long nonce) {
        return Optional.ofNullable(accepted.get(nonce));
    }

    @Override
    public BatchPolicy policy() {
        before.run();
        return policy;
    }

    @Override
    public <T> T queryState(Function<StateReader, T> query) {
        before.run();
        return query.apply(new MapState());
    }

    @Override
    public <T> StateAt<T> queryStateAt(long offset, Function<StateReader, T> query) {
        before.run();
        if (offset < availableFrom || offset >= entries.size()) {
            throw new VersionUnavailableException(availableFrom, entries.size());
        }
        return new StateAt<>(offset | 1, query.apply(new MapState()));
    }

    @Override
    public Optional<StoredDeployment> deployment() {
        throw new AssertionError("ingress does not ask for it");
    }

    @Override
    public Optional<Bytes> sealedPayload(long nonce) {
        throw new AssertionError("ingress does not ask for it");
    }

    @Override
    public Optional<SealedBatch> lastSealed() {
        throw new AssertionError("ingress does not ask for it");
    }

    @Override
    public long nextAccepted() {
        throw new AssertionError("ingress does not ask for it");
    }

    @Override
    public Optional<SafeHead> safeHead() {
        throw new AssertionError("ingress does not ask for it");
    }

    @Override
    public Frontier frontier() {
        throw new AssertionError("ingress does not ask for it");
    }

    @Override
    public long chunkAt(long offset) {
        throw new AssertionError("ingress does not ask for it");
    }

    @Override
    public Hash32 stateDigest(long chunk) {
        throw new AssertionError("ingress does not ask for it");
    }

    @Override
    public Bytes outputs(long offset) {
        throw new AssertionError("ingress does not ask for it");
    }

    @Override
    public void close() {}
}
