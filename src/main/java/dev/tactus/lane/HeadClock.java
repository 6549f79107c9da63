package dev.tactus.lane;

/**
 * Where L1's safe head would be by now if blocks had kept coming: the observed head plus the whole blocks that the
 * time since its last advance is worth. A frozen provider or a stalled safe tag is covered by it. Pure; times are
 * passed in.
 */
final class HeadClock {
    private static final double NANOS_PER_SECOND = 1e9;

    private final double secondsPerBlock;
    private long head;
    private long advancedNanos;

    /**
     * @param head        the stored safe head
     * @param ageSeconds  wall-clock age of its block; negative counts as 0
     * @param nowNanos    monotonic clock
     */
    HeadClock(double secondsPerBlock, long head, long ageSeconds, long nowNanos) {
        this.secondsPerBlock = secondsPerBlock;
        this.head = head;
        this.advancedNanos = nowNanos - (long) (Math.max(0, ageSeconds) * NANOS_PER_SECOND);
    }

    void observed(long newHead, long nowNanos) {
        if (newHead > head) {
            head = newHead;
            advancedNanos = nowNanos;
        }
    }

    /** The newest head that was observed. */
    long observed() {
        return head;
    }

    long estimate(long nowNanos) {
        return head + (long) Math.floor((nowNanos - advancedNanos) / NANOS_PER_SECOND / secondsPerBlock);
    }
}
