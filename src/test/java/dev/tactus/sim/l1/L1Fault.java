package dev.tactus.sim.l1;

/** What can go wrong at L1. The number at each is how likely it is at most in a random world, per slot or per call. */
public enum L1Fault {
    /** The newest blocks are replaced. Per slot, as all down to {@link #SICK}. */
    REORG("reorg", 0.3),
    /** A transaction of the wallet that was in a replaced block is lost. Per transaction. */
    REORG_TX_DROPPED("reorgTxDropped", 0.9),
    /** A waiting transaction of the wallet is lost. Per transaction. */
    TX_DROPPED("txDropped", 0.03),
    /** No builder takes a transaction of the wallet for some blocks. Per transaction. */
    TX_DELAYED("txDelayed", 0.2),
    /** A replaced transaction of the wallet lives on where blocks are built. Per replacement. */
    OLD_BID("oldBid", 0.5),
    MISSED_SLOTS("missedSlots", 0.02),
    SAFE_STALL("safeStall", 0.02),
    FEE_SPIKE("feeSpike", 0.03),
    OUTAGE("outage", 0.003),
    /** A backend stops to follow the chain for a while. Per backend. */
    LAG("lag", 0.15),
    /** Most calls to a backend fail for a while. Per backend. */
    SICK("sick", 0.02),

    SLOW("slow", 0.1),
    HANG("hang", 0.015),
    TRANSPORT("transport", 0.025),
    RATE_LIMIT("rateLimit", 0.025),
    BAD_ANSWER("badAnswer", 0.015),

    RANGE_LIMIT("rangeLimit", 1),
    TOO_LARGE("tooLarge", 1),
    /** Logs up to the backend's own head are given for all there are. */
    LOGS_BEYOND_HEAD("logsBeyondHead", 1),
    LOGS_TRUNCATED("logsTruncated", 0.15),
    LOGS_GAP("logsGap", 0.1),
    LOGS_DUPLICATED("logsDuplicated", 0.3),
    LOGS_UNSORTED("logsUnsorted", 0.5),
    LOGS_REMOVED("logsRemoved", 0.1),
    LOGS_FOREIGN("logsForeign", 0.1),
    LOGS_WRONG_HASH("logsWrongHash", 0.2),
    COUNT_LOW("countLow", 0.1),
    COUNT_HIGH("countHigh", 0.1),
    COUNT_GARBAGE("countGarbage", 0.1),
    NO_SAFE("noSafe", 0.15),
    BLOCK_UNKNOWN("blockUnknown", 0.03),

    RECEIPT_FLAP("receiptFlap", 0.15),
    KNOWS_WRONG("knowsWrong", 0.15),
    NONCE_LAG("nonceLag", 0.2),
    /** Taken, but the answer is an error. */
    SEND_SILENT("sendSilent", 0.3),
    /** Answered well, but lost. */
    SEND_FORGOTTEN("sendForgotten", 0.2),
    SEND_REFUSED("sendRefused", 0.2),

    /** A call was answered by a backend on a fork that is abandoned. Comes of {@link #REORG} with {@link #LAG}. */
    OLD_FORK("oldFork", 0),

    /** The count of a block up to 20 earlier: nothing tells it from the truth if logs agree with it. */
    COUNT_STALE("countStale", 0.5),
    /** Another hash for a safe block, another one each time. Never by chance, as what follows. */
    SAFE_CONFLICT("safeConflict", 0),
    /** A transaction of the wallet fails in its block. */
    REVERT("revert", 0),
    /** A node says of a call that it would fail. */
    CALL_REVERTS("callReverts", 0),

    /**
     * One of several endpoints is on a fork of its own, from its safe block on, for a while; and may tell other inputs
     * than there are, as many, for longer. Per slot.
     */
    ENDPOINT_LIES("endpointLies", 0.1),
    /** An endpoint has other blocks where the node has stored some, until the next slot. Per endpoint and slot. */
    STORED_REWRITTEN("storedRewritten", 0.1);

    private final String label;
    private final double most;

    L1Fault(String label, double most) {
        this.label = label;
        this.most = most;
    }

    /** The name in the tally. */
    public String tallied() {
        return "l1." + label;
    }

    double most() {
        return most;
    }
}
