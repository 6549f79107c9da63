package dev.tactus.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tactus.load.PlantedServer.Fault;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
final class FairnessCommandTest {
    @TempDir
    private Path directory = Path.of("set by JUnit");

    @Test
    void theOthersAloneOfferTheirPartAndNoMore() throws Exception {
        JsonNode result;
        try (var server = new PlantedServer(Fault.NONE, 1)) {
            CommandRun run = fairness(server, "--rounds", "2");
            assertEquals(0, run.exitCode(), run::text);
            result = new ObjectMapper().readTree(file().toFile());
        }

        assertEquals("fairness", result.path("kind").asText());
        for (JsonNode round : result.path("rounds")) {
            // A tenth of 200 ops/s, for half a second.
            assertEquals(10, round.path("without").path("totals").path("due").asLong());
            assertEquals(
                    "0.0",
                    round.path("without").path("options").path("--hot-share").asText());
            assertEquals(100, round.path("with").path("totals").path("due").asLong());
            assertEquals(
                    "0.9",
                    round.path("with").path("options").path("--hot-share").asText());
            assertEquals(
                    round.path("with")
                                    .path("latencies")
                                    .path("ack")
                                    .path("count")
                                    .asLong()
                            - round.path("with")
                                    .path("latencies")
                                    .path("ack_hot")
                                    .path("count")
                                    .asLong(),
                    round.path("with")
                            .path("latencies")
                            .path("ack_others")
                            .path("count")
                            .asLong());
        }
        assertEquals(20, result.path("without").path("count").asLong());
    }

    @Test
    void anInvalidRoundIsNoSuccess() throws Exception {
        // Often: where the hot sender's ops overtake one another, some are refused and none of these is displaced.
        try (var server = new PlantedServer(Fault.DISPLACES, 10)) {
            CommandRun run = fairness(server, "--rounds", "1");

            assertEquals(1, run.exitCode(), run::text);
            assertTrue(run.text().contains("INVALID"), run::text);
        }
    }

    @Test
    void theVerdictIsOnAllRoundsTogether() throws Exception {
        RunResult like = measured();

        // One round alone would be 1.4; both together are 1.2.
        PairResult kept = judge(like, List.of(10.0, 10.0), List.of(12.0, 11.0), 1.25);
        PairResult missed = judge(like, List.of(10.0, 10.0), List.of(14.0, 10.0), 1.25);

        assertTrue(kept.kept(), () -> kept.verdicts().toString());
        assertEquals(1.2, kept.ratio(), 0.01);
        assertEquals(1.1, kept.rounds().getLast().ratio(), 0.01);
        assertFalse(missed.kept(), () -> missed.verdicts().toString());
        assertFalse(judge(like, List.of(0.0), List.of(10.0), 1.25).kept(), "nothing was measured");
    }

    private static PairResult judge(RunResult like, List<Double> without, List<Double> with, double limit)
            throws Exception {
        var pair = new Pair("fairness", "p99", limit, new PrintWriter(Writer.nullWriter()));
        return pair.judge(sides(like, without), sides(like, with), Map.of(), "now", 0);
    }

    /** A hundred answers for each round, all after so many milliseconds; none for 0. */
    private static List<Pair.Side> sides(RunResult like, List<Double> millis) {
        return millis.stream()
                .map(ms -> {
                    Histogram all = Latencies.recorder();
                    if (ms > 0) {
                        all.recordValueWithCount((long) (ms * 1000), 100);
                    }
                    Map<String, Latencies> latencies = new TreeMap<>(like.latencies());
                    latencies.put(RunResult.ACK, Latencies.of(all));
                    return new Pair.Side(with(like, latencies), RunResult.ACK);
                })
                .toList();
    }

    private static RunResult with(RunResult like, Map<String, Latencies> latencies) {
        return new RunResult(
                like.schema(),
                like.kind(),
                like.loop(),
                like.version(),
                like.started(),
                like.machine(),
                like.options(),
                like.server(),
                like.measuredSeconds(),
                like.totals(),
                like.answers(),
                latencies,
                like.check(),
                like.client(),
                like.process(),
                like.series(),
                like.verdicts());
    }

    @Test
    void sidesComeInTurnAndTheOtherOneFirstEverySecondTime() throws Exception {
        RunResult like = measured();
        var pair = new Pair("fairness", "p99", 1, new PrintWriter(Writer.nullWriter()));
        List<String> order = new ArrayList<>();

        pair.measure(3, Map.of(), () -> noted(order, "A", like), () -> noted(order, "B", like));

        assertEquals(List.of("A", "B", "B", "A", "A", "B"), order);
    }

    private static Pair.Side noted(List<String> order, String name, RunResult run) {
        order.add(name);
        return new Pair.Side(run, RunResult.ACK);
    }

    private RunResult measured() throws Exception {
        try (var server = new PlantedServer(Fault.NONE, 1)) {
            CommandRun.of(
                    "ack",
                    "--url",
                    server.uri().toString(),
                    "--json",
                    file().toString(),
                    "--duration",
                    "0.2",
                    "--warmup",
                    "0",
                    "--senders",
                    "16");
            return Artefact.run(file());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"--hot-share=0", "--hot-share=1", "--rounds=101", "--rate=0"})
    void mistakesInUsageExitTwo(String option) {
        CommandRun run = CommandRun.of("fairness", option);

        assertEquals(2, run.exitCode(), run::text);
        assertFalse(run.text().contains("Exception"), run::text);
    }

    private CommandRun fairness(PlantedServer server, String... more) {
        String[] first = {
            "fairness",
            "--url",
            server.uri().toString(),
            "--json",
            file().toString(),
            "--rate",
            "200",
            "--duration",
            "0.5",
            "--warmup",
            "0.1",
            "--senders",
            "16",
            "--timeout",
            "10"
        };
        String[] all = Arrays.copyOf(first, first.length + more.length);
        System.arraycopy(more, 0, all, first.length, more.length);
        return CommandRun.of(all);
    }

    private Path file() {
        return directory.resolve("out.json");
    }
}
