package dev.tactus.l1.post;

import dev.tactus.protocol.Bytes;
import dev.tactus.store.OrderReader;
import dev.tactus.store.SafeHead;
import dev.tactus.store.SealedBatch;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/** Where the submitter learns what there is to post. */
public interface SealedBatches {
    CompletionStage<Horizon> horizon();

    /** SSZ of a sealed batch. */
    CompletionStage<Bytes> payload(long nonce);

    /** @param executor runs the queries, which block */
    static SealedBatches of(OrderReader order, Executor executor) {
        return new SealedBatches() {
            @Override
            public CompletionStage<Horizon> horizon() {
                return CompletableFuture.supplyAsync(() -> read(order), executor);
            }

            @Override
            public CompletionStage<Bytes> payload(long nonce) {
                return CompletableFuture.supplyAsync(
                        () -> order.sealedPayload(nonce)
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
        return new Horizon(safeBlock, nextAccepted, sealedEnd, generation);
    }
}
