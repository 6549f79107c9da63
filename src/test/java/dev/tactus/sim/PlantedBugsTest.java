package dev.tactus.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The worlds notice every mistake that is planted. */
@Timeout(240)
@Execution(ExecutionMode.CONCURRENT)
final class PlantedBugsTest {
    private static final int SEEDS = 1_000;
    private static final int STEPS = 2_000;
    /** What this world can show: the others need processes, sockets or secrets. */
    private static final List<String> PROMISES =
            List.of("G1", "G2", "G3", "G4", "G5", "G6", "G7", "G8", "G9", "G10", "G11", "G13", "G15");

    @BeforeAll
    static void silence() {
        Quiet.productLogs();
    }

    @AfterAll
    static void endSilence() {
        Quiet.over();
    }

    static Stream<PlantedBug> bugs() {
        return PlantedBug.all().stream();
    }

    @ParameterizedTest
    @MethodSource("bugs")
    void isCaught(PlantedBug bug) throws IOException {
        try (PlantedClasses planted = PlantedClasses.with(bug)) {
            Optional<String> failure = planted.firstFailure(1, SEEDS, STEPS);

            assertTrue(failure.isPresent(), () -> "no world noticed: " + bug);
        }
    }

    @Test
    void everyPromiseHasAMistakeThatBreaksIt() {
        Set<String> covered = new HashSet<>();
        PlantedBug.all().forEach(bug -> covered.addAll(List.of(bug.promise().split(", "))));

        assertEquals(
                List.of(),
                PROMISES.stream().filter(each -> !covered.contains(each)).toList());
    }

    @Test
    void withoutAMistakeTheSameClassesPass() throws IOException {
        var none = new PlantedBug("none", "", "lane/Lane", "private long chunkNumber;", "private long chunkNumber; ");
        try (PlantedClasses sound = PlantedClasses.with(none)) {
            assertEquals(Optional.empty(), sound.firstFailure(1, 3, STEPS));
        }
    }
}
