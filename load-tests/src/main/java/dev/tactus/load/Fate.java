package dev.tactus.load;

/** What a client knows of an op of its own. */
enum Fate {
    UNSENT,
    SENT,
    ACCEPTED,
    /** Every answer so far was a promise that the op is not in the order. */
    REFUSED,
    /** Some answer left it open, or did not come. */
    UNKNOWN
}
