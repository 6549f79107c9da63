package dev.tactus.l1;

import java.util.Optional;

/**
 * What the reader last saw of L1, replaced whole.
 *
 * @param reachable whether the last look at the safe head succeeded
 * @param observed  the greatest safe head that was agreed on since the start, if any
 * @param fatal     why the reader has stopped for good, if it has
 * @param garbage   inputs that are nobody's, read since the start
 * @param view      of the endpoints, as of the last look
 * @param gotOnAtNanos monotonic clock when a slice was last stored, or nothing was left to read; before that, when
 *                     reading began
 */
public record L1Status(
        boolean reachable,
        Optional<Observed> observed,
        Optional<String> fatal,
        long garbage,
        View view,
        long gotOnAtNanos) {
    public static final L1Status UNSEEN = new L1Status(false, Optional.empty(), Optional.empty(), 0, View.NONE, 0);

    /**
     * @param configured endpoints
     * @param answering  endpoints that had a safe head of our chain to tell
     * @param held       why nothing is read though L1 answers: endpoints contradict each other, or what is stored
     * @param behind     blocks by which the safe head lies below the greatest one seen
     */
    public record View(int configured, int answering, Optional<String> held, long behind) {
        public static final View NONE = new View(0, 0, Optional.empty(), 0);
    }

    /**
     * @param timestamp         of the block, seconds since the epoch
     * @param advancedAtNanos   monotonic clock when this head was first seen
     * @param advancedAtEpochMs wall clock at the same moment
     */
    public record Observed(long safeBlock, long timestamp, long advancedAtNanos, long advancedAtEpochMs) {}
}
