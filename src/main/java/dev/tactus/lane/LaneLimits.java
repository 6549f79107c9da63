package dev.tactus.lane;

import java.time.Duration;

/**
 * Bounds that are ours to choose, unlike the protocol's.
 *
 * @param maxBatchOpenMs    a batch closes this long after it opened
 * @param maxChunkOps       ops in one transaction; more than about 128 only cost latency
 * @param maxDrainInputs    direct inputs in one transaction
 * @param undoWindowMs      state can be read as it was at any time since then; what is not gold, whatever its age
 * @param maxPrunedChunks   in one second
 */
public record LaneLimits(
        long maxBatchOpenMs, int maxChunkOps, int maxDrainInputs, long undoWindowMs, int maxPrunedChunks) {
    private static final long WEEK_MS = Duration.ofDays(7).toMillis();

    public static LaneLimits withBatchDeadline(long maxBatchOpenMs) {
        return of(maxBatchOpenMs, WEEK_MS);
    }

    public static LaneLimits of(long maxBatchOpenMs, long undoWindowMs) {
        return new LaneLimits(maxBatchOpenMs, 128, 256, undoWindowMs, 2048);
    }
}
