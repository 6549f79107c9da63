package dev.tactus.load;

import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Two results side by side. */
final class Comparison {
    private static final Set<String> NAMES_ONLY = Set.of("--json", "--url", "--strict", "--print-senders");
    private static final double MIB = 1 << 20;

    private final PrintWriter out;

    Comparison(PrintWriter out) {
        this.out = out;
    }

    void runs(RunResult a, RunResult b) {
        warn("kind", a.kind(), b.kind());
        warn("loop", a.loop(), b.loop());
        differences(a.options(), b.options());
        machines(a.machine(), b.machine());
        invalid("A", a.valid());
        invalid("B", b.valid());
        head();
        figures(a, b);
        out.flush();
    }

    void sweeps(SweepResult a, SweepResult b) {
        warn("loop", a.loop(), b.loop());
        differences(a.options(), b.options());
        machines(a.machine(), b.machine());
        invalid("A", a.valid());
        invalid("B", b.valid());
        head();
        line("best accepted/s", a.bestPerSecond(), b.bestPerSecond());
        for (SweepResult.Step step : a.steps()) {
            Optional<SweepResult.Step> same = b.steps().stream()
                    .filter(other -> other.load() == step.load())
                    .findFirst();
            if (same.isPresent()) {
                out.printf(Locale.ROOT, "at %.0f%n", step.load());
                figures(step.run(), same.get().run());
            } else {
                out.printf(Locale.ROOT, "at %.0f: only in A%n", step.load());
            }
        }
        for (SweepResult.Step step : b.steps()) {
            if (a.steps().stream().noneMatch(other -> other.load() == step.load())) {
                out.printf(Locale.ROOT, "at %.0f: only in B%n", step.load());
            }
        }
        var seen = new TreeSet<>(a.firsts().keySet());
        seen.addAll(b.firsts().keySet());
        for (String what : seen) {
            out.printf(Locale.ROOT, "first %-20s %14s %14s%n", what, at(a, what), at(b, what));
        }
        out.flush();
    }

    private static String at(SweepResult sweep, String what) {
        Double load = sweep.firsts().get(what);
        return load == null ? "none" : Long.toString(Math.round(load));
    }

    private void figures(RunResult a, RunResult b) {
        line("accepted/s", a.totals().acceptedPerSecond(), b.totals().acceptedPerSecond());
        line("rejected", (double) a.totals().rejected(), (double) b.totals().rejected());
        line("unanswered", (double) a.totals().unanswered(), (double) b.totals().unanswered());
        for (String name : List.of(RunResult.ACK, RunResult.FEED, "ack_hot", "ack_others")) {
            Latencies left = a.latencies().get(name);
            Latencies right = b.latencies().get(name);
            if (left != null && right != null) {
                line(name + " p50 ms", left.p50(), right.p50());
                line(name + " p95 ms", left.p95(), right.p95());
                line(name + " p99 ms", left.p99(), right.p99());
                line(name + " p99.9 ms", left.p999(), right.p999());
                line(name + " max ms", left.max(), right.max());
            }
        }
        RunResult.ServerUse left = a.process();
        RunResult.ServerUse right = b.process();
        if (left != null && right != null) {
            line("server MiB at most", left.rssMaxBytes() / MIB, right.rssMaxBytes() / MIB);
            line("server processor s", left.cpuSeconds(), right.cpuSeconds());
        }
    }

    private void head() {
        out.printf(Locale.ROOT, "%-26s %14s %14s %8s%n", "", "A", "B", "B/A");
    }

    private void line(String name, double a, double b) {
        String ratio = a == 0 ? "" : String.format(Locale.ROOT, "%.3f", b / a);
        out.printf(Locale.ROOT, "%-26s %14.2f %14.2f %8s%n", name, a, b, ratio);
    }

    private void invalid(String which, boolean valid) {
        if (!valid) {
            out.println("INVALID: " + which + " is, so nothing here means anything");
        }
    }

    /** Where they ran, but not how busy it was. */
    private void machines(Machine a, Machine b) {
        warn("processor", a.processor(), b.processor());
        warn("cores", a.cores(), b.cores());
        warn("memory", a.memoryBytes(), b.memoryBytes());
        warn("system", a.system(), b.system());
        warn("java", a.java(), b.java());
        warn("file system", a.fileSystem(), b.fileSystem());
    }

    private void differences(Map<String, String> a, Map<String, String> b) {
        var names = new TreeSet<>(a.keySet());
        names.addAll(b.keySet());
        for (String name : names) {
            if (!NAMES_ONLY.contains(name)) {
                warn(name, a.getOrDefault(name, "not given"), b.getOrDefault(name, "not given"));
            }
        }
    }

    private void warn(String what, Object a, Object b) {
        if (!Objects.equals(a, b)) {
            out.println("WARNING: " + what + " differs: " + a + " and " + b);
        }
    }
}
