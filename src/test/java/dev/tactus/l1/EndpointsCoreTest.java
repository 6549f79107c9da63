package dev.tactus.l1;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class EndpointsCoreTest {
    private static final Backoff BACKOFF = new Backoff(Duration.ofMillis(4), Duration.ofSeconds(1));

    private final EndpointsCore core = new EndpointsCore(3, BACKOFF);

    @Test
    void asksThemAsConfigured() {
        assertEquals(List.of(0, 1, 2), core.order(0));
    }

    @Test
    void oneThatKeepsFailingComesLastUntilItHasRested() {
        core.failed(0, 10);
        core.failed(0, 10);
        assertEquals(List.of(0, 1, 2), core.order(10));
        assertFalse(core.rests(0, 10));

        core.failed(0, 10);

        long rest = BACKOFF.delay(1, 0.5).toNanos();
        assertEquals(List.of(1, 2, 0), core.order(10));
        assertTrue(core.rests(0, 10 + rest - 1));
        assertFalse(core.rests(0, 10 + rest));
        assertEquals(List.of(0, 1, 2), core.order(10 + rest));
    }

    @Test
    void itRestsLongerWithEveryFurtherFailure() {
        for (int i = 0; i < 4; i++) {
            core.failed(1, 0);
        }

        long rest = BACKOFF.delay(2, 0.5).toNanos();
        assertTrue(core.rests(1, rest - 1));
        assertFalse(core.rests(1, rest));
    }

    @Test
    void anAnswerEndsItAll() {
        for (int i = 0; i < 3; i++) {
            core.failed(0, 0);
        }

        core.answered(0);

        assertFalse(core.rests(0, 0));
        core.failed(0, 0);
        assertEquals(List.of(0, 1, 2), core.order(0));
    }

    @Test
    void neverAllOfThemRest() {
        for (int endpoint = 0; endpoint < 3; endpoint++) {
            for (int i = 0; i < 3; i++) {
                core.failed(endpoint, 0);
            }
        }

        assertFalse(core.rests(0, 0));
        assertEquals(List.of(0, 1, 2), core.order(0));
    }

    @Test
    void oneOfAnotherChainIsNotAskedUntilItIsOfOurs() {
        core.chain(1, true);
        assertEquals(List.of(0, 2), core.order(0));

        core.chain(1, false);
        assertEquals(List.of(0, 1, 2), core.order(0));
    }

    @Test
    void oneThatKeepsRefusingComesAfterTheOthersForAWhileButDoesNotRest() {
        for (int i = 0; i < EndpointsCore.PATIENCE; i++) {
            assertEquals(List.of(0, 1, 2), core.order(10));
            core.refused(0, 10);
        }

        long pause = BACKOFF.delay(1, 0.5).toNanos();
        assertEquals(List.of(1, 2, 0), core.order(10));
        assertFalse(core.rests(0, 10));
        assertEquals(List.of(0, 1, 2), core.order(10 + pause));
        for (int i = 0; i < EndpointsCore.PATIENCE; i++) {
            core.failed(1, 10);
        }
        assertEquals(List.of(2, 0, 1), core.order(10), "it is there, after all");
        core.answered(0);
        assertEquals(List.of(0, 2, 1), core.order(10));
    }

    @Test
    void oneThatIsBehindTheMiddleOneComesAfterTheOthers() {
        core.head(0, 100);
        assertEquals(List.of(0, 1, 2), core.order(0));
        core.head(1, 103);
        assertEquals(List.of(0, 1, 2), core.order(0));
        core.head(1, 104);
        assertEquals(List.of(1, 2, 0), core.order(0), "of two the higher");

        core.head(2, 1_000_000);
        assertEquals(List.of(1, 2, 0), core.order(0));
        core.head(0, 101);
        assertEquals(List.of(0, 1, 2), core.order(0), "one that runs ahead does not make the others late");
        core.chain(1, true);
        assertEquals(List.of(2, 0), core.order(0));
    }

    @Test
    void isOursOnlyOnceItWasSeen() {
        assertFalse(core.isOurs(1));
        core.chain(1, false);
        assertTrue(core.isOurs(1));
        core.chain(1, true);
        assertFalse(core.isOurs(1));
    }

    @Test
    void worksWithAClockThatStartsBelowZero() {
        for (int i = 0; i < 3; i++) {
            core.failed(0, Long.MAX_VALUE - 1);
        }

        assertTrue(core.rests(0, Long.MAX_VALUE));
        assertFalse(core.rests(0, Long.MIN_VALUE + BACKOFF.delay(1, 0.5).toNanos()));
    }
}
