package dev.tactus.l1;

import java.util.Optional;

/**
 * What the reader last saw of L1, replaced whole.
 *
 * @param reachable whether the last look at the safe head succeeded
 * @param observed  the greatest safe head seen since the start, if any
 * @param fatal     why the reader has stopped for good, if it has
 * @param garbage   inputs that are nobody's, read since the start
 */
public record L1Status(boolean reachable, Optional<Observed> observed, Optional<String> fatal, long garbage) {
    public static final L1Status UNSEEN = new L1Status(false, Optional.empty(), Optional.empty(), 0);

    /**
     * @param timestamp         of the block, seconds since the epoch
     * @param advancedAtNanos   monotonic clock when this head was first seen
     * @param advancedAtEpochMs wall clock at the same moment
     */
    public record Observed(long safeBlock, long timestamp, long advancedAtNanos, long advancedAtEpochMs) {}
}
