package dev.tactus.load;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Where a server's knee is. */
@Command(
        name = "sweep",
        mixinStandardHelpOptions = true,
        description = {
            "Run an ack load at one step after the other, and name the first with a rejection (4xx), with an answer other",
            "than 200, with a 429, with a client failure, the knee (less than 95 %% of the rate gets through, or more workers",
            "bring less than 5 %% more), and the best throughput. Ends early after a step that is invalid, had a client",
            "failure, or let less than half through."
        })
final class SweepCommand implements Callable<Integer> {
    private static final List<Double> RATES = List.of(250.0, 500.0, 1000.0, 2000.0, 4000.0, 8000.0);

    @Mixin
    private LoadOptions options = new LoadOptions();

    @ArgGroup
    private @Nullable Steps steps;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before the command runs
    private CommandSpec spec;

    /** One of them. */
    static final class Steps {
        @Option(
                names = "--rates",
                paramLabel = "R",
                split = ",",
                description = "Open loop at these rates (default: 250,500,1000,2000,4000,8000).")
        private @Nullable List<Double> rates;

        @Option(
                names = "--workers",
                paramLabel = "N",
                split = ",",
                description = "Closed loop with so many workers, 1,2,4,8,16 for instance.")
        private @Nullable List<Double> workers;
    }

    @Override
    public Integer call() {
        var call = new LoadCall(spec, options);
        boolean closed = steps != null && steps.workers != null;
        Loop loop = closed ? Loop.CLOSED : Loop.OPEN;
        List<LoadPlan> plans =
                loads().stream().map(load -> call.plan(loop, load)).toList();
        if (plans.isEmpty()) {
            throw new ParameterException(spec.commandLine(), "a sweep needs steps");
        }
        return call.execute(plans.getLast(), () -> {
            SweepResult result = run(call, loop, plans);
            print(call.out(), result);
            call.write(result);
            return result.steps().stream().allMatch(step -> call.judge(step.run()));
        });
    }

    private List<Double> loads() {
        if (steps != null && steps.workers != null) {
            return steps.workers;
        }
        return steps != null && steps.rates != null ? steps.rates : RATES;
    }

    private SweepResult run(LoadCall call, Loop loop, List<LoadPlan> plans) throws Exception {
        List<SweepResult.Step> done = new ArrayList<>();
        for (LoadPlan plan : plans) {
            var step = new SweepResult.Step(
                    plan.load(), new LoadRun(AckCommand.NAME, options, plan, call.named(), call.err()).run());
            done.add(step);
            if (Sweep.isOver(loop, step)) {
                break;
            }
        }
        RunResult first = done.getFirst().run();
        Map<String, String> named = new TreeMap<>(call.named());
        named.put("steps", loads().toString());
        Optional<SweepResult.Step> best = Sweep.best(done);
        return new SweepResult(
                RunResult.SCHEMA,
                SweepResult.KIND,
                loop.label(),
                first.version(),
                first.started(),
                first.machine(),
                named,
                done,
                Sweep.firsts(loop, done),
                best.map(step -> step.run().totals().acceptedPerSecond()).orElse(0.0),
                best.map(SweepResult.Step::load).orElse(null));
    }

    static void print(PrintWriter out, SweepResult result) {
        if (!result.valid()) {
            out.println("INVALID: in some step the order does not hold what the answers said");
            result.steps()
                    .forEach(step -> step.run()
                            .check()
                            .problems()
                            .forEach(problem -> out.println("  " + step.load() + ": " + problem)));
        }
        String unit = result.loop().equals(Loop.OPEN.label()) ? "ops/s" : "workers";
        out.printf(
                Locale.ROOT,
                "sweep, %s loop%n%10s %12s %9s %9s %9s %9s %9s%n",
                result.loop(),
                unit,
                "accepted/s",
                "rejected",
                "failed",
                "p50 ms",
                "p99 ms",
                "max ms");
        for (SweepResult.Step step : result.steps()) {
            RunResult.Totals totals = step.run().totals();
            Latencies ack = Objects.requireNonNull(step.run().latencies().get(RunResult.ACK));
            out.printf(
                    Locale.ROOT,
                    "%10.0f %12.1f %9d %9d %9.2f %9.2f %9.2f%n",
                    step.load(),
                    totals.acceptedPerSecond(),
                    totals.rejected(),
                    totals.unanswered(),
                    ack.p50(),
                    ack.p99(),
                    ack.max());
        }
        for (String what : List.of("rejection", "non_200", "429", "client_failure", "knee")) {
            Double at = result.firsts().get(what);
            out.println("first " + what + ": " + (at == null ? "none" : Math.round(at) + " " + unit));
        }
        Double bestAt = result.bestAt();
        out.printf(
                Locale.ROOT,
                "best: %.1f accepted per second%s%n",
                result.bestPerSecond(),
                bestAt == null ? "" : " at " + Math.round(bestAt) + " " + unit);
        out.println(result.machine().describe());
        out.flush();
    }
}
