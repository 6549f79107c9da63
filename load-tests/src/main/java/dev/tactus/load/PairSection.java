package dev.tactus.load;

import dev.tactus.load.ReportTable.Cell;
import dev.tactus.load.chart.Markup;

/** What the page says of two loads in turn. */
final class PairSection {
    private PairSection() {}

    static void write(Markup markup, Reported.Pair reported) {
        PairResult pair = reported.result();
        int number = 0;
        for (PairResult.Round round : pair.rounds()) {
            number++;
            problems(markup, "Round " + number + ", without the burden:", round.without());
            problems(markup, "Round " + number + ", with it:", round.with());
        }
        RunSection.verdicts(markup, pair.verdicts());
        ReportPage.charts(markup, PairCharts.of(reported));
        new ReportTable(
                        markup,
                        "All rounds together: " + pair.compared() + ", in milliseconds",
                        "load",
                        "samples",
                        "p50",
                        "p95",
                        "p99",
                        "p99.9",
                        "max")
                .row(PairCharts.WITHOUT, cells(pair.without()))
                .row(PairCharts.WITH, cells(pair.with()))
                .end();
        rounds(markup, pair);
    }

    private static void problems(Markup markup, String where, RunResult run) {
        if (!run.valid()) {
            markup.element("p", where, "class", "bad");
            RunSection.problems(markup, run);
        }
    }

    private static Cell[] cells(Latencies of) {
        return new Cell[] {
            Cell.count(of.count()),
            ReportSummary.figure(of, Latencies::p50),
            ReportSummary.figure(of, Latencies::p95),
            ReportSummary.figure(of, Latencies::p99),
            ReportSummary.figure(of, Latencies::p999),
            ReportSummary.figure(of, Latencies::max)
        };
    }

    private static void rounds(Markup markup, PairResult pair) {
        var table = new ReportTable(
                markup,
                "Rounds: how far they scatter is how much the whole can be trusted",
                "round",
                "p99 with over p99 without",
                "accepted per second without",
                "accepted per second with",
                "check");
        int number = 0;
        for (PairResult.Round round : pair.rounds()) {
            number++;
            table.row(
                    Integer.toString(number),
                    Cell.number(round.ratio()),
                    Cell.number(round.without().totals().acceptedPerSecond()),
                    Cell.number(round.with().totals().acceptedPerSecond()),
                    Cell.judged(round.without().valid() && round.with().valid(), "valid", "INVALID"));
        }
        table.end();
    }
}
