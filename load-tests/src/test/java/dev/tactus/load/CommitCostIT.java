package dev.tactus.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The measurement itself, in small: its figures are no figures. */
@Timeout(value = 2, unit = TimeUnit.MINUTES)
final class CommitCostIT {
    @TempDir
    private Path directory = Path.of("set by JUnit");

    private CommandRun run(String limit) {
        return CommandRun.of(
                "commit-cost",
                "--ops=3000",
                "--accounts=200",
                "--dir=" + directory,
                "--limit=" + limit,
                "--json=" + json());
    }

    private Path json() {
        return directory.resolve("figures.json");
    }

    @Test
    void bothSidesAreMeasuredAndNothingIsLeftBehind() throws Exception {
        CommandRun run = run("1000");

        assertEquals(0, run.exitCode(), run::text);
        assertTrue(run.text().contains("3,000 ops over 200 accounts"), run::text);
        JsonNode figures = new ObjectMapper().readTree(json().toFile());
        assertEquals(3000, figures.path("ops").intValue());
        assertTrue(figures.path("ratio").doubleValue() > 0);
        assertTrue(figures.path("bytes_ratio").doubleValue() > 1, "state takes room");
        assertTrue(figures.path("machine").path("cores").intValue() > 0);
        try (Stream<Path> left = Files.list(directory)) {
            assertEquals(List.of(json()), left.toList());
        }
    }

    @Test
    void aRatioAboveTheLimitFails() {
        CommandRun run = run("0.0001");

        assertEquals(1, run.exitCode(), run::text);
        assertTrue(run.text().contains("NOT KEPT"), run::text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"--ops=0", "--accounts=1", "--limit=0", "--dir=/no/such/folder", "--ops=many"})
    void mistakesInUsageExitTwo(String option) {
        CommandRun run = CommandRun.of("commit-cost", option);

        assertEquals(2, run.exitCode(), run::text);
        assertFalse(run.text().contains("Exception"), run::text);
    }
}
