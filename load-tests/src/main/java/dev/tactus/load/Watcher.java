package dev.tactus.load;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Looks at the server's process once a second while a load runs, and says how far it is. */
final class Watcher implements AutoCloseable {
    private static final int LINE_SECONDS = 2;
    /** A load that has gone on for so long says less. */
    private static final int LONG_SECONDS = 120;

    private static final int LONG_LINE_SECONDS = 20;
    private static final double MIB = 1 << 20;
    private static final double PERCENT = 100;

    private final Generator generator;
    private final @Nullable ServerProbe probe;
    private final PrintWriter err;
    private final List<ServerProbe.Sample> samples = new ArrayList<>();
    private final JvmCounters.Collections collectionsBefore;
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("load-watch").factory());

    Watcher(Generator generator, Optional<ServerProbe> probe, PrintWriter err) {
        this.generator = generator;
        this.probe = probe.orElse(null);
        this.err = err;
        collectionsBefore = probe.map(ServerProbe::collections).orElse(JvmCounters.Collections.UNKNOWN);
        look();
        var _ = clock.scheduleAtFixedRate(this::tick, 1, 1, TimeUnit.SECONDS);
    }

    private void tick() {
        look();
        Generator.Progress now = generator.progress();
        if (now.seconds() % (now.seconds() < LONG_SECONDS ? LINE_SECONDS : LONG_LINE_SECONDS) == 0) {
            err.printf(
                    Locale.ROOT,
                    "%4d s  sent %,d  accepted %,d  not accepted %,d  waiting %,d  ack p99 %.2f ms%s%n",
                    now.seconds(),
                    now.sent(),
                    now.accepted(),
                    now.rejected(),
                    now.waiting(),
                    now.p99Ms(),
                    memory());
            err.flush();
        }
    }

    private synchronized void look() {
        if (probe != null) {
            probe.sample().ifPresent(samples::add);
        }
    }

    private synchronized String memory() {
        return samples.isEmpty()
                ? ""
                : String.format(
                        Locale.ROOT, "  server %.0f MiB", samples.getLast().rssBytes() / MIB);
    }

    /** The load is over. */
    void end() {
        clock.shutdownNow();
        look();
    }

    @Override
    public void close() {
        clock.shutdownNow();
    }

    /** Null if nothing could be seen. */
    synchronized RunResult.@Nullable ServerUse use() {
        if (probe == null || samples.isEmpty()) {
            return null;
        }
        JvmCounters.Collections after = probe.collections();
        boolean known = after.count() >= 0 && collectionsBefore.count() >= 0;
        return new RunResult.ServerUse(
                probe.pid(),
                samples.stream().mapToLong(ServerProbe.Sample::rssBytes).max().orElse(0),
                samples.getLast().rssBytes(),
                samples.getLast().cpuSeconds() - samples.getFirst().cpuSeconds(),
                known ? after.count() - collectionsBefore.count() : -1,
                known ? after.millis() - collectionsBefore.millis() : -1);
    }

    /** What was seen of the server: before the load, at the end of each of its seconds, and after it. */
    synchronized List<ServerProbe.Sample> samples() {
        return List.copyOf(samples);
    }

    /** What was seen of the server beside what the generator counted. */
    synchronized List<RunResult.Second> series(List<Tally.Count> counts) {
        List<RunResult.Second> all = new ArrayList<>();
        for (int i = 0; i < counts.size(); i++) {
            Tally.Count count = counts.get(i);
            boolean seen = i + 1 < samples.size();
            all.add(new RunResult.Second(
                    i,
                    count.sent(),
                    count.accepted(),
                    count.allRejected(),
                    count.rejected(),
                    seen ? samples.get(i + 1).rssBytes() : 0,
                    seen
                            ? PERCENT
                                    * (samples.get(i + 1).cpuSeconds()
                                            - samples.get(i).cpuSeconds())
                            : 0));
        }
        return all;
    }
}
