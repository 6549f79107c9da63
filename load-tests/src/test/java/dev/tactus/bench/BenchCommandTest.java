package dev.tactus.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tactus.load.BenchMachine;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openjdk.jmh.runner.RunnerException;

class BenchCommandTest {
    private static final BenchMachine MACHINE = new BenchMachine("Some(R) CPU @ 2.50GHz", 2, "Some VM 25", "ext4", 0.1);

    @TempDir
    private Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private final List<Plan> ran = new ArrayList<>();
    private @Nullable RunnerException failure;
    private long ticks;
    private long othersPercent;
    private List<Measured> figures = List.of(steady("a", 100), steady("b", 50));

    @Test
    void aSlowerRunThanTheBaselineExitsWithOne() throws IOException {
        assertEquals(0, execute(MACHINE, "--baseline"));
        assertEquals(0, execute(MACHINE, "--compare"));

        figures = List.of(steady("a", 100), steady("b", 60));
        assertEquals(1, execute(MACHINE, "--compare"));
        assertTrue(out.toString().contains("SLOWER"), out::toString);
        assertTrue(out.toString().contains("WORSE than the baseline, the times of 0 of 2"), out::toString);
        assertEquals(figures, Recording.read(folder.resolve("last.json")).benchmarks());
    }

    @Test
    void theBaselineIsOneFileForEachClassOfMachinesAndSaysWhichThatIs() throws IOException {
        execute(MACHINE, "--baseline");

        Path file = folder.resolve("baselines/some-cpu-2-50ghz-2-cores.json");
        Recording kept = Recording.read(file);
        assertEquals(MACHINE, kept.machine());
        assertEquals(figures, kept.benchmarks());
        assertEquals(new Plan(3, 3, 5, 1000), kept.plan());
    }

    @Test
    void aRunIsComparedAsTheBaselineWasTaken() {
        execute(MACHINE, "--baseline", "--forks=4", "--warmups=1", "--iterations=7", "--millis=10");
        execute(MACHINE, "--compare");
        execute(MACHINE, "--compare", "--forks=3");

        assertEquals(List.of(new Plan(4, 1, 7, 10), new Plan(4, 1, 7, 10), new Plan(3, 1, 7, 10)), ran);
    }

    @Test
    void withoutABaselineOfThisMachineNothingIsRun() {
        execute(MACHINE, "--baseline");
        ran.clear();

        var more = new BenchMachine(MACHINE.processor(), 4, MACHINE.java(), MACHINE.fileSystem(), 0);
        assertEquals(2, execute(more, "--compare"));
        assertTrue(err.toString().contains("no baseline of this class of machine"), err::toString);
        var memoryDisk = new BenchMachine(MACHINE.processor(), 2, MACHINE.java(), "tmpfs", 0);
        assertEquals(2, execute(memoryDisk, "--compare"));
        assertTrue(err.toString().contains("of another machine"), err::toString);
        assertEquals(List.of(), ran);
    }

    @Test
    void anotherJvmIsComparedAndSaid() {
        execute(MACHINE, "--baseline");

        var newer = new BenchMachine(MACHINE.processor(), 2, "Some VM 26", MACHINE.fileSystem(), 0);
        assertEquals(0, execute(newer, "--compare"));
        assertTrue(err.toString().contains("another JVM"), err::toString);
    }

    /** Now, and when the baseline was taken. */
    @Test
    void timesMeasuredBesideOtherProgramsProveNothing() {
        execute(MACHINE, "--baseline");
        figures = List.of(steady("a", 200), steady("b", 100));
        othersPercent = 20;
        assertEquals(0, execute(MACHINE, "--compare"));
        assertTrue(err.toString().contains("took 20 % of the processors now"), err::toString);
        assertTrue(out.toString().contains("the times of 2 of 2 are unknown"), out::toString);

        othersPercent = 10;
        assertEquals(1, execute(MACHINE, "--compare"));

        othersPercent = 11;
        execute(MACHINE, "--baseline");
        othersPercent = 0;
        figures = List.of(steady("a", 400), steady("b", 400));
        assertEquals(0, execute(MACHINE, "--compare"));
        assertTrue(err.toString().contains("when the baseline was taken"), err::toString);
    }

    @Test
    void benchmarksOfOneSideOnlyAreNamed() {
        execute(MACHINE, "--baseline");

        figures = List.of(steady("a", 100), steady("c", 100));
        assertEquals(0, execute(MACHINE, "--compare"));
        assertTrue(out.toString().lines().anyMatch(line -> line.matches("c +not in the baseline")), out::toString);
        assertTrue(out.toString().lines().anyMatch(line -> line.matches("b +in the baseline only")), out::toString);

        figures = List.of(steady("a", 100));
        out.getBuffer().setLength(0);
        assertEquals(0, execute(MACHINE, "--compare", "a"));
        assertFalse(out.toString().contains("in the baseline only"), out::toString);
    }

    @Test
    void whatCannotBeComparedIsRefusedBeforeItIsRun() {
        assertEquals(2, execute(MACHINE, "--baseline", "pattern"));
        assertEquals(2, execute(MACHINE, "--baseline", "--compare"));
        assertEquals(2, execute(MACHINE, "--baseline", "--forks=2"));
        assertEquals(2, execute(MACHINE, "--baseline", "--forks=4", "--iterations=2"));
        assertEquals(2, execute(MACHINE, "--forks=0"));
        assertEquals(List.of(), ran);
    }

    @Test
    void aBenchmarkThatFailsKeepsNothing() {
        failure = new RunnerException("it threw");
        int exit = execute(MACHINE, "--baseline");

        assertEquals(1, exit);
        assertTrue(err.toString().contains("it threw"), err::toString);
        assertFalse(Files.exists(folder.resolve("baselines")));
    }

    private int execute(BenchMachine machine, String... args) {
        ticks = 0;
        var bench = new BenchCommand.Bench() {
            @Override
            public List<Measured> run(String pattern, Plan plan) throws RunnerException {
                if (failure != null) {
                    throw failure;
                }
                ran.add(plan);
                ticks += 100;
                return figures;
            }

            @Override
            public OtherLoad load() {
                return new OtherLoad(ticks, ticks * othersPercent / 100, 0);
            }
        };
        return BenchCommand.commandLine(bench, machine, folder.resolve("baselines"), folder.resolve("last.json"))
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .execute(args);
    }

    private static Measured steady(String name, double nanos) {
        return new Measured(name, Collections.nCopies(3, Collections.nCopies(5, nanos)), List.of(8.0));
    }
}
