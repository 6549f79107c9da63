package dev.tactus.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tactus.node.ExitCode;
import dev.tactus.node.LocalVerification;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The measurement itself, in small: its figures are no figures. */
@Timeout(value = 3, unit = TimeUnit.MINUTES)
final class RestartIT {
    @TempDir
    private Path directory = Path.of("set by JUnit");

    @Test
    void aNodeStartsOnTheOrderThatWasMadeAndTheOrderIsRight() throws Exception {
        Path data = directory.resolve("made");
        Path json = directory.resolve("figures.json");

        CommandRun first = CommandRun.of(
                "restart", "--ops=2000", "--starts=2", "--limit-ms=100000", "--data=" + data, "--json=" + json);

        assertEquals(0, first.exitCode(), first::text);
        assertTrue(first.text().contains("2,000 ops"), first::text);
        JsonNode figures = new ObjectMapper().readTree(json.toFile());
        assertEquals(2, figures.path("starts").size());
        assertTrue(figures.path("median_ready_ms").doubleValue() > 0);
        List<String> said = new ArrayList<>();
        assertEquals(
                ExitCode.CLEAN,
                LocalVerification.run(data.resolve("sequencer"), said::add, (stage, unit, done, all) -> {}),
                said::toString);
        assertTrue(said.stream().anyMatch(line -> line.contains("(2000 ops, 10 direct inputs)")), said::toString);

        FileTime made = Files.getLastModifiedTime(data.resolve("made"));
        CommandRun again = CommandRun.of("restart", "--ops=2000", "--starts=1", "--limit-ms=0.1", "--data=" + data);
        assertEquals(1, again.exitCode(), again::text);
        assertTrue(again.text().contains("NOT KEPT"), again::text);
        assertEquals(made, Files.getLastModifiedTime(data.resolve("made")), "it is used again");

        CommandRun other = CommandRun.of("restart", "--ops=2001", "--data=" + data);
        assertEquals(2, other.exitCode(), other::text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"--ops=0", "--starts=0", "--limit-ms=0", "--ops=many"})
    void mistakesInUsageExitTwo(String option) {
        CommandRun run = CommandRun.of("restart", option);

        assertEquals(2, run.exitCode(), run::text);
        assertFalse(run.text().contains("Exception"), run::text);
    }
}
