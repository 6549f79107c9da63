package dev.tactus.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ScheduleTest {
    @Test
    void opsAreDueAtAFixedRateFromTheStart() {
        var schedule = new Schedule(1_000, 2);

        assertEquals(1_000, schedule.dueNanos(0));
        assertEquals(500_001_000, schedule.dueNanos(1));
        assertEquals(100_000_001_000L, schedule.dueNanos(200));
    }

    @Test
    void oddRatesDoNotDrift() {
        assertEquals(1_000_000_000_000L, new Schedule(0, 3).dueNanos(3_000));
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, -1, Double.NaN})
    void thereIsNoScheduleWithoutARate(double rate) {
        assertThrows(IllegalArgumentException.class, () -> new Schedule(0, rate));
    }
}
