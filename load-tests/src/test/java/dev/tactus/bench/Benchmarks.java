package dev.tactus.bench;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** Runs what JMH found when the benchmarks were compiled. */
final class Benchmarks {
    private static final String ALLOCATED = "gc.alloc.rate.norm";
    private static final String PACKAGE = "dev.tactus.";

    private Benchmarks() {}

    /**
     * Blocks for as long as the plan takes and tells of its progress on the standard output.
     *
     * @param pattern regular expression that a part of a benchmark's name matches
     * @param jvm     further options of the forks
     * @throws RunnerException if none matches, or one throws
     */
    static List<Measured> run(String pattern, Plan plan, List<String> jvm) throws RunnerException {
        List<String> options = new ArrayList<>(Plan.JVM);
        options.addAll(jvm);
        return measured(new Runner(options(pattern, plan)
                        .jvmArgs(options.toArray(String[]::new))
                        .build())
                .run());
    }

    /** What every run has in common. */
    static OptionsBuilder options(String pattern, Plan plan) {
        var options = new OptionsBuilder();
        options.include(pattern)
                .forks(plan.forks())
                .warmupIterations(plan.warmups())
                .warmupTime(TimeValue.milliseconds(plan.millis()))
                .measurementIterations(plan.iterations())
                .measurementTime(TimeValue.milliseconds(plan.millis()))
                .timeUnit(TimeUnit.NANOSECONDS)
                .addProfiler(GCProfiler.class)
                .shouldFailOnError(true)
                .verbosity(VerboseMode.NORMAL);
        return options;
    }

    static List<Measured> measured(Collection<RunResult> results) {
        return results.stream()
                .map(Benchmarks::measured)
                .sorted(Comparator.comparing(Measured::benchmark))
                .toList();
    }

    private static Measured measured(RunResult result) {
        List<List<Double>> nanos = new ArrayList<>();
        List<Double> allocated = new ArrayList<>();
        for (var fork : result.getBenchmarkResults()) {
            List<Double> times = new ArrayList<>();
            for (IterationResult iteration : fork.getIterationResults()) {
                times.add(iteration.getPrimaryResult().getScore());
                Result<?> bytes = iteration.getSecondaryResults().get(ALLOCATED);
                if (bytes != null) {
                    allocated.add(bytes.getScore());
                }
            }
            nanos.add(times);
        }
        return new Measured(name(result.getParams()), nanos, allocated);
    }

    /** Where in the node it lies is said by its class. */
    private static String name(BenchmarkParams params) {
        var name = new StringBuilder(params.getBenchmark().substring(PACKAGE.length()));
        for (String key : params.getParamsKeys()) {
            name.append(' ').append(key).append('=').append(params.getParam(key));
        }
        return name.toString();
    }
}
