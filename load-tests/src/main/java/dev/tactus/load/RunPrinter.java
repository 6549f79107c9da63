package dev.tactus.load;

import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;

/** A result for people; what makes it worthless comes first. */
final class RunPrinter {
    private static final double MIB = 1 << 20;
    private static final List<String> ORDER = List.of(
            RunResult.ACK,
            RunResult.FEED,
            RunResult.ANSWERS,
            RunResult.SERVICE,
            RunResult.ACK_HOT,
            RunResult.ACK_OTHERS);

    private final PrintWriter out;

    RunPrinter(PrintWriter out) {
        this.out = out;
    }

    void print(RunResult run) {
        if (!run.valid()) {
            out.println("INVALID: what the answers said is not what the order holds");
            run.check().problems().forEach(problem -> out.println("  " + problem));
        }
        RunResult.Totals totals = run.totals();
        out.printf(
                Locale.ROOT,
                "%s, %s loop, %s: %d due, %d sent, %d accepted, %d rejected, %d without an answer in %.1f s%n",
                run.kind(),
                run.loop(),
                run.server().url(),
                totals.due(),
                totals.sent(),
                totals.accepted(),
                totals.rejected(),
                totals.unanswered(),
                run.measuredSeconds());
        out.printf(Locale.ROOT, "throughput %.1f accepted per second%n", totals.acceptedPerSecond());
        new TreeMap<>(run.answers()).forEach((code, count) -> out.printf(Locale.ROOT, "  %-28s %d%n", code, count));
        latencies(run);
        RunResult.Check check = run.check();
        out.printf(
                Locale.ROOT,
                "order (%s): %d of %d accepted found; missing %d, repeated %d, displaced %d, refused but there %d%n",
                check.method(),
                check.found(),
                check.accepted(),
                check.missing(),
                check.repeated(),
                check.displaced(),
                check.refusedInOrder());
        generator(run);
        server(run);
        out.printf(Locale.ROOT, "%s%n", run.machine().describe());
        for (RunResult.Verdict verdict : run.verdicts()) {
            out.printf(
                    Locale.ROOT,
                    "verdict: %s %.2f %s, limit %.0f: %s%n",
                    verdict.name(),
                    verdict.value(),
                    verdict.unit(),
                    verdict.limit(),
                    verdict.kept() ? "kept" : "MISSED");
        }
        out.flush();
    }

    private void latencies(RunResult run) {
        out.printf(
                Locale.ROOT,
                "%-12s %9s %9s %9s %9s %9s %9s  (ms)%n",
                "latency",
                "count",
                "p50",
                "p95",
                "p99",
                "p99.9",
                "max");
        for (String name : ORDER) {
            Latencies all = run.latencies().get(name);
            if (all != null) {
                out.printf(
                        Locale.ROOT,
                        "  %-10s %9d %9.2f %9.2f %9.2f %9.2f %9.2f%n",
                        name,
                        all.count(),
                        all.p50(),
                        all.p95(),
                        all.p99(),
                        all.p999(),
                        all.max());
            }
        }
        out.printf(Locale.ROOT, "  from the intended sending; service from the real one%n");
    }

    private void generator(RunResult run) {
        RunResult.Client client = run.client();
        out.printf(Locale.ROOT, "generator: %.1f s of processor%n", client.cpuSeconds());
        if (client.lackedConnection() > 0 || client.lackedSender() > 0 || client.unsent() > 0) {
            out.printf(
                    Locale.ROOT,
                    "  it was a limit itself: %d ops found no free connection, %d no sender whose turn it was, %d never went out%n",
                    client.lackedConnection(),
                    client.lackedSender(),
                    client.unsent());
        }
    }

    private void server(RunResult run) {
        RunResult.ServerUse use = run.process();
        if (use != null) {
            out.printf(
                    Locale.ROOT,
                    "server process %d: %.0f MiB at most, %.0f MiB at the end, %.1f s of processor, %s%n",
                    use.pid(),
                    use.rssMaxBytes() / MIB,
                    use.rssEndBytes() / MIB,
                    use.cpuSeconds(),
                    use.gcCount() < 0
                            ? "collections unknown"
                            : String.format(Locale.ROOT, "%d collections of %.0f ms", use.gcCount(), use.gcMillis()));
        }
    }
}
