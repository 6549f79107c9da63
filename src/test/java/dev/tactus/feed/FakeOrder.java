package dev.tactus.feed;

import dev.tactus.application.StateReader;
import dev.tactus.protocol.Bytes;
import dev.tactus.protocol.ChainedTx;
import dev.tactus.protocol.Hash32;
import dev.tactus.protocol.SequencedL2Tx;
import dev.tactus.store.AcceptedBatch;
import dev.tactus.store.BatchPolicy;
import dev.tactus.store.OrderReader;
import dev.tactus.store.SafeHead;
import dev.tactus.store.SealedBatch;
import dev.tactus.store.StoredDeployment;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.stream.LongStream;

/** An order whose entries follow from their offsets; it can fail, answer short, and be held back. */
final class FakeOrder implements OrderReader {
    /** What the next reads do. */
    enum Mode {
        WORKS,
        FAILS,
        OVERFLOWS,
        ANSWERS_SHORT
    }

    private final int dataBytes;
    private final Semaphore gate = new Semaphore(0);
    final AtomicInteger reads = new AtomicInteger();
    /** How many entries all reads together were answered with. */
    final AtomicLong entriesRead = new AtomicLong();

    volatile boolean gated;
    volatile Mode mode = Mode.WORKS;
    private volatile View view;

    /**
     * All that is durable at one moment.
     *
     * @param cuts where each recovery so far began to undo the order
     */
    private record View(long head, List<Long> cuts) {
        long generation() {
            return cuts.size();
        }

        /** The generation that wrote what {@code asOf} shows at this offset. */
        long writer(long offset, long asOf) {
            for (int generation = (int) asOf; generation > 0; generation--) {
                if (cuts.get(generation - 1) <= offset) {
                    return generation;
                }
            }
            return 0;
        }
    }

    FakeOrder(long head, int dataBytes) {
        this.view = new View(head, List.of());
        this.dataBytes = dataBytes;
    }

    /** Makes {@code count} more entries durable and returns them, as the lane does before it publishes. */
    synchronized List<ChainedTx> commit(int count) {
        View before = view;
        view = new View(before.head() + count, before.cuts());
        return LongStream.range(before.head(), before.head() + count)
                .mapToObj(offset -> at(offset, before.generation()))
                .toList();
    }

    /** Undoes the order from there on, and makes {@code count} entries of the new generation durable with that. */
    synchronized List<ChainedTx> recover(long fromOffset, int count) {
        List<Long> cuts = new ArrayList<>(view.cuts());
        cuts.add(fromOffset);
        view = new View(fromOffset, List.copyOf(cuts));
        return commit(count);
    }

    /** What the order of {@code generation} holds there. */
    ChainedTx at(long offset, long generation) {
        return Entries.at(offset, dataBytes, view.writer(offset, generation));
    }

    /** The lowest offset that was undone by the recoveries after {@code since}, up to {@code generation}. */
    long undone(long since, long generation) {
        return view.cuts().subList((int) since, (int) generation).stream()
                .mapToLong(Long::longValue)
                .min()
                .orElseThrow();
    }

    void letOneReadPass() {
        gate.release();
    }

    @Override
    public long head() {
        return view.head();
    }

    @Override
    public long generation() {
        return view.generation();
    }

    /** The view is taken before the gate: what comes through it may be out of date. */
    @Override
    public FeedPage page(long offset, int limit) {
        View seen = view;
        reads.incrementAndGet();
        if (gated) {
            gate.acquireUninterruptibly();
        }
        List<ChainedTx> entries = switch (mode) {
            case WORKS ->
                LongStream.range(offset, Math.min(seen.head(), offset + limit))
                        .mapToObj(o -> Entries.at(o, dataBytes, seen.writer(o, seen.generation())))
                        .toList();
            case FAILS -> throw new IllegalStateException("disk gone");
            case OVERFLOWS -> throw new StackOverflowError("planted");
            case ANSWERS_SHORT -> List.of();
        };
        entriesRead.addAndGet(entries.size());
        return new FeedPage(entries, seen.head(), seen.generation());
    }

    @Override
    public List<SequencedL2Tx> feed(long offset, int limit) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Optional<UndoneTx> findUndone(Hash32 txHash) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Optional<StoredDeployment> deployment() {
        throw new UnsupportedOperationException();
    }

    @Override
    public Optional<IncludedTx> findTx(Hash32 txHash) {
        throw new UnsupportedOperationException();
    }

    @Override
    public List<BatchSummary> batches(long fromNonce, int limit) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Optional<BatchSummary> batch(long nonce) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Optional<Bytes> sealedPayload(long nonce) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Optional<SealedBatch> lastSealed() {
        throw new UnsupportedOperationException();
    }

    @Override
    public Optional<AcceptedBatch> accepted(long nonce) {
        throw new UnsupportedOperationException();
    }

    @Override
    public long nextAccepted() {
        throw new UnsupportedOperationException();
    }

    @Override
    public Optional<SafeHead> safeHead() {
        throw new UnsupportedOperationException();
    }

    @Override
    public Frontier frontier() {
        throw new UnsupportedOperationException();
    }

    @Override
    public BatchPolicy policy() {
        throw new UnsupportedOperationException();
    }

    @Override
    public <T> T queryState(Function<StateReader, T> query) {
        throw new UnsupportedOperationException();
    }

    @Override
    public <T> StateAt<T> queryStateAt(long offset, Function<StateReader, T> query) {
        throw new UnsupportedOperationException();
    }

    @Override
    public long chunkAt(long offset) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Hash32 stateDigest(long chunk) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Bytes outputs(long offset) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void close() {}
}
