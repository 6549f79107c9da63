package dev.tactus.node;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tactus.l1.L1Status;
import dev.tactus.operations.L1Health;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class HealthTest {
    private static final double SECONDS_PER_BLOCK = 12;
    /** Eighty blocks and a minute. */
    private static final Duration STALE = Duration.ofMinutes(17);

    private static final long START = 1_000_000_000L;

    private final AtomicLong now = new AtomicLong(START);
    private final AtomicLong reached = new AtomicLong(START);
    private final AtomicLong advanced = new AtomicLong(START);
    private final AtomicLong gotOn = new AtomicLong(START);
    private L1Status status = seen(true, Optional.empty());
    private final Health health = new Health(() -> status, reached::get, SECONDS_PER_BLOCK, now::get);

    @Test
    void r7_silenceShowsAfterAFewSeconds() {
        status = seen(false, Optional.empty());
        pass(Duration.ofSeconds(10));
        assertEquals(L1Health.OK, health.l1());

        pass(Duration.ofSeconds(1));
        assertEquals(L1Health.UNREACHABLE, health.l1());
    }

    @Test
    void r9_aHeadThatStandsStillShowsAsStaleUntilItMoves() {
        pass(STALE);
        assertEquals(L1Health.OK, health.l1());

        pass(Duration.ofSeconds(1));
        gotOn();
        assertEquals(L1Health.STALE, health.l1());

        advanced.set(now.get());
        gotOn();
        assertEquals(L1Health.OK, health.l1());
    }

    @Test
    void r9_aSafeHeadThatMovesOnceInTwoEpochsIsHealthy() {
        pass(Duration.ofSeconds((long) (2 * 32 * SECONDS_PER_BLOCK)));

        assertEquals(L1Health.OK, health.l1());
    }

    @Test
    void r4_endlessTroubleWithTheAnswersShowsThoughTheHeadThatIsToldMoves() {
        pass(STALE);
        advanced.set(now.get());
        status = seen(true, Optional.empty());
        assertEquals(L1Health.OK, health.l1());

        pass(Duration.ofSeconds(1));
        assertEquals(L1Health.UNREADABLE, health.l1());

        gotOn();
        assertEquals(L1Health.OK, health.l1());
    }

    @Test
    void r11_aDisagreementShows() {
        status = seen(true, Optional.of("two blocks at one height"));

        assertEquals(L1Health.DISAGREE, health.l1());
    }

    @Test
    void nothingSeenYetIsOutOfReach() {
        status = L1Status.UNSEEN;

        assertEquals(L1Health.UNREACHABLE, health.l1());
    }

    private void gotOn() {
        gotOn.set(now.get());
        status = seen(true, Optional.empty());
    }

    private void pass(Duration duration) {
        now.addAndGet(duration.toNanos());
    }

    private L1Status seen(boolean reachable, Optional<String> held) {
        return new L1Status(
                reachable,
                Optional.of(new L1Status.Observed(7, 0, advanced.get(), 0)),
                Optional.empty(),
                0,
                new L1Status.View(2, 2, held, 0),
                gotOn.get());
    }
}
