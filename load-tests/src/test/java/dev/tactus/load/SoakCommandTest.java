package dev.tactus.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tactus.load.PlantedServer.Fault;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.IntToLongFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
final class SoakCommandTest {
    private static final long MIB = 1 << 20;

    @TempDir
    private Path directory = Path.of("set by JUnit");

    @ParameterizedTest
    @CsvSource({"--workers, 4, closed", "--rate, 600, open"})
    void sendsAllOfItsOpsAndNoMore(String how, String load, String loop) throws Exception {
        try (var server = new PlantedServer(Fault.NONE, 1)) {
            CommandRun run = soak(server, how, load, "--ops", "600");

            assertEquals(600, server.submissions(), run::text);
            RunResult result = Artefact.run(file());
            assertTrue(result.valid(), run::text);
            assertEquals("soak", result.kind());
            assertEquals(loop, result.loop());
            assertEquals(Map.of("200", 600L), result.answers());
            assertEquals(600, result.check().found());
            JsonNode soak = new ObjectMapper().readTree(file().toFile()).path("soak");
            assertEquals(600, soak.path("ops").asLong());
            assertEquals(result.series().size(), soak.path("heap_used_bytes").size(), run::text);
            assertTrue(soak.path("heap_used_bytes").path(0).asLong() > MIB, run::text);
        }
    }

    @ParameterizedTest
    @CsvSource({"DROPS, is not in the order", "DISPLACES, was accepted at"})
    void theOrderIsHeldAgainstTheAnswers(Fault fault, String said) throws Exception {
        try (var server = new PlantedServer(fault, 50)) {
            CommandRun run = soak(server, "--workers", "4", "--ops", "120", "--timeout", "1");

            assertEquals(1, run.exitCode(), run::text);
            assertFalse(Artefact.run(file()).valid());
            assertTrue(run.text().contains(said), run::text);
        }
    }

    @Test
    void oneRefusalIsOneTooMany() throws Exception {
        try (var server = new PlantedServer(Fault.REFUSES, 150)) {
            CommandRun run = soak(server, "--workers", "4", "--ops", "200");

            assertEquals(1, run.exitCode(), run::text);
            RunResult result = Artefact.run(file());
            assertTrue(result.valid(), run::text);
            assertEquals(List.of(1.0, 1.0), values(result, "answers other than 200", "ops not accepted"));
        }
    }

    @Test
    void memoryThatClimbsOrIsTooMuchIsNoSuccess() throws Exception {
        RunResult run = measured();

        assertTrue(kept(run, second -> 300 * MIB, 400));
        assertFalse(kept(run, second -> 300 * MIB, 200));
        assertFalse(kept(run, second -> 300 * MIB + second * MIB / 4, 400));
    }

    /** The verdicts on a run like this one, 100 seconds of 1,000 ops, whose server had this memory. */
    private static boolean kept(RunResult like, IntToLongFunction bytes, double limitMib) {
        List<RunResult.Second> series = IntStream.range(0, 100)
                .mapToObj(i -> new RunResult.Second(i, 1000, 1000, 0, Map.of(), bytes.applyAsLong(i), 50))
                .toList();
        var use = new RunResult.ServerUse(1, bytes.applyAsLong(99), bytes.applyAsLong(99), 50, 1, 1);
        var run = new RunResult(
                like.schema(),
                like.kind(),
                like.loop(),
                like.version(),
                like.started(),
                like.machine(),
                like.options(),
                like.server(),
                100,
                like.totals(),
                like.answers(),
                like.latencies(),
                like.check(),
                like.client(),
                use,
                series,
                List.of());
        Growth growth = Objects.requireNonNull(Soak.growth(series));
        return Soak.verdicts(run, growth, limitMib, 20).stream().allMatch(RunResult.Verdict::kept);
    }

    private RunResult measured() throws Exception {
        try (var server = new PlantedServer(Fault.NONE, 1)) {
            soak(server, "--workers", "1", "--ops", "20");
            return Artefact.run(file());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"--ops=0", "--ops=10000001", "--rate=0"})
    void mistakesInUsageExitTwo(String option) {
        CommandRun run = CommandRun.of("soak", option);

        assertEquals(2, run.exitCode(), run::text);
        assertFalse(run.text().contains("Exception"), run::text);
    }

    private CommandRun soak(PlantedServer server, String... more) {
        List<String> all =
                new ArrayList<>(List.of("soak", "--url", server.uri().toString(), "--json", file().toString()));
        all.addAll(List.of("--senders", "16", "--rss-limit-mib", "100000"));
        List<String> given = List.of(more);
        if (!given.contains("--timeout")) {
            all.addAll(List.of("--timeout", "10"));
        }
        all.addAll(given);
        return CommandRun.of(all.toArray(String[]::new));
    }

    private static List<Double> values(RunResult run, String... verdicts) {
        return List.of(verdicts).stream()
                .map(name -> run.verdicts().stream()
                        .filter(each -> each.name().equals(name))
                        .findFirst()
                        .orElseThrow()
                        .value())
                .toList();
    }

    private Path file() {
        return directory.resolve("out.json");
    }
}
