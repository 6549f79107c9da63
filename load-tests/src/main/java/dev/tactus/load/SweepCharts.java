package dev.tactus.load;

import dev.tactus.load.chart.Axis;
import dev.tactus.load.chart.Chart;
import dev.tactus.load.chart.Decimals;
import dev.tactus.load.chart.Line;
import dev.tactus.load.chart.Line.Point;
import dev.tactus.load.chart.Mark;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;

/** Draws one sweep, or several of the same loop over one another. */
final class SweepCharts {
    private static final double LEAST_MS = 0.01;

    private SweepCharts() {}

    /** By what they show, which is how their files' names end. */
    static Map<String, Chart> of(Reported.Sweep reported) {
        SweepResult sweep = reported.result();
        Map<String, Chart> charts = new LinkedHashMap<>();
        if (sweep.steps().isEmpty()) {
            return charts;
        }
        List<Mark> firsts = firsts(sweep);
        charts.put(
                "knee-latency",
                latency(
                        reported.label(),
                        sweep,
                        List.of(
                                line("ack p50", sweep, ack(Latencies::p50)),
                                line("ack p99", sweep, ack(Latencies::p99)),
                                line("longest ack", sweep, ack(Latencies::max))),
                        firsts));
        List<Line> lines = new ArrayList<>();
        lines.add(line("accepted", sweep, run -> run.totals().acceptedPerSecond()));
        lines.addAll(RejectionLines.of(sweep.steps().stream()
                .sorted(Comparator.comparingDouble(SweepResult.Step::load))
                .map(SweepCharts::notAccepted)
                .toList()));
        if (sweep.loop().equals("open")) {
            lines.add(new Line(
                    "offered",
                    line("", sweep, run -> 0).points().stream()
                            .map(point -> new Point(point.x(), point.x()))
                            .toList()));
        }
        charts.put("knee-throughput", throughput(reported.label(), sweep, lines, firsts));
        return charts;
    }

    /** All of one loop and none without a step. */
    static Map<String, Chart> comparing(List<Reported.Sweep> sweeps) {
        Map<String, Chart> charts = new LinkedHashMap<>();
        SweepResult any = sweeps.getFirst().result();
        charts.put(
                "knee-latency",
                latency(
                        any.kind() + ", " + any.loop() + " loop",
                        any,
                        sweeps.stream()
                                .map(sweep -> line(sweep.label() + ", ack p99", sweep.result(), ack(Latencies::p99)))
                                .toList(),
                        List.of()));
        charts.put(
                "knee-throughput",
                throughput(
                        any.kind() + ", " + any.loop() + " loop",
                        any,
                        sweeps.stream()
                                .map(sweep -> line(
                                        sweep.label() + ", accepted",
                                        sweep.result(),
                                        run -> run.totals().acceptedPerSecond()))
                                .toList(),
                        List.of()));
        return charts;
    }

    private static RejectionLines.At notAccepted(SweepResult.Step step) {
        RunResult run = step.run();
        Map<String, Long> byCode = new TreeMap<>(run.answers());
        byCode.remove(RunResult.ACCEPTED);
        long all = run.totals().rejected() + run.totals().unanswered();
        return new RejectionLines.At(step.load(), run.measuredSeconds(), all, byCode);
    }

    private static ToDoubleFunction<RunResult> ack(ToDoubleFunction<Latencies> figure) {
        return run -> {
            Latencies ack = run.latencies().get(RunResult.ACK);
            return ack == null || ack.count() == 0 ? Double.NaN : figure.applyAsDouble(ack);
        };
    }

    private static Line line(String name, SweepResult sweep, ToDoubleFunction<RunResult> figure) {
        return new Line(
                name,
                sweep.steps().stream()
                        .map(step -> new Point(step.load(), figure.applyAsDouble(step.run())))
                        .sorted(Comparator.comparingDouble(Point::x))
                        .toList());
    }

    /** What was first seen at the same step shares a mark. */
    private static List<Mark> firsts(SweepResult sweep) {
        Map<Double, String> names = new TreeMap<>();
        new TreeMap<>(sweep.firsts()).forEach((name, load) -> names.merge(load, words(name), (a, b) -> a + ", " + b));
        return names.entrySet().stream()
                .map(first -> Mark.along(first.getValue(), first.getKey()))
                .toList();
    }

    /** What a name of {@link SweepResult#firsts} means. */
    static String words(String name) {
        return switch (name) {
            case "knee" -> "knee";
            case "non_200" -> "first non-200";
            default -> "first " + name.replace('_', ' ');
        };
    }

    private static Chart latency(String label, SweepResult sweep, List<Line> lines, List<Mark> marks) {
        double[] heights = lines.stream()
                .flatMap(line -> line.points().stream())
                .mapToDouble(Point::y)
                .filter(height -> height > 0)
                .toArray();
        double least = Math.max(LEAST_MS, DoubleStream.of(heights).min().orElse(LEAST_MS));
        double greatest = DoubleStream.of(heights).max().orElse(LEAST_MS);
        return new Chart(
                "Latency by load: " + label,
                says(sweep),
                loads(sweep, lines),
                Axis.logarithmic("latency, ms", least, greatest),
                lines,
                marks);
    }

    private static Chart throughput(String label, SweepResult sweep, List<Line> lines, List<Mark> marks) {
        double greatest = lines.stream().mapToDouble(Line::greatest).max().orElse(0);
        return new Chart(
                "Throughput by load: " + label,
                says(sweep),
                loads(sweep, lines),
                Axis.fromZero("ops per second", greatest),
                lines,
                marks);
    }

    private static Axis loads(SweepResult sweep, List<Line> lines) {
        double greatest = lines.stream()
                .flatMap(line -> line.points().stream())
                .mapToDouble(Point::x)
                .max()
                .orElse(0);
        return Axis.untilEnd(loadUnit(sweep), greatest);
    }

    static String loadUnit(SweepResult sweep) {
        return sweep.loop().equals("open") ? "offered ops per second" : "workers, each with one op under way";
    }

    private static String says(SweepResult sweep) {
        String unit = loadUnit(sweep);
        String best = "At most " + Decimals.of(sweep.bestPerSecond()) + " ops per second accepted";
        Double knee = sweep.firsts().get("knee");
        return knee == null
                ? best + "; no knee up to the last step."
                : best + "; the knee is at " + Decimals.of(knee) + " " + unit + ".";
    }
}
