package dev.tactus.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The load beside subscribers, as its user runs it. */
@Timeout(60)
final class FeedCommandTest {
    @TempDir
    private Path directory = Path.of("set by JUnit");

    @Test
    void everySubscriberThatReadsIsSentEveryOp() throws Exception {
        CommandRun run = feed(PlantedFeed.Fault.NONE, "--reconnect-every", "0.2");

        assertEquals(0, run.exitCode(), run::text);
        RunResult result = Artefact.run(file());
        assertEquals("feed", result.kind());
        JsonNode who = new ObjectMapper().readTree(file().toFile()).path("subscribers");
        // 0.2 s of warm-up are checked as well; the subscriber that stalls reads nothing.
        assertEquals(4 * 120, who.path("entries").asLong(), run::text);
        assertTrue(who.path("reconnects").asLong() >= 2, run::text);
        Latencies feed = Objects.requireNonNull(result.latencies().get(RunResult.FEED));
        // What a reconnecting one finds there already has no latency.
        assertTrue(feed.count() <= 400 && feed.count() >= 2 * 100, run::text);
        assertTrue(feed.p50() > 0 && feed.max() < 30_000, run::text);
    }

    @ParameterizedTest
    @CsvSource({"SKIPS, where", "REPEATS, again where"})
    void aFeedThatIsNotTheOrderMakesARunInvalid(PlantedFeed.Fault fault, String said) throws Exception {
        CommandRun run = feed(fault);

        assertEquals(1, run.exitCode(), run::text);
        assertTrue(run.text().contains("INVALID"), run::text);
        assertTrue(run.text().contains(said), run::text);
        assertFalse(Artefact.run(file()).valid());
    }

    @Test
    void aStalledSubscriberThatIsNeverEndedMissesTheVerdict() throws Exception {
        CommandRun run = feed(PlantedFeed.Fault.NONE, "--stall-limit", "0.7", "--strict");

        assertEquals(1, run.exitCode(), run::text);
        assertFalse(kept("longest stalled subscription"), run::text);
        assertTrue(Artefact.run(file()).valid(), run::text);
    }

    @Test
    void oneThatIsEndedInTimeKeepsIt() throws Exception {
        // It ends them after 0.3 s, which is seen within another second.
        CommandRun run = feed(PlantedFeed.Fault.ENDS_STALLED, "--stall-limit", "8", "--duration", "2");

        assertTrue(kept("longest stalled subscription"), run::text);
        assertTrue(run.text().contains("stalled subscriber 4 ended"), run::text);
    }

    @Test
    void readingSubscribersThatTheServerEndsMissAVerdict() throws Exception {
        CommandRun run = feed(PlantedFeed.Fault.ENDS);

        assertEquals(0, run.exitCode(), run::text);
        assertFalse(kept("reading subscribers ended by the server"), run::text);
    }

    @Test
    void bothSidesOfAComparisonAreMeasured() throws Exception {
        CommandRun run = feed(PlantedFeed.Fault.NONE, "--compare-stalled", "--rounds", "2", "--duration", "0.5");

        assertEquals(0, run.exitCode(), run::text);
        JsonNode result = new ObjectMapper().readTree(file().toFile());
        assertEquals("feed-stalled", result.path("kind").asText());
        assertEquals(2, result.path("rounds").size());
        assertEquals(100, result.path("without").path("count").asLong(), run::text);
        assertEquals(100, result.path("with").path("count").asLong(), run::text);
        assertTrue(run.text().contains("verdict: ack p99 with stalled subscribers"), run::text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"--stalled=5", "--reconnecting=5", "--rounds=0", "--url=https://127.0.0.1:1"})
    void mistakesInUsageExitTwo(String option) {
        CommandRun run = CommandRun.of("feed", "--subscribers", "5", "--stalled", "1", "--reconnecting", "1", option);

        assertEquals(2, run.exitCode(), run::text);
        assertFalse(run.text().contains("Exception"), run::text);
    }

    @Test
    void aComparisonNeedsOneThatStalls() {
        assertEquals(
                2, CommandRun.of("feed", "--compare-stalled", "--stalled", "0").exitCode());
    }

    private CommandRun feed(PlantedFeed.Fault fault, String... more) throws Exception {
        try (var server = new PlantedServer(PlantedServer.Fault.NONE, 1);
                var feed = new PlantedFeed(fault, server::message, server.uri())) {
            List<String> all =
                    new ArrayList<>(List.of("feed", "--url", feed.uri().toString()));
            all.addAll(List.of("--json", file().toString(), "--rate", "100", "--warmup", "0.2", "--timeout", "10"));
            all.addAll(List.of("--senders", "16", "--connections", "16", "--subscribers", "5", "--stalled", "1"));
            all.addAll(List.of("--reconnecting", "2"));
            List<String> given = List.of(more);
            if (!given.contains("--duration")) {
                all.addAll(List.of("--duration", "1"));
            }
            all.addAll(given);
            return CommandRun.of(all.toArray(String[]::new));
        }
    }

    private boolean kept(String verdict) throws Exception {
        return Artefact.run(file()).verdicts().stream()
                .filter(each -> each.name().equals(verdict))
                .findFirst()
                .orElseThrow()
                .kept();
    }

    private Path file() {
        return directory.resolve("out.json");
    }
}
