package dev.tactus.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tactus.bench.Comparison.Change;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ComparisonTest {
    private static final int RUNS = 60;

    @Test
    void oneThatIsAFifthSlowerIsFound() {
        for (long seed = 0; seed < RUNS; seed++) {
            Comparison found = Comparison.of(run(2 * seed, 100, 0.01, 0.02), run(2 * seed + 1, 120, 0.01, 0.02));
            assertEquals(Change.WORSE, found.time(), found::toString);
            assertTrue(found.regressed());
        }
    }

    @Test
    void oneThatIsAFifthFasterIsFound() {
        for (long seed = 0; seed < RUNS; seed++) {
            Comparison found = Comparison.of(run(2 * seed, 120, 0.01, 0.02), run(2 * seed + 1, 100, 0.01, 0.02));
            assertEquals(Change.BETTER, found.time(), found::toString);
            assertFalse(found.regressed());
        }
    }

    @Test
    void littleNoiseIsNoDifference() {
        for (long seed = 0; seed < RUNS; seed++) {
            Comparison found = Comparison.of(run(2 * seed, 100, 0.005, 0.01), run(2 * seed + 1, 100, 0.005, 0.01));
            assertEquals(Change.NONE, found.time(), found::toString);
        }
    }

    /** What is certain may still be too small to matter. */
    @Test
    void aDifferenceBelowTheLeastEffectIsNone() {
        Comparison found = Comparison.of(steady(100, 100, 100), steady(103, 103, 103));

        assertEquals(Change.NONE, found.time(), found::toString);
        assertTrue(found.lowest() > 1);
    }

    @Test
    void muchNoiseIsHardlyEverTakenForADifference() {
        int unknown = 0;
        int worse = 0;
        for (long seed = 0; seed < RUNS; seed++) {
            Comparison found = Comparison.of(run(2 * seed, 100, 0.08, 0.08), run(2 * seed + 1, 100, 0.08, 0.08));
            unknown += found.time() == Change.UNKNOWN ? 1 : 0;
            worse += found.time() == Change.WORSE ? 1 : 0;
        }
        assertTrue(unknown >= RUNS * 3 / 4, "unknown " + unknown);
        assertTrue(worse <= RUNS * 5 / 100, "worse " + worse);
    }

    /** Each process has compiled the code in its own way: many iterations of few processes prove little. */
    @Test
    void forksThatDifferAmongThemselvesSayNothingOfTheCode() {
        Comparison found = Comparison.of(longForks(100, 100, 120), longForks(100, 120, 120));

        assertEquals(Change.UNKNOWN, found.time(), found::toString);
    }

    @Test
    void tooFewSamplesAreUnknown() {
        Measured enough = steady(100, 100, 100);

        assertEquals(Change.UNKNOWN, Comparison.of(enough, steady(200)).time());
        assertEquals(
                Change.UNKNOWN,
                Comparison.of(steady(100), steady(200, 200, 200)).time());
        var brief = new Measured("b", Collections.nCopies(3, List.of(200.0, 200.0)), List.of(8.0));
        assertEquals(Change.UNKNOWN, Comparison.of(enough, brief).time());
        assertEquals(Change.WORSE, Comparison.of(enough, steady(200, 200, 200)).time());
    }

    @Test
    void theSameSamplesGiveTheSameAnswer() {
        assertEquals(
                Comparison.of(run(1, 100, 0.1, 0.1), run(2, 110, 0.1, 0.1)),
                Comparison.of(run(1, 100, 0.1, 0.1), run(2, 110, 0.1, 0.1)));
    }

    @Test
    void memoryIsJudgedByItself() {
        assertEquals(Change.WORSE, memory(List.of(1000.0, 1000.1), List.of(1030.0, 1030.1)));
        assertEquals(Change.BETTER, memory(List.of(1030.0, 1030.1), List.of(1000.0, 1000.1)));
        assertEquals(Change.NONE, memory(List.of(1000.0, 1000.1), List.of(1019.0, 1019.1)));
        assertEquals(Change.NONE, memory(List.of(0.001, 0.002), List.of(0.1, 0.2)));
        assertEquals(Change.WORSE, memory(List.of(0.001, 0.002), List.of(16.001, 16.002)));
        assertEquals(Change.UNKNOWN, memory(List.of(1000.0, 1060.0), List.of(1050.0, 1090.0)));
        assertEquals(Change.UNKNOWN, memory(List.of(), List.of(1000.0)));
    }

    @Test
    void moreMemoryIsARegressionThoughTheTimeIsTheSame() {
        Comparison found = Comparison.of(
                new Measured("b", steady(100, 100, 100).nanos(), List.of(100.0)),
                new Measured("b", steady(100, 100, 100).nanos(), List.of(124.0)));

        assertEquals(Change.NONE, found.time());
        assertTrue(found.regressed());
    }

    private static Change memory(List<Double> before, List<Double> now) {
        List<List<Double>> nanos = steady(100, 100, 100).nanos();
        return Comparison.of(new Measured("b", nanos, before), new Measured("b", nanos, now))
                .memory();
    }

    private static Measured steady(double... forks) {
        return forks(5, forks);
    }

    private static Measured longForks(double... forks) {
        return forks(40, forks);
    }

    /** Forks without any noise of their own. */
    private static Measured forks(int iterations, double... forks) {
        List<List<Double>> nanos = new ArrayList<>();
        for (double fork : forks) {
            nanos.add(Collections.nCopies(iterations, fork));
        }
        return new Measured("b", nanos, List.of(8.0));
    }

    /** Three forks of five iterations around a mean, with noise between the forks and inside each. */
    private static Measured run(long seed, double mean, double betweenForks, double inside) {
        var random = new Random(seed);
        List<List<Double>> nanos = new ArrayList<>();
        for (int fork = 0; fork < 3; fork++) {
            double level = mean * (1 + betweenForks * random.nextGaussian());
            List<Double> iterations = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                iterations.add(level * (1 + inside * random.nextGaussian()));
            }
            nanos.add(iterations);
        }
        return new Measured("b", nanos, List.of(8.0));
    }
}
