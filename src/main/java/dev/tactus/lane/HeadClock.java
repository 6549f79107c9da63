package dev.tactus.lane;

/**
 * Where L1's safe head would be by now if blocks had kept coming: the observed head plus the whole blocks that the
 * time since its last advance is worth. A frozen provider or a stalled safe tag is covered by it. Pure; times are
 * passed in.
 */
final class HeadClock {
    private static final long NANOS_PER_SECOND = 1_000_000_000;
    /** Older than any L1 block, and far from where nanoseconds overflow. */
    private static final long MAX_AGE_SECONDS = 3_000_000_000L;

    /** Whole, so that a block's time that is no binary fraction is not rounded away over many blocks. */
    private final long nanosPerBlock;

    private long head;
    private long advancedNanos;

    /**
     * @param secondsPerBlock of L1, may be a fraction; taken to the nanosecond
     * @param head        the stored safe head
     * @param ageSeconds  wall-clock age of its block; negative counts as 0
     * @param nowNanos    monotonic clock
     */
    HeadClock(double secondsPerBlock, long head, long ageSeconds, long nowNanos) {
        this.nanosPerBlock = Math.max(1, Math.round(secondsPerBlock * NANOS_PER_SECOND));
        this.head = head;
        this.advancedNanos = nowNanos - Math.clamp(ageSeconds, 0L, MAX_AGE_SECONDS) * NANOS_PER_SECOND;
    }

    /**
     * L1 has been read up to a block, above any before, when its safe head was seen at another. While there is more to
     * read, only a claim above all others starts the count again; once all is read, what was read is the truth, and a
     * claim that was too high is forgotten.
     */
    void observed(long read, long claimed, long nowNanos) {
        if (read >= claimed || claimed > head) {
            head = Math.max(read, claimed);
            advancedNanos = nowNanos;
        }
    }

    /** L1's safe head was seen there, and nothing has been read up to it yet. */
    void claimed(long claimed, long nowNanos) {
        if (claimed > head) {
            head = claimed;
            advancedNanos = nowNanos;
        }
    }

    /** The head as it was seen last. */
    long observed() {
        return head;
    }

    long estimate(long nowNanos) {
        return head + Math.max(0, nowNanos - advancedNanos) / nanosPerBlock;
    }
}
