package dev.tactus.load;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** A long load, for what only shows after millions of ops. */
@Command(
        name = "soak",
        mixinStandardHelpOptions = true,
        description = {
            "So many ops, signed while they are sent, in memory of 27 bytes for an op; at a fixed rate, or with --workers",
            "as fast as they are answered. Afterwards GET /history is held against the answers. Exit code 1 unless all were",
            "accepted, in order, without any other answer, and the server's memory stayed below its limit and flat: over the",
            "last four fifths of the load it may grow by less than 2 %% for each million ops (over all that were seen, if",
            "fewer). --duration, --warmup, --hot-share and --max-ops have no effect."
        })
final class SoakCommand implements Callable<Integer> {
    private static final Duration CLOSED_LIMIT = Duration.ofDays(1);
    private static final double NANOS_PER_SECOND = 1e9;

    @Mixin
    private LoadOptions options = new LoadOptions();

    @Mixin
    private LoopOptions loop = new LoopOptions();

    @Option(
            names = "--ops",
            paramLabel = "N",
            defaultValue = "5000000",
            description = "Ops to send, 10000000 at most (default: ${DEFAULT-VALUE}).")
    private int ops;

    @Option(
            names = "--rss-limit-mib",
            paramLabel = "MIB",
            defaultValue = "600",
            description = "What the server may take, resident (default: ${DEFAULT-VALUE}).")
    private double rssLimitMib;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before the command runs
    private CommandSpec spec;

    @Override
    public Integer call() {
        if (ops < 1 || ops > LoadPlan.MAX_OPS) {
            throw new ParameterException(spec.commandLine(), "--ops must be 1 to " + LoadPlan.MAX_OPS);
        }
        var call = new LoadCall(spec, options);
        options.hotShare = 0;
        options.warmUp = Duration.ZERO;
        options.maxOps = ops;
        options.duration = loop.loop() == Loop.CLOSED || !(loop.load() > 0)
                ? CLOSED_LIMIT
                : Duration.ofNanos((long) Math.ceil(ops / loop.load() * NANOS_PER_SECOND) + 1);
        LoadPlan plan = call.plan(loop.loop(), loop.load());
        return call.execute(plan, () -> {
            LoadRun.Finished finished =
                    new LoadRun(spec.name(), options, plan, call.named(), call.err(), Beside.NOTHING, true).finish();
            RunResult measured = finished.result();
            Growth growth = Soak.growth(measured.series());
            RunResult result = measured.with(List.of(), Soak.verdicts(measured, growth, rssLimitMib, ops));
            var use = new SoakUse(ops, finished.ops().signedLate(), growth, heap(finished));
            new RunPrinter(call.out()).print(result);
            print(call, use, growth);
            call.write(result, Map.of("soak", use));
            return result.valid() && result.verdictsKept();
        });
    }

    private static List<Long> heap(LoadRun.Finished finished) {
        List<ServerProbe.Sample> samples = finished.samples();
        // The first one is from before the load.
        return IntStream.range(1, finished.result().series().size() + 1)
                .mapToObj(i -> i < samples.size() ? samples.get(i).heapUsedBytes() : -1L)
                .toList();
    }

    private static void print(LoadCall call, SoakUse use, @Nullable Growth growth) {
        call.out().printf(Locale.ROOT, "%,d ops were signed only when they were due%n", use.signedLate());
        if (growth == null) {
            call.out().println("the server's memory cannot be seen from here");
        } else if (growth.samples() < Growth.FEWEST) {
            call.out().println("too short to tell whether the server's memory is flat");
        }
        call.out().flush();
    }
}
