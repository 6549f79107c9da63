package dev.tactus.l1.post;

import dev.tactus.store.SafeHead;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What the store says about batches, as of one moment.
 *
 * @param safeBlock    up to where L1 has been read, −1 before the first read
 * @param nextAccepted nonce of the next batch that the scheduler would accept there, or later
 * @param sealedEnd    one more than the greatest sealed nonce
 * @param generation   recovery generation
 * @param oldestFrame  safe block of the first frame of batch {@code nextAccepted}: what makes it stale in the end;
 *                     empty if there is no such batch yet
 * @param head         the block {@code safeBlock} as it was read: an endpoint that has another one there is not believed
 */
public record Horizon(
        long safeBlock,
        long nextAccepted,
        long sealedEnd,
        long generation,
        OptionalLong oldestFrame,
        Optional<SafeHead> head) {
    /** Where L1 is not asked about the safe block. */
    public Horizon(long safeBlock, long nextAccepted, long sealedEnd, long generation, OptionalLong oldestFrame) {
        this(safeBlock, nextAccepted, sealedEnd, generation, oldestFrame, Optional.empty());
    }

    /** Whether the scheduler has accepted a slot's batch, which no recovery has taken back. */
    boolean hasAccepted(Slot slot) {
        return slot.generation() == generation && slot.batchNonce() < nextAccepted;
    }

    /** Whether the scheduler still has to accept a slot's batch by this very slot. */
    boolean awaits(Slot slot) {
        return !slot.abandoned() && slot.generation() >= generation && slot.batchNonce() >= nextAccepted;
    }
}
