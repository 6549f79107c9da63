package dev.tactus.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tactus.load.PlantedServer.Fault;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The commands as their user runs them, against a server whose faults are known. */
@Timeout(60)
final class LoadCommandsTest {
    @TempDir
    private Path directory;

    @ParameterizedTest
    @ValueSource(strings = {"socket", "jdk"})
    void anOpenLoopSendsWhatIsDueAndFindsItInTheOrder(String transport) throws Exception {
        try (var server = new PlantedServer(Fault.NONE, 1)) {
            CommandRun run = ack(server, "--rate", "200", "--transport", transport);

            assertEquals(0, run.exitCode(), run::text);
            RunResult result = result();
            assertEquals("open", result.loop());
            assertEquals(200, result.totals().due());
            assertEquals(Map.of("200", 200L), result.answers());
            assertEquals(200, latencies(result, "ack").count());
            // 0.2 s of warm-up are held against the order as well.
            assertEquals(240, result.check().found());
            assertEquals(240, server.submissions());
            assertEquals("1", result.options().get("--seed"));
            assertTrue(result.server().offsetInAnswers() && result.server().txHashInAnswers());
            assertEquals(
                    240,
                    result.series().stream()
                            .mapToLong(RunResult.Second::accepted)
                            .sum());
        }
    }

    @Test
    void aClosedLoopSendsTheNextOpAtTheAnswer() throws Exception {
        try (var server = new PlantedServer(Fault.NONE, 1)) {
            CommandRun run = ack(server, "--workers", "2", "--max-ops", "20000");

            assertEquals(0, run.exitCode(), run::text);
            RunResult result = result();
            assertEquals("closed", result.loop());
            assertTrue(result.totals().accepted() > 10, run::text);
            assertEquals(0, result.client().lackedConnection());
            assertTrue(run.text().contains("ack, closed loop"), run::text);
        }
    }

    @Test
    void aClosedLoopEndsWhenItsOpsAreUsedUp() throws Exception {
        try (var server = new PlantedServer(Fault.NONE, 1)) {
            CommandRun run = ack(server, "--workers", "2", "--max-ops", "8", "--duration", "30", "--warmup", "0");

            assertEquals(0, run.exitCode(), run::text);
            assertTrue(result().measuredSeconds() < 25, run::text);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "DROPS, is not in the order",
        "REPEATS, times",
        "DISPLACES, was accepted at",
        "REFUSES_AND_ORDERS, was refused and in the order all the same"
    })
    void whatTheOrderDoesNotHoldAsAnsweredMakesARunInvalid(Fault fault, String said) throws Exception {
        try (var server = new PlantedServer(fault, 50)) {
            CommandRun run = ack(server, "--rate", "200", "--timeout", "1");

            assertEquals(1, run.exitCode(), run::text);
            assertTrue(run.text().contains("INVALID"), run::text);
            assertTrue(run.text().contains(said), run::text);
            assertFalse(result().valid());
        }
    }

    @Test
    void refusedOpsAreCountedByCodeAndSentAgainByRight() throws Exception {
        try (var server = new PlantedServer(Fault.REFUSES, 4)) {
            CommandRun run = ack(server, "--rate", "200", "--warmup", "0");

            assertEquals(0, run.exitCode(), run::text);
            assertEquals(Map.of("200", 150L, "429 OVERLOADED", 50L), result().answers());
            assertEquals(50, result().totals().rejected());
            for (RunResult.Second second : result().series()) {
                assertEquals(
                        second.rejected() > 0 ? Map.of("429 OVERLOADED", second.rejected()) : Map.of(),
                        second.rejectedByCode());
            }
            assertEquals(
                    50,
                    result().series().stream()
                            .mapToLong(RunResult.Second::rejected)
                            .sum());
            assertEquals(150, latencies(result(), "ack").count());
        }
    }

    @Test
    void aStallIsSeenByAllThatWasDueMeanwhileNotByTheFewThatWereUnderWay() throws Exception {
        try (var server = new PlantedServer(Fault.STALLS, 100)) {
            CommandRun run = ack(server, "--rate", "100", "--warmup", "0", "--duration", "1.9", "--connections", "4");

            assertEquals(0, run.exitCode(), run::text);
            assertTrue(slow(result(), "ack") >= 40, run::text);
            assertTrue(slow(result(), "service") <= 20, run::text);
            assertTrue(result().client().lackedConnection() > 40, run::text);
        }
    }

    /** How many took more than 300 ms. */
    private static long slow(RunResult result, String name) {
        Histogram all = latencies(result, name).distribution();
        return all.getCountBetweenValues(TimeUnit.MILLISECONDS.toMicros(300), all.getHighestTrackableValue() - 1);
    }

    @Test
    void aServerThatTellsNeitherOffsetNorHashIsFollowedByNonces() throws Exception {
        try (var server = new PlantedServer(Fault.DROPS, 100).terse()) {
            CommandRun run = ack(server, "--rate", "200", "--timeout", "1");

            assertEquals(1, run.exitCode(), run::text);
            assertEquals(2, result().check().missing() + result().check().displaced(), run::text);
            assertFalse(result().server().offsetInAnswers());
        }
    }

    @Test
    void theHotSenderAndTheOthersAreToldApart() throws Exception {
        try (var server = new PlantedServer(Fault.NONE, 1)) {
            CommandRun run = ack(server, "--rate", "200", "--hot-share", "0.9", "--hot-window", "1");

            assertEquals(0, run.exitCode(), run::text);
            long hot = latencies(result(), "ack_hot").count();
            assertEquals(200, hot + latencies(result(), "ack_others").count());
            assertTrue(hot > 150 && hot < 200, run::text);
        }
    }

    @Test
    void connectionsThatEndAreMadeAgain() throws Exception {
        try (var server = new PlantedServer(Fault.HANGS_UP, 3)) {
            CommandRun run = ack(server, "--rate", "200", "--connections", "4");

            assertEquals(0, run.exitCode(), run::text);
            assertEquals(Map.of("200", 200L), result().answers());
        }
    }

    @Test
    void overloadHoldsTheServerToItsPromises() throws Exception {
        try (var server = new PlantedServer(Fault.REFUSES, 3)) {
            CommandRun run = load(server, "overload", "--rate", "300");

            assertEquals(0, run.exitCode(), run::text);
            assertTrue(run.text().contains("answers other than 200, 429, 503 0.00 ops"), run::text);
        }
        try (var server = new PlantedServer(Fault.FAILS, 100)) {
            assertEquals(1, load(server, "overload", "--rate", "300").exitCode());
        }
    }

    @Test
    void aSweepNamesTheFirstOfEverything() throws Exception {
        try (var server = new PlantedServer(Fault.REFUSES, 100)) {
            CommandRun run =
                    load(server, "sweep", "--rates", "40,80", "--duration", "1", "--warmup", "0", "--senders", "8");

            assertEquals(0, run.exitCode(), run::text);
            SweepResult sweep = Artefact.sweep(file("out"));
            assertEquals(Map.of("rejection", 80.0, "non_200", 80.0, "429", 80.0), withoutKnee(sweep), run::text);
            assertTrue(run.text().contains("first 429: 80 ops/s"), run::text);
            assertEquals("sweep", Artefact.kind(file("out")));
        }
    }

    /** Whether it is seen here hangs on how busy the machine is. */
    private static Map<String, Double> withoutKnee(SweepResult sweep) {
        Map<String, Double> firsts = new HashMap<>(sweep.firsts());
        firsts.remove("knee");
        return firsts;
    }

    @Test
    void comparesTwoResultsAndWarnsOfWhatDiffers() throws Exception {
        try (var server = new PlantedServer(Fault.NONE, 1)) {
            assertEquals(0, ack(server, "--rate", "20", "--duration", "0.5").exitCode());
            Path a = changed("a", "20.0", 100);
            Path b = changed("b", "30.0", 250);

            CommandRun run = CommandRun.of("compare", a.toString(), b.toString());

            assertEquals(0, run.exitCode(), run::text);
            assertTrue(run.text().contains("WARNING: --rate differs: 20.0 and 30.0"), run::text);
            assertFalse(run.text().contains("WARNING: cores"), run::text);
            assertTrue(run.text().matches("(?s).*accepted/s +100\\.00 +250\\.00 +2\\.500\n.*"), run::text);
            assertEquals(
                    2, CommandRun.of("compare", a.toString(), "nowhere.json").exitCode());
        }
    }

    /** The result of the last load with another rate and throughput. */
    private Path changed(String name, String rate, double throughput) throws Exception {
        var mapper = new ObjectMapper();
        JsonNode root = mapper.readTree(file("out").toFile());
        ((ObjectNode) root.path("options")).put("--rate", rate);
        ((ObjectNode) root.path("totals")).put("accepted_per_second", throughput);
        return Files.writeString(file(name), root.toString());
    }

    @Test
    void printsWhatHasToBeFunded() throws Exception {
        CommandRun run = CommandRun.of("ack", "--print-senders", "--senders", "3", "--max-fee", "0", "--rate", "1");

        assertEquals(0, run.exitCode(), run::text);
        List<String> lines = run.text().lines().toList();
        assertEquals(3, lines.size(), run::text);
        assertEquals(Sender.key(1, 0).address() + " " + 2 * (15 + 4), lines.getFirst(), run::text);
    }

    @Test
    void saysThatNoSequencerAnswers() throws Exception {
        String nobody;
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            nobody = "http://127.0.0.1:" + socket.getLocalPort();
        }

        CommandRun run = CommandRun.of("ack", "--url", nobody);

        assertEquals(20, run.exitCode());
        assertTrue(run.text().contains("tactus load ack: no sequencer answers at " + nobody), run::text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--rate=0",
                "--workers=0",
                "--duration=0",
                "--warmup=-1",
                "--senders=0",
                "--hot-share=1",
                "--connections=0",
                "--app-address=0x1",
                "--transport=pigeon",
                "--url=https://127.0.0.1",
                "--url=x"
            })
    void mistakesInUsageExitTwo(String option) {
        assertEquals(2, CommandRun.of("ack", option).exitCode());
    }

    private CommandRun ack(PlantedServer server, String... more) {
        return load(server, "ack", more);
    }

    private CommandRun load(PlantedServer server, String command, String... more) {
        List<String> all =
                new ArrayList<>(List.of(command, "--url", server.uri().toString()));
        all.addAll(List.of("--json", file("out").toString()));
        List<String> given = List.of(more);
        add(all, given, "--timeout", "10");
        add(all, given, "--duration", "1");
        add(all, given, "--warmup", "0.2");
        add(all, given, "--senders", "16");
        all.addAll(given);
        return CommandRun.of(all.toArray(String[]::new));
    }

    private static void add(List<String> all, List<String> given, String name, String value) {
        if (!given.contains(name)) {
            all.addAll(List.of(name, value));
        }
    }

    private Path file(String name) {
        return directory.resolve(name + ".json");
    }

    private RunResult result() throws Exception {
        return Artefact.run(file("out"));
    }

    private static Latencies latencies(RunResult result, String name) {
        return Objects.requireNonNull(result.latencies().get(name), name);
    }
}
