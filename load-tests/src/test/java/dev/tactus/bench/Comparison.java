package dev.tactus.bench;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;

/**
 * What became of one benchmark between two runs, as far as the noise in them lets anybody say. Pure: the same samples
 * give the same answer.
 *
 * <p>The time is judged by an interval around the ratio of the medians: forks are drawn anew out of the forks of each
 * run, and iterations out of each fork, many times. Iterations of one fork share what its compilers made of the code,
 * so it is the forks that say how much a run differs from the next.
 *
 * @param time     of the ratio of times, now over before
 * @param lowest   end of its interval
 * @param highest  end of its interval
 * @param memory   of the ratio of allocated bytes
 */
record Comparison(
        Measured before, Measured now, Change time, double ratio, double lowest, double highest, Change memory) {
    /** Smaller is better in all that is compared. */
    enum Change {
        BETTER,
        WORSE,
        NONE,
        /** The noise is too large to tell. */
        UNKNOWN
    }

    /** A smaller change of the time is none. */
    static final double TIME_EFFECT = 1.05;
    /** Memory has hardly any noise. */
    static final double MEMORY_EFFECT = 1.02;
    /** Less than the smallest object is not one more object. */
    static final double MEMORY_BYTES = 16;

    /** From two, one run in thirty of unchanged code looks slower; from three, fewer than one in a hundred. */
    static final int LEAST_FORKS = 3;

    static final int LEAST_ITERATIONS = 9;

    private static final int DRAWS = 4_000;
    /** Many benchmarks are compared at once: one in a hundred may lie outside, half of it at each end. */
    private static final double OUTSIDE = 0.01;

    private static final long SEED = 1;

    static Comparison of(Measured before, Measured now) {
        double ratio = now.medianNanos() / before.medianNanos();
        double[] ratios = draw(before, now);
        double lowest = ratios[(int) (DRAWS * OUTSIDE / 2)];
        double highest = ratios[DRAWS - 1 - (int) (DRAWS * OUTSIDE / 2)];
        Change time = tellsEnough(before) && tellsEnough(now) ? change(ratio, lowest, highest) : Change.UNKNOWN;
        return new Comparison(before, now, time, ratio, lowest, highest, memory(before, now));
    }

    /** The same where other programs were part of what was measured: they have no memory of ours, but our time. */
    Comparison disturbed() {
        return new Comparison(before, now, Change.UNKNOWN, ratio, lowest, highest, memory);
    }

    /** Whether anything got worse. */
    boolean regressed() {
        return time == Change.WORSE || memory == Change.WORSE;
    }

    private static boolean tellsEnough(Measured run) {
        return run.nanos().size() >= LEAST_FORKS && run.iterations() >= LEAST_ITERATIONS;
    }

    private static Change change(double ratio, double lowest, double highest) {
        if (lowest > 1 && ratio >= TIME_EFFECT) {
            return Change.WORSE;
        }
        if (highest < 1 && ratio <= 1 / TIME_EFFECT) {
            return Change.BETTER;
        }
        return lowest > 1 / TIME_EFFECT && highest < TIME_EFFECT ? Change.NONE : Change.UNKNOWN;
    }

    private static double[] draw(Measured before, Measured now) {
        var random = new SplittableRandom(SEED);
        double[] ratios = new double[DRAWS];
        for (int i = 0; i < DRAWS; i++) {
            ratios[i] = drawMedian(now, random) / drawMedian(before, random);
        }
        Arrays.sort(ratios);
        return ratios;
    }

    private static double drawMedian(Measured run, SplittableRandom random) {
        double[] drawn = new double[run.iterations()];
        int count = 0;
        while (count < drawn.length) {
            List<Double> fork = run.nanos().get(random.nextInt(run.nanos().size()));
            for (int i = 0; i < fork.size() && count < drawn.length; i++) {
                drawn[count++] = fork.get(random.nextInt(fork.size()));
            }
        }
        return Measured.median(drawn);
    }

    /** A change counts if it is large enough and no iteration of one run was like one of the other. */
    private static Change memory(Measured before, Measured now) {
        if (before.allocated().isEmpty() || now.allocated().isEmpty()) {
            return Change.UNKNOWN;
        }
        double was = before.medianAllocated();
        double is = now.medianAllocated();
        if (Math.abs(is - was) < MEMORY_BYTES || (is <= was * MEMORY_EFFECT && was <= is * MEMORY_EFFECT)) {
            return Change.NONE;
        }
        List<Double> less = (is < was ? now : before).allocated();
        List<Double> more = (is < was ? before : now).allocated();
        if (Collections.max(less) >= Collections.min(more)) {
            return Change.UNKNOWN;
        }
        return is < was ? Change.BETTER : Change.WORSE;
    }
}
