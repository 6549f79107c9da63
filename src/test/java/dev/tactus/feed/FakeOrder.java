package dev.tactus.feed;

import dev.tactus.application.StateReader;
import dev.tactus.protocol.Bytes;
import dev.tactus.protocol.Hash32;
import dev.tactus.protocol.SequencedL2Tx;
import dev.tactus.store.AcceptedBatch;
import dev.tactus.store.BatchPolicy;
import dev.tactus.store.OrderReader;
import dev.tactus.store.SafeHead;
import dev.tactus.store.SealedBatch;
import dev.tactus.store.StoredDeployment;
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
        ANSWERS_SHORT
    }

    private final int dataBytes;
    private final Semaphore gate = new Semaphore(0);
    final AtomicInteger reads = new AtomicInteger();
    volatile boolean gated;
    volatile Mode mode = Mode.WORKS;
    private final AtomicLong head;

    FakeOrder(long head, int dataBytes) {
        this.head = new AtomicLong(head);
        this.dataBytes = dataBytes;
    }

    /** Makes {@code count} more entries durable and returns them, as the lane does before it publishes. */
    List<SequencedL2Tx> commit(int count) {
        long first = head.getAndAdd(count);
        return LongStream.range(first, first + count)
                .mapToObj(offset -> Entries.at(offset, dataBytes))
                .toList();
    }

    void letOneReadPass() {
        gate.release();
    }

    @Override
    public long head() {
        return head.get();
    }

    @Override
    public List<SequencedL2Tx> feed(long offset, int limit) {
        reads.incrementAndGet();
        if (gated) {
            gate.acquireUninterruptibly();
        }
        return switch (mode) {
            case WORKS ->
                LongStream.range(offset, Math.min(head.get(), offset + limit))
                        .mapToObj(o -> Entries.at(o, dataBytes))
                        .toList();
            case FAILS -> throw new IllegalStateException("disk gone");
            case ANSWERS_SHORT -> List.of();
        };
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
    public BatchPolicy policy() {
        throw new UnsupportedOperationException();
    }

    @Override
    public <T> T queryState(Function<StateReader, T> query) {
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
