package dev.tactus.l1.post;

import dev.tactus.l1.FakeL1;
import dev.tactus.protocol.Batch;
import dev.tactus.protocol.BatchCodec;
import dev.tactus.protocol.Bytes;
import dev.tactus.protocol.Frame;
import dev.tactus.protocol.Keccak;
import dev.tactus.store.SafeHead;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.UnaryOperator;

/** A store of batches with one empty frame each, as far sealed and accepted as it is told. */
final class FakeBatches implements SealedBatches {
    private final List<Bytes> sealed = new ArrayList<>();
    private long nextAccepted;
    private long safeBlock = -1;
    volatile long generation;
    /** Runs when a batch is read. */
    Runnable reading = () -> {};
    /** What becomes of a batch on its way out. */
    UnaryOperator<Bytes> stored = UnaryOperator.identity();

    synchronized void seal(int more) {
        for (int i = 0; i < more; i++) {
            sealed.add(payloadOf(sealed.size()));
        }
    }

    static Bytes payloadOf(long nonce) {
        return Bytes.wrap(BatchCodec.encode(new Batch(nonce, List.of(new Frame(List.of(), nonce, 0)))));
    }

    synchronized void accepted(long next, long atSafeBlock) {
        nextAccepted = next;
        safeBlock = atSafeBlock;
    }

    @Override
    public synchronized CompletionStage<Horizon> horizon() {
        return CompletableFuture.completedStage(
                new Horizon(safeBlock, nextAccepted, sealed.size(), generation, OptionalLong.empty(), head()));
    }

    /** As {@link FakeL1} has it before any reorganisation. */
    private Optional<SafeHead> head() {
        return safeBlock < 0
                ? Optional.empty()
                : Optional.of(
                        new SafeHead(safeBlock, FakeL1.hash("block " + safeBlock), FakeL1.timestampOf(safeBlock), 0));
    }

    @Override
    public synchronized CompletionStage<Payload> payload(long nonce) {
        reading.run();
        Bytes ssz = sealed.get((int) nonce);
        return CompletableFuture.completedStage(new Payload(stored.apply(ssz), Keccak.hash(ssz)));
    }
}
