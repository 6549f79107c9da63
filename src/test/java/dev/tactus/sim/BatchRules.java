package dev.tactus.sim;

import dev.tactus.store.BatchPolicy;
import dev.tactus.store.LaneEvent;
import dev.tactus.store.LaneTransaction;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;

/**
 * When batches have to be closed and when they must not be, beside what {@link OrderOracle} holds true of their
 * content: each costs money on L1, so none is sealed without one of the protocol's reasons, and none goes on beyond
 * them. Sees the same facts at the same moments, after the oracle has.
 */
final class BatchRules {
    /** Age of the oldest batch that is not gold from which on its order is not built on, protocol §10. */
    static final int DANGER_BLOCKS = 900;

    private static final long BATCH_AGE_BLOCKS = 600;

    // Sizes of the SSZ encoding, protocol §3.
    private static final int EMPTY_BATCH_BYTES = 12;
    private static final int FRAME_BYTES = 18;
    private static final int OP_BYTES = 83;

    private final OrderOracle order;
    private final Supplier<List<BatchPolicy>> policies;
    private final long maxOpenMs;
    private final LongSupplier nowNanos;
    private final BiConsumer<String, String> violated;
    /** In force at some moment since the open batch was opened. */
    private final List<BatchPolicy> sinceOpened = new ArrayList<>();

    private long bytes;
    private long openedAtHead;
    private long firstSafeBlock;
    private long openedAtMs = -1;
    private long openedNanos;
    private long sealedAfterMs = -1;

    /** @param policies those in force since the last fact */
    BatchRules(
            OrderOracle order,
            Supplier<List<BatchPolicy>> policies,
            long maxOpenMs,
            LongSupplier nowNanos,
            BiConsumer<String, String> violated) {
        this.order = order;
        this.policies = policies;
        this.maxOpenMs = maxOpenMs;
        this.nowNanos = nowNanos;
        this.violated = violated;
    }

    /** When the open batch was opened, by the lane's wall clock; -1 before there is one. */
    long openedAtMs() {
        return openedAtMs;
    }

    /** When its opening became durable. */
    long openedNanos() {
        return openedNanos;
    }

    void accept(LaneTransaction transaction) {
        sinceOpened.addAll(policies.get());
        for (LaneEvent event : transaction.events()) {
            switch (event) {
                // What is opened next follows no batch that was closed.
                case LaneEvent.Recovered _ -> sealedAfterMs = -1;
                case LaneEvent.BatchSealed(long nonce, var _, int _) -> seal(nonce);
                case LaneEvent.BatchOpened(long nonce, long atMs) -> open(nonce, atMs);
                case LaneEvent.FrameOpened it -> openFrame(it);
                case LaneEvent.UserOpIncluded(long _, var op, var _) ->
                    include(op.op().data().size());
                case LaneEvent.SafeHeadRead _, LaneEvent.DirectInputDrained _ -> {}
            }
        }
    }

    private void seal(long nonce) {
        requireSafe("batch " + nonce + " was sealed");
        // The clock of the next batch's opening tells whether it was this one's time.
        sealedAfterMs = openedAtMs;
    }

    private void open(long nonce, long atMs) {
        boolean early = sealedAfterMs >= 0
                && atMs - sealedAfterMs < maxOpenMs
                && blockAge() < BATCH_AGE_BLOCKS
                && bytes < least(policies.get(), BatchPolicy::batchSizeTarget)
                && bytes + OP_BYTES + LedgerApplication.MAX_METHOD_BYTES
                        <= least(policies.get(), BatchPolicy::maxBatchBytes);
        if (early) {
            violated.accept(
                    "§7 no reason to close",
                    "batch " + (nonce - 1) + " of " + bytes + " bytes, " + blockAge() + " blocks and "
                            + (atMs - sealedAfterMs) + " ms under " + policies.get());
        }
        openedAtMs = atMs;
        openedAtHead = order.storedHead();
        openedNanos = nowNanos.getAsLong();
        bytes = EMPTY_BATCH_BYTES;
        sinceOpened.clear();
        sinceOpened.addAll(policies.get());
    }

    private void openFrame(LaneEvent.FrameOpened opened) {
        if (opened.index() == 0) {
            firstSafeBlock = opened.safeBlock();
        } else {
            requireSafe("a frame was opened");
        }
        bytes += FRAME_BYTES;
    }

    private void include(int dataBytes) {
        long target = sinceOpened.stream()
                .mapToLong(BatchPolicy::batchSizeTarget)
                .max()
                .orElse(Long.MAX_VALUE);
        if (bytes >= target) {
            violated.accept("§7 a full batch closes", "op in a batch of " + bytes + " bytes under " + sinceOpened);
        }
        // Where the head has jumped, the next batch is born old, for it starts at the old frame's block.
        if (blockAge() >= BATCH_AGE_BLOCKS && order.storedHead() > openedAtHead) {
            violated.accept("§7 an old batch closes", "op in a batch that is " + blockAge() + " blocks old");
        }
        bytes += OP_BYTES + dataBytes;
    }

    private long blockAge() {
        return order.storedHead() - firstSafeBlock;
    }

    private void requireSafe(String what) {
        if (order.age(order.storedHead()) >= DANGER_BLOCKS) {
            violated.accept(
                    "G13 staleness", what + " with an order that is " + order.age(order.storedHead()) + " blocks old");
        }
    }

    private static long least(List<BatchPolicy> policies, ToLongFunction<BatchPolicy> part) {
        return policies.stream().mapToLong(part).min().orElse(0);
    }
}
