package dev.tactus.load;

import dev.tactus.load.chart.Axis;
import dev.tactus.load.chart.Chart;
import dev.tactus.load.chart.Decimals;
import dev.tactus.load.chart.Line;
import dev.tactus.load.chart.Line.Point;
import dev.tactus.load.chart.Mark;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import java.util.regex.Pattern;

/** Draws one run. */
final class RunCharts {
    private static final double BYTES_PER_MIB = 1 << 20;
    private static final String TIME = "seconds from the start of the warm-up";
    private static final Pattern SECONDS = Pattern.compile("\\d{1,9}(?:\\.\\d{1,9})?");

    private RunCharts() {}

    /** By what they show, which is how their files' names end. What the run has no data for is left out. */
    static Map<String, Chart> of(Reported.Run reported) {
        RunResult run = reported.result();
        String label = reported.label();
        Map<String, Chart> charts = new LinkedHashMap<>();
        Map<String, Latencies> lines = new LinkedHashMap<>();
        new TreeMap<>(run.latencies()).forEach((name, latencies) -> {
            if (latencies.count() > 0) {
                lines.put(meaning(name), latencies);
            }
        });
        if (!lines.isEmpty()) {
            charts.put("latency", LatencyCurves.chart("Latency by percentile: " + label, lines, limits(run)));
        }
        if (!run.series().isEmpty()) {
            charts.put("throughput", throughput(label, run));
        }
        if (run.series().stream().anyMatch(second -> second.rssBytes() > 0)) {
            charts.put("memory", memory(label, run));
            charts.put("cpu", processor(label, run));
        }
        return charts;
    }

    /** What a latency is of, for people. */
    static String meaning(String name) {
        return switch (name) {
            case RunResult.ACK -> "ack: POST to 200";
            case RunResult.ANSWERS -> "answers: POST to any answer";
            case RunResult.SERVICE -> "service: real sending to any answer";
            case RunResult.FEED -> "feed: POST to its event";
            case "ack_hot" -> "ack of the hot sender";
            case "ack_others" -> "ack of the other senders";
            default -> name;
        };
    }

    private static List<Mark> limits(RunResult run) {
        return run.verdicts().stream()
                .filter(verdict -> verdict.unit().equals("ms") && verdict.limit() > 0)
                .map(verdict -> Mark.atHeight(
                        "limit of " + verdict.name() + ": " + Decimals.of(verdict.limit()) + " ms", verdict.limit()))
                .toList();
    }

    private static Chart throughput(String label, RunResult run) {
        List<Line> lines = new ArrayList<>();
        lines.add(overTime("sent", run, RunResult.Second::sent));
        lines.add(overTime("accepted", run, RunResult.Second::accepted));
        lines.addAll(RejectionLines.of(run.series().stream()
                .map(second -> new RejectionLines.At(second.second(), 1, second.rejected(), second.rejectedByCode()))
                .toList()));
        String says = Decimals.of(run.totals().acceptedPerSecond()) + " ops per second accepted over "
                + Decimals.of(run.measuredSeconds()) + " seconds.";
        return overTime("Throughput over time: " + label, says, run, "ops per second", lines);
    }

    private static Chart memory(String label, RunResult run) {
        Line line = overTime(
                "resident memory of the server",
                run,
                second -> second.rssBytes() > 0 ? second.rssBytes() / BYTES_PER_MIB : Double.NaN);
        String says = "At most " + Decimals.of(line.greatest()) + " MiB.";
        return overTime("Memory over time: " + label, says, run, "resident memory, MiB", List.of(line));
    }

    private static Chart processor(String label, RunResult run) {
        Line line = overTime(
                "processor time of the server",
                run,
                second -> second.rssBytes() > 0 ? second.cpuPercent() : Double.NaN);
        String says = "At most " + Decimals.of(line.greatest()) + " % of one core.";
        return overTime("CPU over time: " + label, says, run, "processor time, % of one core", List.of(line));
    }

    private static Line overTime(String name, RunResult run, ToDoubleFunction<RunResult.Second> figure) {
        return new Line(
                name,
                run.series().stream()
                        .map(second -> new Point(second.second(), figure.applyAsDouble(second)))
                        .toList());
    }

    private static Chart overTime(String title, String says, RunResult run, String unit, List<Line> lines) {
        double end =
                run.series().stream().mapToInt(RunResult.Second::second).max().orElse(0);
        double greatest = lines.stream().mapToDouble(Line::greatest).max().orElse(0);
        List<Mark> marks = new ArrayList<>();
        double warmUp = warmUpSeconds(run.options());
        if (warmUp > 0) {
            marks.add(Mark.along("measured from here", warmUp));
        }
        return new Chart(title, says, Axis.untilEnd(TIME, end), Axis.fromZero(unit, greatest), lines, marks);
    }

    /** As the option says; 0 if it does not. */
    private static double warmUpSeconds(Map<String, String> options) {
        String seconds = Reproduction.word(options.getOrDefault("--warmup", ""));
        return SECONDS.matcher(seconds).matches() ? Double.parseDouble(seconds) : 0;
    }
}
