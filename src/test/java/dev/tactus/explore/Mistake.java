package dev.tactus.explore;

/** What someone could get wrong in the shells, whose steps are written here a second time. */
enum Mistake {
    /** A slot is recorded although a recovery came between the survey and it. */
    STALE_ROUND,
    /** The store is asked twice for what belongs together, and the lane commits in between. */
    TORN_HORIZON,
    /** A transaction goes out before it is in the journal. */
    BROADCAST_FIRST,
    /** Posting does not ask whether a recovery wants it to stop. */
    POSTING_GOES_ON,
    /** What L1 claims is taken for what has been read of it. */
    CLAIM_FOR_READ,
    /** An answer to an earlier recovery is taken for one to this. */
    STALE_ANSWER,
    /** Posting is not told that the recovery is over. */
    NEVER_OVER
}
