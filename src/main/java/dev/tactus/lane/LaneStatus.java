package dev.tactus.lane;

/**
 * What the lane shows of itself, replaced after every commit.
 *
 * @param state   whether ops are accepted now
 * @param head    offset that the next entry will have
 * @param fee     exponent of the open frame, 0 before there is one
 * @param generation number of recoveries so far
 */
public record LaneStatus(State state, long head, int fee, long safeBlock, long openBatch, long generation) {
    public static final LaneStatus STARTING = new LaneStatus(State.STARTING, 0, 0, 0, 0, 0);

    /** The lane's phases; ops are admitted in {@code ACTIVE} only. */
    public enum State {
        STARTING,
        ACTIVE,
        RECOVERING,
        STORAGE_FULL,
        DRAINING,
        FROZEN
    }
}
