package dev.tactus.bench;

import dev.tactus.load.BenchMachine;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.runner.RunnerException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code scripts/bench}: runs the benchmarks, and keeps or compares what they gave. */
@Command(
        name = "scripts/bench",
        mixinStandardHelpOptions = true,
        description = "Measure parts of the node: time and allocated bytes per op.",
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {
            "0:nothing is known to be worse",
            "1:a benchmark is slower than the baseline or allocates more, or failed",
            "2:wrong options, or nothing to compare with"
        })
final class BenchCommand implements Callable<Integer> {
    private static final int WORSE = 1;
    private static final int REFUSED = 2;
    private static final double PERCENT = 100;
    private static final String ALL = ".*";

    /** As far as the command line says nothing and there is no baseline. */
    private static final Plan USUAL = new Plan(3, 3, 5, 1000);

    /** What measures; another one in tests. */
    interface Bench {
        List<Measured> run(String pattern, Plan plan) throws RunnerException;

        /** What the processors have done so far. */
        OtherLoad load() throws IOException;
    }

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before the command runs
    private CommandSpec spec;

    @Parameters(
            arity = "0..1",
            paramLabel = "PATTERN",
            description = "Regular expression; benchmarks whose name has a match are run. Default: all.")
    private @Nullable String pattern;

    @Option(names = "--baseline", description = "Keep what is measured as what later runs are compared with.")
    private boolean baseline;

    @Option(names = "--compare", description = "Compare with the baseline of this class of machine, run as that was.")
    private boolean compare;

    @Option(names = "--forks", paramLabel = "N", description = "Processes for each benchmark. Default: 3.")
    private @Nullable Integer forks;

    @Option(names = "--warmups", paramLabel = "N", description = "Iterations before those that count. Default: 3.")
    private @Nullable Integer warmups;

    @Option(names = "--iterations", paramLabel = "N", description = "Iterations of each process. Default: 5.")
    private @Nullable Integer iterations;

    @Option(names = "--millis", paramLabel = "MS", description = "Length of an iteration. Default: 1000.")
    private @Nullable Integer millis;

    private final Bench bench;
    private final BenchMachine machine;
    private final Path baselines;
    private final Path last;

    private BenchCommand(Bench bench, BenchMachine machine, Path baselines, Path last) {
        this.bench = bench;
        this.machine = machine;
        this.baselines = baselines;
        this.last = last;
    }

    @Override
    public Integer call() throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        PrintWriter err = spec.commandLine().getErr();
        if (baseline && (compare || pattern != null)) {
            throw new ParameterException(
                    spec.commandLine(), "--baseline is of all benchmarks: no pattern, and nothing to compare");
        }
        Path file = baselines.resolve(machine.name() + ".json");
        Optional<Recording> before = Optional.empty();
        if (compare) {
            before = earlier(file, err);
            if (before.isEmpty()) {
                return REFUSED;
            }
        }
        Plan plan = plan(before.map(Recording::plan).orElse(USUAL));
        Recording now;
        try {
            OtherLoad load = bench.load();
            List<Measured> measured = bench.run(pattern == null ? ALL : pattern, plan);
            double others = bench.load().since(load);
            String date = Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
            now = new Recording(machine, plan, Plan.JVM, date, others, measured);
        } catch (RunnerException e) {
            err.println("scripts/bench: " + e.getMessage());
            err.flush();
            return WORSE;
        }
        now.write(last);
        warnOfOthers("now", now, err);
        before.ifPresent(earlier -> warnOfOthers("when the baseline was taken", earlier, err));
        if (baseline) {
            now.write(file);
            out.println("kept as " + file);
            out.flush();
        }
        if (before.isEmpty()) {
            return 0;
        }
        var report = ComparisonReport.of(before.get(), now, pattern == null);
        report.print(out);
        return report.regressed() ? WORSE : 0;
    }

    private static void warnOfOthers(String when, Recording run, PrintWriter err) {
        if (run.disturbed()) {
            err.printf(
                    Locale.ROOT,
                    "scripts/bench: other programs took %.0f %% of the processors %s: its times say little%n",
                    run.others() * PERCENT,
                    when);
            err.flush();
        }
    }

    /** The baseline if there is one that this machine's figures can be compared with. */
    private Optional<Recording> earlier(Path file, PrintWriter err) throws IOException {
        if (!Files.exists(file)) {
            err.println("scripts/bench: there is no baseline of this class of machine (" + machine.describe()
                    + "); make one with --baseline while the machine is quiet: " + file);
            err.flush();
            return Optional.empty();
        }
        Recording before = Recording.read(file);
        if (!before.machine().isLike(machine)) {
            err.println("scripts/bench: the baseline is of another machine: "
                    + before.machine().describe() + "; this one is " + machine.describe());
            err.flush();
            return Optional.empty();
        }
        if (!before.machine().java().equals(machine.java())) {
            err.println("scripts/bench: another JVM than the baseline's, which may be all the difference: "
                    + before.machine().java());
        }
        err.flush();
        return Optional.of(before);
    }

    private Plan plan(Plan usual) {
        var plan = new Plan(
                chosen("--forks", forks, usual.forks(), 1),
                chosen("--warmups", warmups, usual.warmups(), 0),
                chosen("--iterations", iterations, usual.iterations(), 1),
                chosen("--millis", millis, usual.millis(), 1));
        boolean enough = plan.forks() >= Comparison.LEAST_FORKS
                && plan.forks() * plan.iterations() >= Comparison.LEAST_ITERATIONS;
        if ((baseline || compare) && !enough) {
            throw new ParameterException(
                    spec.commandLine(),
                    "a comparison takes at least " + Comparison.LEAST_FORKS + " forks and "
                            + Comparison.LEAST_ITERATIONS + " iterations together");
        }
        return plan;
    }

    private int chosen(String option, @Nullable Integer value, int usual, int least) {
        if (value == null) {
            return usual;
        }
        if (value < least) {
            throw new ParameterException(spec.commandLine(), option + " must be at least " + least);
        }
        return value;
    }

    /**
     * The command line over this bench on this machine.
     *
     * @param baselines folder of what is kept, one file for each class of machines
     * @param last      file that every run is written to
     */
    static CommandLine commandLine(Bench bench, BenchMachine machine, Path baselines, Path last) {
        return new CommandLine(new BenchCommand(bench, machine, baselines, last));
    }
}
