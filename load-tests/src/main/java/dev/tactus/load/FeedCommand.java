package dev.tactus.load;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** An ack load beside subscribers, some of whom are a burden. */
@Command(
        name = "feed",
        mixinStandardHelpOptions = true,
        description = {
            "An open-loop ack load, and subscribers of the feed at the same time: some never read what they are sent, some",
            "reconnect now and then from where they were, and all that read check every offset. The latency of an event",
            "counts from when its op was due, over all that read; what was there before a connection stood has none.",
            "A run is INVALID (exit code 1) if a subscriber misses an entry, gets one again, out of turn or unlike the",
            "others, or as in load ack. --compare-stalled measures what the stalled ones cost all others."
        })
final class FeedCommand implements Callable<Integer> {
    private static final double MAX_RATIO = 1.10;

    @Mixin
    private LoadOptions options = new LoadOptions();

    @Option(
            names = "--rate",
            paramLabel = "R",
            defaultValue = "1000",
            description = "Ops per second (default: ${DEFAULT-VALUE}).")
    private double rate;

    @Option(
            names = "--subscribers",
            paramLabel = "N",
            defaultValue = "64",
            description = "All of them; a node takes 64 (default: ${DEFAULT-VALUE}).")
    private int subscribers;

    @Option(
            names = "--stalled",
            paramLabel = "K",
            defaultValue = "4",
            description = "Of them, never read; one that the server ends is replaced (default: ${DEFAULT-VALUE}).")
    private int stalled;

    @Option(
            names = "--reconnecting",
            paramLabel = "M",
            defaultValue = "4",
            description = "Of the others, reconnect now and then (default: ${DEFAULT-VALUE}).")
    private int reconnecting;

    @Option(
            names = "--reconnect-every",
            paramLabel = "SECONDS",
            defaultValue = "5",
            converter = LoadOptions.SecondsConverter.class,
            description = "How often each of these does, half as much more or less (default: ${DEFAULT-VALUE}).")
    private Duration reconnectEvery = Duration.ofSeconds(5);

    @Option(
            names = "--stall-limit",
            paramLabel = "SECONDS",
            defaultValue = "60",
            converter = LoadOptions.SecondsConverter.class,
            description =
                    "Verdict: the server ends a connection that is not read within this time; a longer load can tell"
                            + " (default: ${DEFAULT-VALUE}).")
    private Duration stallLimit = Duration.ofSeconds(60);

    @Option(
            names = "--compare-stalled",
            description =
                    "Alternate with the same load whose subscribers all read, and hold the ack p99 of both against"
                            + " each other: within 10 %%.")
    private boolean compareStalled;

    @Mixin
    private PairOptions pairs = new PairOptions();

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before the command runs
    private CommandSpec spec;

    @Override
    public Integer call() {
        var call = new LoadCall(spec, options);
        LoadPlan plan = call.plan(Loop.OPEN, rate);
        Subscribers.Plan burdened = subscribers(stalled);
        Subscribers.Plan all = subscribers(0);
        int rounds = pairs.rounds(spec);
        if (compareStalled && stalled == 0) {
            throw new ParameterException(spec.commandLine(), "--compare-stalled needs --stalled");
        }
        return call.execute(plan, () -> {
            if (!compareStalled) {
                Measured measured = measure(call, plan, burdened);
                new RunPrinter(call.out()).print(measured.run());
                print(call.out(), measured.use());
                call.write(measured.run(), Map.of("subscribers", measured.use()));
                return call.judge(measured.run());
            }
            var pair = new Pair(PairResult.FEED_STALLED, "ack p99 with stalled subscribers", MAX_RATIO, call.err());
            return call.compare(
                    pair,
                    rounds,
                    () -> new Pair.Side(measure(call, plan, all).run(), RunResult.ACK),
                    () -> new Pair.Side(measure(call, plan, burdened).run(), RunResult.ACK));
        });
    }

    private Subscribers.Plan subscribers(int stalling) {
        if (!"http".equals(options.url.getScheme())) {
            throw new ParameterException(spec.commandLine(), "subscribers need a plain http URL");
        }
        try {
            return new Subscribers.Plan(subscribers, stalling, reconnecting, reconnectEvery, options.seed);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
        }
    }

    private record Measured(RunResult run, FeedUse use) {}

    private Measured measure(LoadCall call, LoadPlan plan, Subscribers.Plan who) throws Exception {
        var running = new AtomicReference<Subscribers>();
        Beside beside = (from, ledger) -> {
            var opened = Subscribers.open(who, options.url, from, ledger, options.timeout);
            running.set(opened);
            return opened;
        };
        RunResult run = new LoadRun(spec.name(), options, plan, call.named(), call.err(), beside, false).run();
        FeedUse use = Objects.requireNonNull(running.get()).use();
        List<RunResult.Verdict> verdicts = new ArrayList<>(run.verdicts());
        verdicts.add(new RunResult.Verdict(
                "reading subscribers ended by the server", "connections", 0, use.closedLive(), use.closedLive() == 0));
        if (who.stalled() > 0) {
            double limit = stallLimit.toMillis() / 1000.0;
            verdicts.add(new RunResult.Verdict(
                    "longest stalled subscription",
                    "s",
                    limit,
                    use.longestStallSeconds(),
                    use.longestStallSeconds() <= limit));
        }
        return new Measured(run.with(List.of(), verdicts), use);
    }

    private static void print(PrintWriter out, FeedUse use) {
        out.printf(
                Locale.ROOT,
                "subscribers: %d, %d of them stalled; %,d entries read, %,d of them caught up with; %d reconnects%n",
                use.subscribers(),
                use.stalled(),
                use.entries(),
                use.caughtUp(),
                use.reconnects());
        out.printf(
                Locale.ROOT,
                "  ended by the server: %d reading, %d stalled; upgrades refused %s%n",
                use.closedLive(),
                use.closedStalled(),
                use.refused());
        use.closed()
                .forEach(closed -> out.printf(
                        Locale.ROOT,
                        "  %s subscriber %d ended at %.1f s after %.1f s: %s%n",
                        closed.stalled() ? "stalled" : "reading",
                        closed.subscriber(),
                        closed.atSeconds(),
                        closed.stoodSeconds(),
                        closed.how()));
        out.flush();
    }
}
