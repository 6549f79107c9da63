package dev.tactus.l1.post;

/**
 * Why nothing more is sent for now although there is something to send. It ends by itself.
 *
 * @param why in words, for the log
 */
public record Hold(Kind kind, String why) {
    /** What must change first. */
    public enum Kind {
        /** L1 asks more for one transaction than is allowed. */
        CAP,
        /** L1 asks more for one transaction than its nodes let one cost. */
        NODE_CAP,
        /** What was spent and what is under way leave too little of the budget. */
        BUDGET,
        /** The wallet could not pay it. */
        BALANCE,
        /** What the node counts of the wallet contradicts what is known. */
        NONCE,
        /** The scheduler would refuse whatever is sent now for its age. */
        STALE
    }
}
