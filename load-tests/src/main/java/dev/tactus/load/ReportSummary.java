package dev.tactus.load;

import dev.tactus.load.ReportTable.Cell;
import dev.tactus.load.chart.Markup;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/** All results in one table, and those of one kind against the first of them. */
final class ReportSummary {
    private static final double BYTES_PER_MIB = 1 << 20;
    private static final int RATIO_ROUNDING = 100;

    private ReportSummary() {}

    static void write(Markup markup, List<Reported> results) {
        var table = new ReportTable(
                markup,
                "Latencies in milliseconds; of a sweep its best step, of two loads in turn the acks that were compared, with the burden",
                "result",
                "kind",
                "accepted per second",
                "ack p50",
                "ack p95",
                "ack p99",
                "ack p99.9",
                "ack max",
                "feed p50",
                "feed p99",
                "not accepted",
                "targets",
                "check");
        for (Reported result : results) {
            switch (result) {
                case Reported.Run run -> row(table, run, run.result());
                case Reported.Sweep sweep ->
                    best(sweep.result())
                            .ifPresentOrElse(
                                    step -> row(table, sweep, step.run()),
                                    () -> table.row(
                                            sweep.name(), sweep.slug(), Cell.text(sweep.kind()), Cell.text("no step")));
                case Reported.Pair pair -> row(table, pair, pair.result());
            }
        }
        table.end();
    }

    private static Optional<SweepResult.Step> best(SweepResult sweep) {
        Double at = sweep.bestAt();
        return sweep.steps().stream()
                .filter(step -> at == null || step.load() == at)
                .max(Comparator.comparingDouble(step -> step.run().totals().acceptedPerSecond()));
    }

    private static void row(ReportTable table, Reported result, RunResult run) {
        table.row(
                result.name(),
                result.slug(),
                Cell.text(result.kind()),
                Cell.number(run.totals().acceptedPerSecond()),
                latency(run, RunResult.ACK, Latencies::p50),
                latency(run, RunResult.ACK, Latencies::p95),
                latency(run, RunResult.ACK, Latencies::p99),
                latency(run, RunResult.ACK, Latencies::p999),
                latency(run, RunResult.ACK, Latencies::max),
                latency(run, RunResult.FEED, Latencies::p50),
                latency(run, RunResult.FEED, Latencies::p99),
                Cell.count(run.totals().rejected() + run.totals().unanswered()),
                targets(run.verdicts()),
                Cell.judged(result.valid(), "valid", "INVALID"));
    }

    private static void row(ReportTable table, Reported.Pair pair, PairResult result) {
        List<RunResult> burdened =
                result.rounds().stream().map(PairResult.Round::with).toList();
        Latencies acks = result.with();
        table.row(
                pair.name(),
                pair.slug(),
                Cell.text(pair.kind()),
                Cell.number(burdened.stream()
                        .mapToDouble(run -> run.totals().acceptedPerSecond())
                        .average()
                        .orElse(Double.NaN)),
                figure(acks, Latencies::p50),
                figure(acks, Latencies::p95),
                figure(acks, Latencies::p99),
                figure(acks, Latencies::p999),
                figure(acks, Latencies::max),
                Cell.number(Double.NaN),
                Cell.number(Double.NaN),
                Cell.count(burdened.stream()
                        .mapToLong(run -> run.totals().rejected() + run.totals().unanswered())
                        .sum()),
                targets(result.verdicts()),
                Cell.judged(pair.valid(), "valid", "INVALID"));
    }

    static Cell figure(Latencies latencies, ToDoubleFunction<Latencies> figure) {
        return Cell.number(value(latencies, figure));
    }

    private static double value(Latencies latencies, ToDoubleFunction<Latencies> figure) {
        return latencies.count() == 0 ? Double.NaN : figure.applyAsDouble(latencies);
    }

    static Cell latency(RunResult run, String of, ToDoubleFunction<Latencies> figure) {
        return Cell.number(figure(run, of, figure));
    }

    private static double figure(RunResult run, String of, ToDoubleFunction<Latencies> figure) {
        Latencies latencies = run.latencies().get(of);
        return latencies == null ? Double.NaN : value(latencies, figure);
    }

    static Cell targets(List<RunResult.Verdict> verdicts) {
        long missed = verdicts.stream().filter(verdict -> !verdict.kept()).count();
        if (verdicts.isEmpty()) {
            return Cell.text("none");
        }
        int all = verdicts.size();
        return Cell.judged(missed == 0, "all " + all + " kept", missed + " of " + all + " MISSED");
    }

    /** @param runs at least two; the first is what the others are held against */
    static void compare(Markup markup, List<Reported.Run> runs) {
        String[] headings = new String[runs.size() + 1];
        headings[0] = "figure";
        for (int i = 0; i < runs.size(); i++) {
            headings[i + 1] = runs.get(i).label();
        }
        var table = new ReportTable(markup, "In brackets: times the first", headings);
        compared(table, "accepted per second", runs, run -> run.totals().acceptedPerSecond());
        compared(table, "ack p50, ms", runs, run -> figure(run, RunResult.ACK, Latencies::p50));
        compared(table, "ack p99, ms", runs, run -> figure(run, RunResult.ACK, Latencies::p99));
        compared(table, "ack p99.9, ms", runs, run -> figure(run, RunResult.ACK, Latencies::p999));
        compared(table, "ack max, ms", runs, run -> figure(run, RunResult.ACK, Latencies::max));
        compared(table, "feed p50, ms", runs, run -> figure(run, RunResult.FEED, Latencies::p50));
        compared(table, "feed p99, ms", runs, run -> figure(run, RunResult.FEED, Latencies::p99));
        compared(
                table,
                "greatest resident memory, MiB",
                runs,
                run -> use(run, RunResult.ServerUse::rssMaxBytes) / BYTES_PER_MIB);
        compared(table, "processor time of the server, s", runs, run -> use(run, RunResult.ServerUse::cpuSeconds));
        table.end();
    }

    private static double use(RunResult run, ToDoubleFunction<RunResult.ServerUse> figure) {
        RunResult.ServerUse process = run.process();
        return process == null ? Double.NaN : figure.applyAsDouble(process);
    }

    private static void compared(
            ReportTable table, String name, List<Reported.Run> runs, ToDoubleFunction<RunResult> figure) {
        if (runs.stream().noneMatch(run -> Double.isFinite(figure.applyAsDouble(run.result())))) {
            return;
        }
        double first = figure.applyAsDouble(runs.getFirst().result());
        Cell[] cells = runs.stream()
                .map(run -> figure.applyAsDouble(run.result()))
                .map(value -> Cell.number(told(value, first)))
                .toArray(Cell[]::new);
        cells[0] = Cell.number(first);
        table.row(name, cells);
    }

    private static String told(double value, double first) {
        String text = Cell.number(value).text();
        return Double.isFinite(value / first)
                ? text + " ("
                        + Cell.number(Math.rint(value / first * RATIO_ROUNDING) / RATIO_ROUNDING)
                                .text() + ")"
                : text;
    }
}
