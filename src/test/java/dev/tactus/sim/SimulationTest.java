package dev.tactus.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tactus.sim.Campaign.Summary;
import dev.tactus.sim.FaultPoints.Hits;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The node keeps its promises in every world. {@code -Dsim.seed=} runs one world again, with {@code -Dsim.steps=} and
 * {@code -Dsim.without=} where a report names them.
 */
@Timeout(480)
final class SimulationTest {
    private static final int SEEDS = 200;
    private static final int STEPS = 2_000;

    @BeforeAll
    static void silence() {
        Quiet.productLogs();
    }

    @AfterAll
    static void endSilence() {
        Quiet.over();
    }

    @Test
    void promisesAreKeptInEveryWorld() throws Exception {
        Summary summary = Campaign.run(1, SEEDS, STEPS, () -> false, result -> {});

        assertEquals("", summary.failure().map(Minimiser::report).orElse(""));
        assertEquals(SEEDS, summary.worlds());
        // Worlds in which nothing happens keep every promise, too.
        assertTrue(
                summary.tally().of("op.acknowledged") > 20L * SEEDS,
                () -> summary.tally().counts().toString());
        Map<String, Hits> points = FaultPoints.hits(summary.tally());
        assertTrue(points.size() > 15, points::toString);
        assertEquals(
                Set.of(),
                points.entrySet().stream()
                        .filter(each -> each.getValue().reached() == 0)
                        .map(Map.Entry::getKey)
                        .collect(Collectors.toSet()));
    }

    @Test
    void theSeedOfTheCommandLineKeepsItsPromises() {
        assumeTrue(System.getProperty("sim.seed") != null, "no -Dsim.seed=");
        String without = System.getProperty("sim.without", "");

        Simulation.Result result = Simulation.run(
                Long.getLong("sim.seed"),
                Integer.getInteger("sim.steps", STEPS),
                without.isEmpty() ? Set.of() : Set.of(without.split(",")));

        assertEquals("", result.violation().map(any -> Minimiser.report(result)).orElse(""));
    }

    @Test
    void seedsThatOnceFailedKeepTheirPromises() throws IOException {
        for (long seed : corpus()) {
            Simulation.Result result = Simulation.run(seed, STEPS, Set.of());
            assertEquals(
                    "", result.violation().map(any -> Minimiser.report(result)).orElse(""));
        }
    }

    private static List<Long> corpus() throws IOException {
        try (InputStream file =
                Objects.requireNonNull(SimulationTest.class.getResourceAsStream("/sim/seeds-that-failed.txt"))) {
            return new String(file.readAllBytes(), StandardCharsets.US_ASCII)
                    .lines()
                    .map(line -> line.replaceFirst("#.*", "").strip())
                    .filter(line -> !line.isEmpty())
                    .map(Long::valueOf)
                    .toList();
        }
    }

    @Test
    void aSeedIsAWorldWhateverRanBefore() {
        List<Simulation.Result> once = worlds(20);
        List<Simulation.Result> again = worlds(20);

        for (int i = 0; i < once.size(); i++) {
            assertEquals(once.get(i).trace(), again.get(i).trace());
            assertEquals(once.get(i).tally().counts(), again.get(i).tally().counts());
        }
        assertNotEquals(once.get(0).tally().counts(), once.get(1).tally().counts());
    }

    private static List<Simulation.Result> worlds(int count) {
        return LongStream.rangeClosed(1, count)
                .mapToObj(seed -> Simulation.run(seed, STEPS, Set.of()))
                .toList();
    }

    @Test
    void aFaultThatIsLeftOutDoesNotHappen() {
        List<Long> killed = Stream.iterate(1L, seed -> seed + 1)
                .filter(seed -> Simulation.run(seed, STEPS, Set.of()).tally().of("node.killed") > 0)
                .limit(1)
                .toList();

        assertEquals(
                0,
                Simulation.run(killed.getFirst(), STEPS, Set.of("node.killed"))
                        .tally()
                        .of("node.killed"));
    }
}
