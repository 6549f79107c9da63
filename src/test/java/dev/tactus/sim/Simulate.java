package dev.tactus.sim;

import dev.tactus.sim.Campaign.Summary;
import dev.tactus.sim.FaultPoints.Hits;
import dev.tactus.sim.l1.L1Faults;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code ./tactus simulate}: many worlds, with progress and a summary. Runs in the sources' folder. */
@Command(
        name = "simulate",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Runs the node in simulated worlds, each made by a seed, and holds it to its promises.",
            "Exits 0 if every promise was kept, 1 with a minimised report of the first that was not."
        })
public final class Simulate implements Callable<Integer> {
    private static final long PROGRESS_NANOS = Duration.ofSeconds(5).toNanos();
    private static final double NANOS_PER_HOUR = 3.6e12;

    @Option(names = "--seeds", paramLabel = "N", description = "How many worlds (default: ${DEFAULT-VALUE}).")
    private long seeds = 1_000;

    @Option(names = "--minutes", paramLabel = "M", description = "Stop after this long (default: no limit).")
    private double minutes = Double.POSITIVE_INFINITY;

    @Option(names = "--from", paramLabel = "SEED", description = "The first seed (default: ${DEFAULT-VALUE}).")
    private long from = 1;

    @Option(
            names = "--steps",
            paramLabel = "N",
            description = "Events with faults in each (default: ${DEFAULT-VALUE}).")
    private int steps = 2_000;

    public static void main(String[] arguments) {
        Quiet.productLogs();
        System.exit(new CommandLine(new Simulate()).execute(arguments));
    }

    @Override
    public Integer call() throws InterruptedException, IOException {
        long start = System.nanoTime();
        long deadline = (long) (minutes * Duration.ofMinutes(1).toNanos());
        var worlds = new AtomicLong();
        var events = new AtomicLong();
        var lastShown = new AtomicLong(start);
        Summary summary = Campaign.run(from, seeds, steps, () -> System.nanoTime() - start >= deadline, result -> {
            long done = worlds.incrementAndGet();
            long all = events.addAndGet(result.step());
            long now = System.nanoTime();
            if (now - lastShown.get() >= PROGRESS_NANOS) {
                lastShown.set(now);
                double seconds = (now - start) / 1e9;
                System.out.printf("%,d of %,d worlds, %,d events, %,.0f events/s%n", done, seeds, all, all / seconds);
            }
        });
        print(summary, (System.nanoTime() - start) / 1e9);
        if (summary.failure().isPresent()) {
            System.out.println(Minimiser.report(summary.failure().get()));
            return 1;
        }
        System.out.println("simulate: OK, every promise was kept");
        return 0;
    }

    private static void print(Summary summary, double seconds) throws IOException {
        Tally tally = summary.tally();
        // A kind that never happened must show.
        L1Faults.KINDS.forEach(name -> tally.add(name, 0));
        Arrays.stream(Plan.Trouble.values()).forEach(trouble -> tally.add(trouble.tallied(), 0));
        System.out.printf(
                "%,d worlds, %,d events in %.0f s, %,.0f hours of virtual time%n",
                summary.worlds(), summary.events(), seconds, summary.nanos() / NANOS_PER_HOUR);
        section("ops", summary, name -> name.startsWith("op."));
        section(
                "node, clients and L1's users",
                summary,
                name -> name.matches("(node|application|client|l1user|operator|subscriber|post|world|replay)\\..*"));
        section("faults of the disk", summary, name -> name.matches("(store|journal)\\..*"));
        section("faults of L1", summary, name -> name.startsWith("l1."));

        System.out.println("fault points (reached, killed there):");
        Map<String, Hits> points = FaultPoints.hits(tally);
        points.forEach((name, hits) -> System.out.printf("  %-34s %,14d %,10d%n", name, hits.reached(), hits.killed()));
        long missed =
                points.values().stream().filter(hits -> hits.killed() == 0).count();
        System.out.printf("  %d of %d fault points killed a node%n", points.size() - missed, points.size());
    }

    private static void section(String title, Summary summary, Predicate<String> of) {
        System.out.println(title + " (in all, and in one world on average):");
        new TreeMap<>(summary.tally().counts()).forEach((name, count) -> {
            if (of.test(name)) {
                System.out.printf("  %-34s %,14d %12.4f%n", name, count, (double) count / summary.worlds());
            }
        });
    }
}
