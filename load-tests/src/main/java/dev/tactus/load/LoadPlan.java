package dev.tactus.load;

/**
 * What an open-loop load is to do.
 *
 * @param warmUpOps   sent before it as fast as they are answered, and not measured
 * @param rate        ops per second over all senders
 * @param idleSeconds nothing is sent between the preparations and the first op
 */
record LoadPlan(int warmUpOps, int ops, double rate, int idleSeconds, int senders) {
    /** So that everything fits in memory, signed in advance. */
    static final int MAX_OPS = 1_000_000;

    LoadPlan {
        if (warmUpOps < 0
                || warmUpOps > MAX_OPS
                || ops < 1
                || ops > MAX_OPS
                || senders < 1
                || idleSeconds < 0
                || !(rate > 0)) {
            throw new IllegalArgumentException("a load needs 0 to " + MAX_OPS + " ops to warm up, 1 to " + MAX_OPS
                    + " ops, a sender and a rate above 0");
        }
    }
}
