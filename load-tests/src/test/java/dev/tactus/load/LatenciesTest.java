package dev.tactus.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

final class LatenciesTest {
    @Test
    void tellsPercentilesAndTheWholeDistribution() {
        Histogram recorder = Latencies.recorder();
        for (int ms = 1; ms <= 1000; ms++) {
            Latencies.record(recorder, TimeUnit.MILLISECONDS.toNanos(ms));
        }

        Latencies all = Latencies.of(recorder);

        assertEquals(1000, all.count());
        assertEquals(500, all.p50(), 1);
        assertEquals(950, all.p95(), 1);
        assertEquals(990, all.p99(), 1);
        assertEquals(999, all.p999(), 1);
        assertEquals(1000, all.max(), 1);
        assertEquals(500.5, all.mean(), 1);
        assertEquals(recorder, all.distribution());
    }

    @Test
    void nothingHasNoLatency() {
        Latencies none = Latencies.of(Latencies.recorder());

        assertEquals(0, none.count());
        assertEquals(0, none.p99());
        assertEquals(0, none.mean());
    }

    @Test
    void refusesWhatIsNoHistogram() {
        var broken = new Latencies(0, 0, 0, 0, 0, 0, 0, "AAAA");

        assertThrows(IllegalArgumentException.class, broken::distribution);
    }
}
