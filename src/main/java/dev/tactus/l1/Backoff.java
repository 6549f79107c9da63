package dev.tactus.l1;

import java.time.Duration;

/** How long to wait after failures in a row: doubling from {@code first} up to {@code cap}, part of it random. */
public record Backoff(Duration first, Duration cap) {
    public static final Backoff L1 = new Backoff(Duration.ofMillis(500), Duration.ofSeconds(30));

    private static final int MAX_DOUBLINGS = 20;

    /**
     * @param failures in a row, at least 1
     * @param jitter   in [0, 1): spreads callers over the upper half of the delay
     */
    public Duration delay(int failures, double jitter) {
        long doubled = first.toMillis() << Math.clamp(failures - 1L, 0, MAX_DOUBLINGS);
        long half = Math.min(doubled, cap.toMillis()) / 2;
        return Duration.ofMillis(half + (long) (half * jitter));
    }
}
