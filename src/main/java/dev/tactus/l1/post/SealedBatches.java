package dev.tactus.l1.post;

import dev.tactus.protocol.Bytes;
import dev.tactus.protocol.Hash32;
import dev.tactus.store.OrderReader;
import dev.tactus.store.OrderReader.BatchSummary;
import dev.tactus.store.OrderReader.FrameSummary;
import dev.tactus.store.SafeHead;
import dev.tactus.store.SealedBatch;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/** Where the submitter learns what there is to post. */
public interface SealedBatches {
    CompletionStage<Horizon> horizon();

    CompletionStage<Payload> payload(long nonce);

    /**
     * A sealed batch.
     *
     * @param hash of the SSZ, as it was stored when the batch was sealed
     */
    record Payload(Bytes ssz, Hash32 hash) {}

    /** @param executor runs the queries, which block */
    static SealedBatches of(OrderReader order, Executor executor) {
        return new SealedBatches() {
            @Override
            public CompletionStage<Horizon> horizon() {
                return CompletableFuture.supplyAsync(() -> read(order), executor);
            }

            @Override
            public CompletionStage<Payload> payload(long nonce) {
                return CompletableFuture.supplyAsync(
                        () -> order.batch(nonce)
                                .flatMap(BatchSummary::sealed)
                                .flatMap(seal ->
                                        order.sealedPayload(nonce).map(ssz -> new Payload(ssz, seal.payloadHash())))
                                .orElseThrow(() -> new IllegalStateException("batch " + nonce + " is not sealed")),
                        executor);
            }
        };
    }

    private static Horizon read(OrderReader order) {
        // The head comes first: a batch missing from what is accepted is then missing at that head, too.
        long safeBlock = order.safeHead().map(SafeHead::number).orElse(-1L);
        long nextAccepted = order.nextAccepted();
        long sealedEnd = order.lastSealed().map(SealedBatch::nonce).orElse(-1L) + 1;
        long generation =
                order.deployment().map(stored -> stored.recoveryGeneration()).orElse(0L);
        return new Horizon(safeBlock, nextAccepted, sealedEnd, generation, firstFrame(order, nextAccepted));
    }

    private static OptionalLong firstFrame(OrderReader order, long nonce) {
        return order.batch(nonce).stream()
                .flatMap(batch -> batch.frames().stream())
                .mapToLong(FrameSummary::safeBlock)
                .findFirst();
    }
}
