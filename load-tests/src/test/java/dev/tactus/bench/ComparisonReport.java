package dev.tactus.bench;

import dev.tactus.bench.Comparison.Change;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A run beside an earlier one.
 *
 * @param added   benchmarks that the earlier run did not have
 * @param missing those that it had and this one should have had
 */
record ComparisonReport(List<Comparison> compared, List<String> added, List<String> missing) {
    private static final double PERCENT = 100;

    /** @param whole whether the run was of every benchmark */
    static ComparisonReport of(Recording before, Recording run, boolean whole) {
        List<Measured> now = run.benchmarks();
        boolean disturbed = before.disturbed() || run.disturbed();
        List<Comparison> compared = new ArrayList<>();
        List<String> added = new ArrayList<>();
        for (Measured each : now) {
            before.find(each.benchmark())
                    .ifPresentOrElse(
                            earlier -> {
                                Comparison found = Comparison.of(earlier, each);
                                compared.add(disturbed ? found.disturbed() : found);
                            },
                            () -> added.add(each.benchmark()));
        }
        List<String> missing = before.benchmarks().stream()
                .map(Measured::benchmark)
                .filter(name ->
                        whole && now.stream().noneMatch(each -> each.benchmark().equals(name)))
                .toList();
        return new ComparisonReport(compared, added, missing);
    }

    /** Whether any benchmark got slower, or allocates more, beyond the noise. */
    boolean regressed() {
        return compared.stream().anyMatch(Comparison::regressed);
    }

    void print(PrintWriter out) {
        out.printf(
                Locale.ROOT,
                "%-44s %13s %13s %9s %19s  %-13s %12s  %s%n",
                "",
                "before ns/op",
                "now ns/op",
                "time",
                "99 % interval",
                "",
                "now B/op",
                "memory");
        for (Comparison each : compared) {
            out.printf(
                    Locale.ROOT,
                    "%-44s %,13.1f %,13.1f %+8.1f%% %+8.1f%% … %+6.1f%%  %-13s %,12.0f  %s%n",
                    each.now().benchmark(),
                    each.before().medianNanos(),
                    each.now().medianNanos(),
                    percent(each.ratio()),
                    percent(each.lowest()),
                    percent(each.highest()),
                    time(each.time()),
                    each.now().allocated().isEmpty() ? Double.NaN : each.now().medianAllocated(),
                    memory(each));
        }
        added.forEach(name -> out.printf("%-44s not in the baseline%n", name));
        missing.forEach(name -> out.printf("%-44s in the baseline only%n", name));
        long unknown =
                compared.stream().filter(each -> each.time() == Change.UNKNOWN).count();
        out.println((regressed() ? "WORSE than the baseline" : "nothing is known to be worse than the baseline")
                + ", the times of " + unknown + " of " + compared.size() + " are unknown");
        out.flush();
    }

    private static double percent(double ratio) {
        return (ratio - 1) * PERCENT;
    }

    private static String time(Change change) {
        return switch (change) {
            case BETTER -> "faster";
            case WORSE -> "SLOWER";
            case NONE -> "no difference";
            case UNKNOWN -> "unknown";
        };
    }

    private static String memory(Comparison of) {
        return switch (of.memory()) {
            case BETTER ->
                String.format(Locale.ROOT, "less than %,.0f", of.before().medianAllocated());
            case WORSE ->
                String.format(Locale.ROOT, "MORE than %,.0f", of.before().medianAllocated());
            case NONE -> "no difference";
            case UNKNOWN -> "unknown";
        };
    }
}
