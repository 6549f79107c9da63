package dev.tactus.lane;

/**
 * Bounds that are ours to choose, unlike the protocol's.
 *
 * @param maxBatchOpenMs    a batch closes this long after it opened
 * @param maxChunkOps       ops in one transaction; more than about 128 only cost latency
 * @param maxDrainInputs    direct inputs in one transaction
 */
public record LaneLimits(long maxBatchOpenMs, int maxChunkOps, int maxDrainInputs) {
    public static LaneLimits withBatchDeadline(long maxBatchOpenMs) {
        return new LaneLimits(maxBatchOpenMs, 128, 256);
    }
}
