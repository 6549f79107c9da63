package dev.tactus.l1.post;

import dev.tactus.protocol.Bytes;
import dev.tactus.protocol.Hash32;
import dev.tactus.store.OrderReader;
import dev.tactus.store.OrderReader.BatchSummary;
import dev.tactus.store.SafeHead;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/** Where the submitter learns what there is to post. */
public interface SealedBatches {
    /** All of one view of the store. */
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
        OrderReader.Frontier at = order.frontier();
        return new Horizon(
                at.head().map(SafeHead::number).orElse(-1L),
                at.nextAccepted(),
                at.sealedEnd(),
                at.generation(),
                at.oldestFrame(),
                at.head());
    }
}
