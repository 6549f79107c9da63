package dev.tactus.l1;

import java.util.ArrayList;
import java.util.List;

/**
 * Which of several endpoints to ask, and in what order: as configured, those that keep failing after the others, those
 * of another chain never. Pure: times are passed in. One thread.
 */
final class EndpointsCore {
    /** One failure says nothing yet; as many in a row do. */
    static final int PATIENCE = 3;

    private static final double HALF_JITTER = 0.5;

    private final Backoff backoff;
    private final int[] failures;
    private final long[] restsUntilNanos;
    private final boolean[] strange;

    EndpointsCore(int count, Backoff backoff) {
        this.backoff = backoff;
        this.failures = new int[count];
        this.restsUntilNanos = new long[count];
        this.strange = new boolean[count];
    }

    /** All but those of another chain. */
    List<Integer> order(long nowNanos) {
        List<Integer> awake = new ArrayList<>();
        List<Integer> resting = new ArrayList<>();
        for (int i = 0; i < failures.length; i++) {
            if (!strange[i]) {
                (isResting(i, nowNanos) ? resting : awake).add(i);
            }
        }
        awake.addAll(resting);
        return awake;
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
    }

    void failed(int endpoint, long nowNanos) {
        failures[endpoint]++;
        if (failures[endpoint] >= PATIENCE) {
            restsUntilNanos[endpoint] = nowNanos
                    + backoff.delay(failures[endpoint] - PATIENCE + 1, HALF_JITTER)
                            .toNanos();
        }
    }

    /** @param other whether it serves another chain than ours */
    void chain(int endpoint, boolean other) {
        strange[endpoint] = other;
    }
}
