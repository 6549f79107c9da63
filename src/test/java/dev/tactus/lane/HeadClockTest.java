package dev.tactus.lane;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HeadClockTest {
    private static final long SECOND = 1_000_000_000;

    @ParameterizedTest
    @CsvSource({
        // A block's time, nanoseconds since the head advanced, whole blocks that they are worth.
        "12, 11999999999, 0",
        "12, 12000000000, 1",
        "12, 10800000000000, 900",
        "0.25, 249999999, 0",
        "0.25, 250000000, 1",
        "0.25, 287500000000, 1150",
        // No binary fraction: a quotient of doubles falls one short.
        "0.1, 300000000, 3",
        "0.1, 115000000000, 1150",
        "0.01, 290000000, 29",
        "3600, 7199999999999, 1"
    })
    void anEstimateIsTheHeadAndTheWholeBlocksSince(double secondsPerBlock, long nanos, long blocks) {
        var clock = new HeadClock(secondsPerBlock, 100, 0, 5);

        assertEquals(100 + blocks, clock.estimate(5 + nanos));
    }

    @Test
    void theAgeOfTheStoredHeadCountsAndANegativeOneIsNone() {
        assertEquals(107, new HeadClock(12, 100, 95, 0).estimate(0));
        assertEquals(108, new HeadClock(12, 100, 95, 0).estimate(SECOND));
        assertEquals(100, new HeadClock(12, 100, -1_000, 0).estimate(11 * SECOND));
    }

    @Test
    void whatIsReadStartsTheCountAgain() {
        var clock = new HeadClock(1, 100, 10, 0);

        clock.observed(101, 101, 5 * SECOND);

        assertEquals(101, clock.estimate(5 * SECOND));
        assertEquals(102, clock.estimate(6 * SECOND));
    }

    @Test
    void whileThereIsMoreToReadOnlyAHigherClaimDoes() {
        var clock = new HeadClock(1, 100, 0, 0);

        clock.observed(101, 500, 5 * SECOND);
        assertEquals(500, clock.estimate(5 * SECOND));
        clock.observed(102, 500, 7 * SECOND);
        clock.observed(103, 499, 8 * SECOND);
        assertEquals(503, clock.estimate(8 * SECOND));
        clock.observed(104, 501, 9 * SECOND);
        assertEquals(501, clock.estimate(9 * SECOND));
    }

    @Test
    void aClaimIsSeenThoughNothingWasReadAndNeverLowersTheHead() {
        var clock = new HeadClock(1, 100, 50, 0);

        clock.claimed(900, 2 * SECOND);
        assertEquals(901, clock.estimate(3 * SECOND));
        clock.claimed(900, 4 * SECOND);
        clock.claimed(300, 5 * SECOND);
        assertEquals(904, clock.estimate(6 * SECOND), "what was known starts nothing again");
    }

    @Test
    void aClaimThatWasTooHighIsForgottenOnceAllIsRead() {
        var clock = new HeadClock(1, 100, 0, 0);

        clock.observed(101, 4_000, SECOND);
        clock.observed(102, 102, 2 * SECOND);

        assertEquals(102, clock.observed());
        assertEquals(103, clock.estimate(3 * SECOND));
    }

    @Test
    void noAgeAndNoOriginOfTheMonotonicClockOverflows() {
        for (long now : new long[] {Long.MIN_VALUE, Long.MIN_VALUE + SECOND, -1, 0, Long.MAX_VALUE}) {
            assertEquals(300_000_000_000L, new HeadClock(0.01, 0, Long.MAX_VALUE, now).estimate(now));
            assertEquals(1, new HeadClock(1, 0, 0, now).estimate(now + SECOND));
        }
    }

    @Test
    void aMonotonicClockThatStoodStillIsNoTime() {
        assertEquals(100, new HeadClock(12, 100, 0, SECOND).estimate(0));
    }
}
