package dev.tactus.l1;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * Which of several endpoints to ask, and in what order: as configured; after them those that lag behind the others or
 * refuse what they are asked; after these those that keep failing; those of another chain never. Pure: times are passed
 * in. One thread.
 */
final class EndpointsCore {
    /** One failure says nothing yet; as many in a row do. */
    static final int PATIENCE = 3;
    /** Blocks by which two looks at the same moment may differ. */
    static final long TOLERATED_LAG = 3;

    private static final double HALF_JITTER = 0.5;
    private static final long UNSEEN = -1;

    private enum Chain {
        UNKNOWN,
        OURS,
        OTHER
    }

    private final Backoff backoff;
    private final int[] failures;
    private final long[] restsUntilNanos;
    private final int[] refusals;
    private final long[] reluctantUntilNanos;
    private final Chain[] chains;
    private final long[] heads;

    EndpointsCore(int count, Backoff backoff) {
        this.backoff = backoff;
        this.failures = new int[count];
        this.restsUntilNanos = new long[count];
        this.refusals = new int[count];
        this.reluctantUntilNanos = new long[count];
        this.chains = new Chain[count];
        this.heads = new long[count];
        Arrays.fill(chains, Chain.UNKNOWN);
        Arrays.fill(heads, UNSEEN);
    }

    /** All but those of another chain. */
    List<Integer> order(long nowNanos) {
        long head = head();
        List<Integer> all = new ArrayList<>();
        for (int i = 0; i < failures.length; i++) {
            if (chains[i] != Chain.OTHER) {
                all.add(i);
            }
        }
        // The sort is stable: within a rank they stay as configured.
        all.sort(Comparator.comparingInt(endpoint -> rank(endpoint, head, nowNanos)));
        return all;
    }

    private int rank(int endpoint, long head, long nowNanos) {
        if (isResting(endpoint, nowNanos)) {
            return 2;
        }
        boolean reluctant = refusals[endpoint] >= PATIENCE && nowNanos - reluctantUntilNanos[endpoint] < 0;
        boolean behind = heads[endpoint] != UNSEEN && heads[endpoint] < head - TOLERATED_LAG;
        return reluctant || behind ? 1 : 0;
    }

    /**
     * Where the chain ends, as far as one can tell: of several heads the middle one, which neither an endpoint that
     * stands still nor one that runs ahead decides alone; of two the higher, for nodes stand still more often than they
     * lie, and a head is no more than a reason to ask.
     */
    private long head() {
        List<Long> seen = new ArrayList<>();
        for (int i = 0; i < heads.length; i++) {
            if (heads[i] != UNSEEN && chains[i] != Chain.OTHER) {
                seen.add(heads[i]);
            }
        }
        seen.sort(Comparator.reverseOrder());
        return seen.isEmpty() ? UNSEEN : seen.get(seen.size() > 2 ? seen.size() / 2 : 0);
    }

    /** Whether to leave it alone for now; never all of them at once. */
    boolean rests(int endpoint, long nowNanos) {
        return isResting(endpoint, nowNanos) && order(nowNanos).stream().anyMatch(other -> !isResting(other, nowNanos));
    }

    private boolean isResting(int endpoint, long nowNanos) {
        return failures[endpoint] >= PATIENCE && nowNanos - restsUntilNanos[endpoint] < 0;
    }

    void answered(int endpoint) {
        failures[endpoint] = 0;
        refusals[endpoint] = 0;
    }

    /** It is there, but does not do what it was asked to. */
    void refused(int endpoint, long nowNanos) {
        failures[endpoint] = 0;
        refusals[endpoint]++;
        reluctantUntilNanos[endpoint] = pauseUntil(refusals[endpoint], nowNanos);
    }

    void failed(int endpoint, long nowNanos) {
        failures[endpoint]++;
        restsUntilNanos[endpoint] = pauseUntil(failures[endpoint], nowNanos);
    }

    private long pauseUntil(int times, long nowNanos) {
        return nowNanos
                + backoff.delay(Math.max(1, times - PATIENCE + 1), HALF_JITTER).toNanos();
    }

    /** The newest block that it has shown. */
    void head(int endpoint, long number) {
        heads[endpoint] = number;
    }

    /** @param other whether it serves another chain than ours */
    void chain(int endpoint, boolean other) {
        chains[endpoint] = other ? Chain.OTHER : Chain.OURS;
    }

    /** Whether it has been seen on our chain, and not on another one since. */
    boolean isOurs(int endpoint) {
        return chains[endpoint] == Chain.OURS;
    }
}
