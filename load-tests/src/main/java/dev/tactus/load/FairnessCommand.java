package dev.tactus.load;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What one sender's load costs all others. */
@Command(
        name = PairResult.FAIRNESS,
        mixinStandardHelpOptions = true,
        description = {
            "One sender offers most of an open-loop load (--hot-share, 0.9 by default), in turn with the same load without",
            "it: the others alone, at their part of the rate. The others' ack p99 must stay within 20 %% of that without.",
            "A run is INVALID (exit code 1) as in load ack."
        })
final class FairnessCommand implements Callable<Integer> {
    private static final double MAX_RATIO = 1.20;
    private static final double SHARE = 0.9;

    @Mixin
    private LoadOptions options = new LoadOptions();

    @Option(
            names = "--rate",
            paramLabel = "R",
            defaultValue = "1000",
            description = "Ops per second of all together (default: ${DEFAULT-VALUE}).")
    private double rate;

    @Mixin
    private PairOptions pairs = new PairOptions();

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before the command runs
    private CommandSpec spec;

    @Override
    public Integer call() {
        if (spec.commandLine().getParseResult().matchedOption("--hot-share") == null) {
            options.hotShare = SHARE;
        }
        var call = new LoadCall(spec, options);
        LoadPlan with = call.plan(Loop.OPEN, rate);
        if (!with.hasHot()) {
            throw new ParameterException(spec.commandLine(), "--hot-share must be above 0");
        }
        int rounds = pairs.rounds(spec);
        return call.execute(with, () -> {
            var pair = new Pair(PairResult.FAIRNESS, "the others' ack p99 beside a hot sender", MAX_RATIO, call.err());
            return call.compare(
                    pair,
                    rounds,
                    () -> new Pair.Side(run(call, with.withoutHot()), RunResult.ACK),
                    () -> new Pair.Side(run(call, with), RunResult.ACK_OTHERS));
        });
    }

    private RunResult run(LoadCall call, LoadPlan plan) throws Exception {
        return new LoadRun(AckCommand.NAME, options, plan, call.named(), call.err()).run();
    }
}
