package dev.tactus.node;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class NodeTimeTest {
    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");

    @Test
    void bothClocksAreAheadByWhatTheOffsetSaysThen() {
        var offset = new AtomicReference<>(Duration.ZERO);
        NodeTime time = new NodeTime(Clock.fixed(NOON, ZoneOffset.UTC), () -> 7).aheadBy(offset::get);

        assertEquals(NOON, time.wall().instant());
        assertEquals(7, time.nanoTime().getAsLong());

        offset.set(Duration.ofSeconds(3));

        assertEquals(NOON.plusSeconds(3), time.wall().instant());
        assertEquals(NOON.plusSeconds(3).toEpochMilli(), time.wall().millis());
        assertEquals(3_000_000_007L, time.nanoTime().getAsLong());
        assertEquals(ZoneOffset.UTC, time.wall().getZone());
        Clock elsewhere = time.wall().withZone(ZoneId.of("Europe/Paris"));
        assertEquals(NOON.plusSeconds(3), elsewhere.instant());
        assertEquals(ZoneId.of("Europe/Paris"), elsewhere.getZone());
    }
}
