package dev.tactus.load;

import dev.tactus.load.ReportTable.Cell;
import dev.tactus.load.chart.Decimals;
import dev.tactus.load.chart.Markup;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What the page says of one sweep. */
final class SweepSection {
    private SweepSection() {}

    static void write(Markup markup, Reported.Sweep reported) {
        SweepResult sweep = reported.result();
        for (SweepResult.Step step : sweep.steps()) {
            if (!step.run().valid()) {
                markup.element("p", "The step at " + Decimals.of(step.load()) + ":", "class", "bad");
                RunSection.problems(markup, step.run());
            }
        }
        firsts(markup, sweep);
        ReportPage.charts(markup, SweepCharts.of(reported));
        steps(markup, sweep);
    }

    private static void firsts(Markup markup, SweepResult sweep) {
        var table = new ReportTable(markup, "What was first seen where", "what", SweepCharts.loadUnit(sweep));
        new TreeMap<>(sweep.firsts()).forEach((what, load) -> table.row(SweepCharts.words(what), Cell.number(load)));
        Double best = sweep.bestAt();
        table.row(
                "most accepted: " + Decimals.of(sweep.bestPerSecond()) + " per second",
                Cell.number(best == null ? Double.NaN : best));
        table.end();
    }

    private static void steps(Markup markup, SweepResult sweep) {
        var table = new ReportTable(
                markup,
                "Steps; latency of accepted ops in milliseconds",
                SweepCharts.loadUnit(sweep),
                "accepted per second",
                "p50",
                "p99",
                "p99.9",
                "max",
                "other answers",
                "targets",
                "check");
        for (SweepResult.Step step : sweep.steps()) {
            RunResult run = step.run();
            table.row(
                    Decimals.of(step.load()),
                    Cell.number(run.totals().acceptedPerSecond()),
                    ReportSummary.latency(run, RunResult.ACK, Latencies::p50),
                    ReportSummary.latency(run, RunResult.ACK, Latencies::p99),
                    ReportSummary.latency(run, RunResult.ACK, Latencies::p999),
                    ReportSummary.latency(run, RunResult.ACK, Latencies::max),
                    Cell.text(others(run)),
                    ReportSummary.targets(run.verdicts()),
                    Cell.judged(run.valid(), "valid", "INVALID"));
        }
        table.end();
    }

    private static String others(RunResult run) {
        String others = new TreeMap<>(run.answers())
                .entrySet().stream()
                        .filter(answer -> !answer.getKey().equals(RunResult.ACCEPTED))
                        .map(answer -> answer.getKey() + ": " + Decimals.of((double) answer.getValue()))
                        .collect(Collectors.joining(", "));
        return others.isEmpty() ? "none" : others;
    }
}
