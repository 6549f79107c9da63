package dev.tactus.load;

import dev.tactus.ProgressDisplay;
import dev.tactus.wallet.client.SequencerClient;
import java.io.IOException;
import java.io.PrintWriter;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** One load from its preparations to its result. */
final class LoadRun {
    static final String ROUND_TRIP = "round-trip";

    /** Some seconds of any load, in some megabytes. */
    private static final int AHEAD_OPS = 32 * 1024;

    private static final double ACK_LIMIT_MS = 500;
    private static final double FEED_LIMIT_MS = 1000;
    private static final double NANOS_PER_SECOND = 1e9;
    static final String VERSION =
            Objects.requireNonNullElse(LoadRun.class.getPackage().getImplementationVersion(), "0.1.0");

    private final String kind;
    private final LoadOptions options;
    private final LoadPlan plan;
    private final Map<String, String> named;
    private final PrintWriter err;
    private final int connections;
    private final Beside beside;
    private final boolean signsAhead;

    /** @param named every option by name, for the result */
    LoadRun(String kind, LoadOptions options, LoadPlan plan, Map<String, String> named, PrintWriter err) {
        this(kind, options, plan, named, err, Beside.NOTHING, false);
    }

    /**
     * @param named      every option by name, for the result
     * @param beside     what goes on meanwhile
     * @param signsAhead whether ops are signed while they are sent, some seconds ahead, instead of all of them before
     */
    LoadRun(
            String kind,
            LoadOptions options,
            LoadPlan plan,
            Map<String, String> named,
            PrintWriter err,
            Beside beside,
            boolean signsAhead) {
        this.beside = beside;
        this.signsAhead = signsAhead;
        this.kind = kind;
        this.options = options;
        this.plan = plan;
        this.named = new TreeMap<>(named);
        this.named.put("load", Double.toString(plan.load()));
        this.named.put("--hot-share", Double.toString(plan.hotShare()));
        this.named.put("--connections", Integer.toString(options.connections(plan)));
        this.err = err;
        connections = options.connections(plan);
    }

    /** What is left of a load that others may ask about. */
    record Finished(RunResult result, SignedOps ops, Ledger ledger, List<ServerProbe.Sample> samples) {}

    RunResult run() throws Exception {
        return finish().result();
    }

    Finished finish() throws Exception {
        double loadBefore = Machine.load();
        try (var client = new SequencerClient(options.url)) {
            Target target = Target.ask(client, options);
            List<Sender> senders = prepare(client, target);
            try (SignedOps ops = sign(target, senders)) {
                var ledger = signsAhead ? Ledger.withoutTimes(ops) : new Ledger(ops);
                try (OrderCheck check = check(target, ledger);
                        Beside.Running other = beside.start(from(target), ledger)) {
                    return measure(target, ops, ledger, check, other, loadBefore);
                }
            }
        }
    }

    private List<Sender> prepare(SequencerClient client, Target target) throws Exception {
        say("asking for the nonces and balances of " + plan.senders() + " senders");
        List<Sender> senders = Target.senders(client, plan);
        int funded = new Funding(client, target.domain(), target.maxFee()).fund(senders, target.needs(plan));
        if (funded > 0) {
            say("funded " + funded + " senders from the development accounts");
        }
        return senders;
    }

    private SignedOps sign(Target target, List<Sender> senders) {
        if (signsAhead) {
            int window = (int) Math.ceil(AHEAD_OPS / (double) plan.senders());
            return SignedOps.ahead(target.domain(), senders, plan.counts(), target.maxFee(), window);
        }
        int all = IntStream.of(plan.counts()).sum();
        say("signing " + all + " ops");
        var display = ProgressDisplay.standard(err);
        SignedOps ops = SignedOps.sign(target.domain(), senders, plan.counts(), target.maxFee(), signed -> {
            synchronized (display) {
                display.update("signing", "ops", signed, all);
            }
        });
        display.end();
        return ops;
    }

    private OrderCheck check(Target target, Ledger ledger) throws Exception {
        long from = from(target);
        return options.fromOffset().isPresent() || kind.equals(ROUND_TRIP)
                ? FeedCheck.open(options.url, from, ledger)
                : new HistoryCheck(options.url, from, ledger);
    }

    private long from(Target target) throws LoadException {
        return options.fromOffset()
                .or(target::head)
                .orElseThrow(() -> new LoadException("the server has no GET /history: say with --from-offset where its "
                        + "order goes on, and it is read from the feed"));
    }

    private Finished measure(
            Target target, SignedOps ops, Ledger ledger, OrderCheck check, Beside.Running other, double loadBefore)
            throws Exception {
        String started = Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
        say(plan.loop().label() + " loop, " + kind + ", "
                + (plan.loop() == Loop.OPEN ? plan.load() + " ops/s" : (int) plan.load() + " workers") + ", "
                + plan.warmUp().toMillis() / 1000.0 + " s warm-up and "
                + plan.duration().toMillis() / 1000.0 + " s");
        long cpuBefore = cpuNanos();
        var generator = new Generator(plan, ops, ledger, connections);
        try (var watcher = new Watcher(generator, ServerProbe.of(options.url), err)) {
            try (Transport transport = transport(generator::answered)) {
                generator.run(transport, options.timeout);
            }
            double cpuSeconds = (cpuNanos() - cpuBefore) / NANOS_PER_SECOND;
            watcher.end();
            check.finish(options.timeout);
            Beside.Outcome outcome = other.finish(check.end(), options.timeout);
            RunResult.Check found = withAccepted(ledger.check(check.method()));
            Map<String, Latencies> latencies = new TreeMap<>();
            generator.tally().latencies(plan.hasHot()).forEach((name, all) -> latencies.put(name, Latencies.of(all)));
            if (check instanceof FeedCheck) {
                latencies.put(RunResult.FEED, Latencies.of(ledger.feedLatencies()));
            }
            outcome.latencies().forEach((name, all) -> latencies.put(name, Latencies.of(all)));
            List<RunResult.Verdict> verdicts = new ArrayList<>(verdicts(latencies));
            verdicts.addAll(outcome.verdicts());
            var result = new RunResult(
                    RunResult.SCHEMA,
                    kind,
                    plan.loop().label(),
                    VERSION,
                    started,
                    Machine.at(Path.of("."), loadBefore),
                    named,
                    server(target, generator.tally()),
                    generator.measuredSeconds(),
                    generator.totals(),
                    generator.tally().answers(),
                    latencies,
                    found,
                    generator.client(cpuSeconds),
                    watcher.use(),
                    watcher.series(generator.tally().seconds()),
                    verdicts);
            return new Finished(result.with(outcome.problems(), verdicts), ops, ledger, watcher.samples());
        }
    }

    private RunResult.Server server(Target target, Tally tally) {
        return new RunResult.Server(
                options.url.toString(),
                target.domain().chainId(),
                target.domain().verifyingContract().toChecksummed(),
                tally.offsetSeen(),
                tally.hashSeen());
    }

    /** A load of which nothing came through has measured nothing. */
    private static RunResult.Check withAccepted(RunResult.Check check) {
        if (check.accepted() > 0) {
            return check;
        }
        List<String> problems = new ArrayList<>(check.problems());
        problems.add("nothing was accepted");
        return new RunResult.Check(
                check.method(), 0, 0, 0, check.repeated(), 0, check.refusedInOrder(), check.absent(), problems);
    }

    private static List<RunResult.Verdict> verdicts(Map<String, Latencies> latencies) {
        List<RunResult.Verdict> verdicts = new ArrayList<>();
        verdicts.add(atMost("ack p99", ACK_LIMIT_MS, latencies.get(RunResult.ACK)));
        if (latencies.containsKey(RunResult.FEED)) {
            verdicts.add(atMost("feed p99", FEED_LIMIT_MS, latencies.get(RunResult.FEED)));
        }
        return verdicts;
    }

    static RunResult.Verdict atMost(String name, double limitMs, @Nullable Latencies latencies) {
        double value = latencies == null ? 0 : latencies.p99();
        boolean kept = latencies != null && latencies.count() > 0 && value <= limitMs;
        return new RunResult.Verdict(name, "ms", limitMs, value, kept);
    }

    private Transport transport(Transport.Listener listener) throws IOException {
        return switch (options.transport) {
            case socket -> new SocketTransport(options.url, connections, options.timeout, listener);
            case jdk -> new JdkTransport(options.url, connections, options.timeout, listener);
        };
    }

    private static long cpuNanos() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof com.sun.management.OperatingSystemMXBean system
                ? system.getProcessCpuTime()
                : 0L;
    }

    private void say(String what) {
        err.println(what);
        err.flush();
    }
}
