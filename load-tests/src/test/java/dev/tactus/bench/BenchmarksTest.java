package dev.tactus.bench;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.openjdk.jmh.runner.BenchmarkList;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.format.OutputFormatFactory;
import org.openjdk.jmh.runner.options.VerboseMode;

class BenchmarksTest {
    private static final Plan BRIEF = new Plan(0, 0, 1, 1);

    /** What is written here as a benchmark and throws ends the run. */
    @Test
    void everyBenchmarkRuns() throws RunnerException {
        // Figures are not taken here, so a run of them beside this one does no harm.
        System.setProperty("jmh.ignoreLock", "true");
        var options = Benchmarks.options(".*", BRIEF).verbosity(VerboseMode.SILENT);
        List<Measured> measured = Benchmarks.measured(new Runner(options.build()).run());

        var written = BenchmarkList.defaultList()
                .getAll(OutputFormatFactory.createFormatInstance(System.out, VerboseMode.SILENT), List.of())
                .stream()
                .map(entry -> entry.getUsername().substring("dev.tactus.".length()))
                .collect(Collectors.toSet());
        var ran =
                measured.stream().map(each -> each.benchmark().split(" ", 2)[0]).collect(Collectors.toSet());
        assertEquals(written, ran);
        assertAll(measured.stream().map(each -> () -> {
            assertEquals(1, each.iterations(), each.benchmark());
            assertTrue(each.medianNanos() > 0, each.benchmark());
            assertTrue(each.medianAllocated() > 0, each.benchmark());
        }));
    }
}
