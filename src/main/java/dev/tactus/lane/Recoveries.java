package dev.tactus.lane;

/** What a recovery tells and asks the rest of the node. Called on the lane's thread; must neither block nor throw. */
public interface Recoveries {
    /** A recovery runs from now on, until it is {@link #over}. */
    default void begun() {}

    /**
     * Nothing is to be posted from now on, and every wallet nonce ever broadcast is to be used up at safe depth; then
     * the lane is told {@link InclusionLaneActor.Settled}. Asked again every second until it is, so it may be lost.
     *
     * @param number of the recovery in the life of this process, to be told back
     */
    void settle(long number);

    /** It has ended, and posting may go on. */
    void over();

    /**
     * Every entry from an offset on has been taken back, durably, and none of the new generation is shown yet.
     *
     * @param generation the new one
     * @param fromOffset that the next entry will have
     */
    void takenBack(long generation, long fromOffset);
}
