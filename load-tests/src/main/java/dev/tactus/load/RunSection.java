package dev.tactus.load;

import dev.tactus.load.ReportTable.Cell;
import dev.tactus.load.chart.Decimals;
import dev.tactus.load.chart.Markup;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What the page says of one run. */
final class RunSection {
    private static final double BYTES_PER_MIB = 1 << 20;
    private static final double PERCENT = 100;

    private final Markup markup;
    private final RunResult run;

    private RunSection(Markup markup, RunResult run) {
        this.markup = markup;
        this.run = run;
    }

    static void write(Markup markup, Reported.Run reported) {
        RunResult run = reported.result();
        var section = new RunSection(markup, run);
        problems(markup, run);
        verdicts(markup, run.verdicts());
        ReportPage.charts(markup, RunCharts.of(reported));
        if (run.process() == null) {
            markup.element(
                    "p",
                    "Memory and processor of the server were not measured: it was not to be seen from the generator.");
        }
        section.latencies();
        section.answers();
        section.check();
        section.generatorAndServer();
    }

    /** Nothing if there are none. */
    static void problems(Markup markup, RunResult run) {
        if (run.valid()) {
            return;
        }
        markup.open("div", "class", "invalid", "role", "note");
        markup.element("p", "INVALID, so its figures count for nothing:");
        markup.open("ul");
        run.check().problems().forEach(problem -> markup.element("li", problem));
        markup.close().close().line();
    }

    /** Nothing if there are none. */
    static void verdicts(Markup markup, List<RunResult.Verdict> verdicts) {
        if (verdicts.isEmpty()) {
            return;
        }
        var table = new ReportTable(markup, "Targets", "target", "limit", "found", "unit", "verdict");
        for (RunResult.Verdict verdict : verdicts) {
            table.row(
                    verdict.name(),
                    Cell.number(verdict.limit()),
                    Cell.number(verdict.value()),
                    Cell.text(verdict.unit()),
                    Cell.judged(verdict.kept(), "kept", "MISSED"));
        }
        table.end();
    }

    private void latencies() {
        var table = new ReportTable(
                markup,
                "Latency in milliseconds" + (run.loop().equals("open") ? ", from the intended sending" : ""),
                "of",
                "samples",
                "p50",
                "p95",
                "p99",
                "p99.9",
                "max",
                "mean");
        new TreeMap<>(run.latencies()).forEach((name, latencies) -> {
            if (latencies.count() == 0) {
                table.row(RunCharts.meaning(name), Cell.number(0));
                return;
            }
            table.row(
                    RunCharts.meaning(name),
                    Cell.count(latencies.count()),
                    Cell.number(latencies.p50()),
                    Cell.number(latencies.p95()),
                    Cell.number(latencies.p99()),
                    Cell.number(latencies.p999()),
                    Cell.number(latencies.max()),
                    Cell.number(latencies.mean()));
        });
        table.end();
    }

    private void answers() {
        long all = run.answers().values().stream().mapToLong(Long::longValue).sum();
        var table = new ReportTable(markup, "Answers by code, measured ops", "answer", "ops", "share", "per second");
        for (Map.Entry<String, Long> answer : new TreeMap<>(run.answers()).entrySet()) {
            table.row(
                    answer.getKey(),
                    Cell.count(answer.getValue()),
                    Cell.number(Decimals.of(PERCENT * answer.getValue() / all) + " %"),
                    Cell.number(run.measuredSeconds() > 0 ? answer.getValue() / run.measuredSeconds() : Double.NaN));
        }
        table.end();
    }

    private void check() {
        RunResult.Check check = run.check();
        new ReportTable(
                        markup,
                        "Accepted ops against the order (" + check.method() + "), warm-up included",
                        "ops",
                        "count")
                .row("accepted", Cell.count(check.accepted()))
                .row("found in the order, once and where the answer said", Cell.count(check.found()))
                .row("accepted and missing", count(check.missing()))
                .row("in the order more than once", count(check.repeated()))
                .row("elsewhere or otherwise than answered", count(check.displaced()))
                .row("refused for good and in the order all the same", count(check.refusedInOrder()))
                .row("refused or unanswered, and absent", Cell.count(check.absent()))
                .end();
    }

    /** Of what must not be. */
    private static Cell count(long wrong) {
        return wrong == 0 ? Cell.number(0) : Cell.judged(false, "", Decimals.of((double) wrong));
    }

    private void generatorAndServer() {
        RunResult.Client client = run.client();
        var table = new ReportTable(markup, "Generator and server", "figure", "value")
                .row("ops due", Cell.count(run.totals().due()))
                .row("ops sent", Cell.count(run.totals().sent()))
                .row("measured, s", Cell.number(run.measuredSeconds()))
                .row("due without a free connection", Cell.count(client.lackedConnection()))
                .row("due without a free sender", Cell.count(client.lackedSender()))
                .row("due and never sent", Cell.count(client.unsent()))
                .row("processor time of the generator, s", Cell.number(client.cpuSeconds()))
                .row("server", Cell.text(run.server().url()))
                .row("chain id", Cell.text(Long.toString(run.server().chainId())))
                .row("verifying contract", Cell.text(run.server().verifyingContract()))
                .row("its 200 tells the offset", Cell.text(yesOrNo(run.server().offsetInAnswers())))
                .row("its 200 tells the hash", Cell.text(yesOrNo(run.server().txHashInAnswers())));
        RunResult.ServerUse process = run.process();
        if (process != null) {
            table.row("greatest resident memory of the server, MiB", Cell.number(process.rssMaxBytes() / BYTES_PER_MIB))
                    .row("its resident memory at the end, MiB", Cell.number(process.rssEndBytes() / BYTES_PER_MIB))
                    .row("its processor time, s", Cell.number(process.cpuSeconds()));
            if (process.gcCount() >= 0) {
                table.row("its garbage collections", Cell.count(process.gcCount()))
                        .row("time they took, ms", Cell.number(process.gcMillis()));
            }
        }
        table.end();
    }

    private static String yesOrNo(boolean value) {
        return value ? "yes" : "no";
    }
}
