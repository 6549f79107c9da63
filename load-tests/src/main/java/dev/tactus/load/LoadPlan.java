package dev.tactus.load;

import java.time.Duration;
import java.util.SplittableRandom;

/**
 * What a load is to do.
 *
 * @param load     ops per second over all senders in an open loop, workers in a closed one
 * @param warmUp   sent before it in the same way and not measured, though held against the order like the rest
 * @param hotShare of the ops that sender 0 offers beside all others, 0 to 1; 0 if it is a sender like all others
 * @param hotWindow ops that the hot sender has under way at most
 * @param seed     of everything that is drawn
 * @param maxOps   that are signed for a closed loop; it ends early when they are used up
 */
record LoadPlan(
        Loop loop,
        double load,
        Duration warmUp,
        Duration duration,
        int senders,
        double hotShare,
        int hotWindow,
        long seed,
        int maxOps) {
    /** So that everything fits in memory, signed in advance. */
    static final int MAX_OPS = 10_000_000;

    /** A tenth of 200 is 20, not a little less. */
    private static final double MICRO = 1e6;

    private static final double SPARE = 1.25;
    private static final int LEAST = 4;
    private static final double NANOS_PER_SECOND = 1e9;

    LoadPlan {
        if (!(load > 0) || warmUp.isNegative() || !duration.isPositive()) {
            throw new IllegalArgumentException("a load needs a rate or workers above 0 and a duration");
        }
        if (loop == Loop.CLOSED && load != Math.rint(load)) {
            throw new IllegalArgumentException("a number of workers is whole");
        }
        if (senders < 1 || maxOps < 1 || maxOps > MAX_OPS) {
            throw new IllegalArgumentException("a load needs senders and 1 to " + MAX_OPS + " ops");
        }
        if (!(hotShare >= 0 && hotShare < 1) || hotWindow < 1 || (hotShare > 0 && senders < 2)) {
            throw new IllegalArgumentException("a hot sender has a share below 1, a window, and others beside it");
        }
        if (loop == Loop.OPEN && ops(load, warmUp.plus(duration)) > MAX_OPS) {
            throw new IllegalArgumentException("a load has at most " + MAX_OPS + " ops");
        }
    }

    /** Ops that are due in an open loop, or signed for a closed one. */
    int ops() {
        return loop == Loop.OPEN ? Math.max(1, (int) ops(load, warmUp.plus(duration))) : maxOps;
    }

    private static double ops(double rate, Duration time) {
        return Math.floor(rate * time.toNanos() / NANOS_PER_SECOND);
    }

    boolean hasHot() {
        return hotShare > 0;
    }

    /** The others alone, at their part of the rate of an open loop: the same load without what the hot sender offers. */
    LoadPlan withoutHot() {
        double others = Math.rint(load * (1 - hotShare) * MICRO) / MICRO;
        return new LoadPlan(loop, others, warmUp, duration, senders, 0, hotWindow, seed, maxOps);
    }

    /** How many ops to sign for each sender; more than its part, since fast answers bring more turns. */
    int[] counts() {
        int[] counts = new int[senders];
        double others = ops() * (1 - hotShare) / (hasHot() ? senders - 1 : senders);
        for (int i = 0; i < senders; i++) {
            boolean hot = hasHot() && i == 0;
            double part = hot ? ops() * hotShare : others;
            counts[i] = (int) Math.ceil(part * SPARE) + LEAST + (hot ? hotWindow : 0);
        }
        return counts;
    }

    SplittableRandom random() {
        return new SplittableRandom(seed);
    }
}
