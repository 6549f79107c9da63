package dev.tactus.load;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** More than the server can take. */
@Command(
        name = "overload",
        mixinStandardHelpOptions = true,
        description = {
            "Offer more than the server can take, in an open loop, and hold it to its promises: nothing but 200, 429 and",
            "503, answers within a second, every accepted op at its offset and no refused one in the order, by GET /history",
            "and, for a part of them, GET /tx/{hash}. The time of an answer counts from the real sending here, since the",
            "generator has no more requests under way than connections."
        })
final class OverloadCommand implements Callable<Integer> {
    private static final Set<String> ALLOWED = Set.of("200", "429", "503");
    private static final double ANSWER_LIMIT_MS = 1000;
    /** The server takes 512, and the check needs some. */
    private static final int CONNECTIONS = 480;

    @Mixin
    private LoadOptions options = new LoadOptions();

    @Option(
            names = "--rate",
            paramLabel = "R",
            defaultValue = "3000",
            description = "Ops per second (default: ${DEFAULT-VALUE}).")
    private double rate;

    @Option(
            names = "--look-ups",
            paramLabel = "N",
            defaultValue = "1000",
            description =
                    "Ops to ask GET /tx/{hash} about afterwards, accepted and refused each (default: ${DEFAULT-VALUE}).")
    private int lookUps;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before the command runs
    private CommandSpec spec;

    @Override
    public Integer call() {
        if (options.connections == null) {
            options.connections = CONNECTIONS;
        }
        var call = new LoadCall(spec, options);
        LoadPlan plan = call.plan(Loop.OPEN, rate);
        return call.execute(plan, () -> {
            LoadRun.Finished finished = new LoadRun(spec.name(), options, plan, call.named(), call.err()).finish();
            List<String> wrong = new LookUps(options.url, lookUps).check(finished.ops(), finished.ledger());
            RunResult result = judged(finished.result(), wrong);
            new RunPrinter(call.out()).print(result);
            call.write(result);
            // Promises, not figures: missing one of them is never a success.
            return result.valid() && result.verdictsKept();
        });
    }

    static RunResult judged(RunResult run, List<String> wrong) {
        long others = run.answers().entrySet().stream()
                .filter(entry -> !ALLOWED.contains(entry.getKey().split(" ", 2)[0]))
                .mapToLong(Map.Entry::getValue)
                .sum();
        return run.with(
                wrong,
                List.of(
                        new RunResult.Verdict("answers other than 200, 429, 503", "ops", 0, others, others == 0),
                        LoadRun.atMost(
                                "answers p99", ANSWER_LIMIT_MS, run.latencies().get(RunResult.SERVICE)),
                        new RunResult.Verdict("look-ups that contradict", "ops", 0, wrong.size(), wrong.isEmpty())));
    }
}
