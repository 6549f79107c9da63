package dev.tactus.load;

import dev.tactus.load.chart.Axis;
import dev.tactus.load.chart.Chart;
import dev.tactus.load.chart.Decimals;
import dev.tactus.load.chart.Line;
import dev.tactus.load.chart.Line.Point;
import dev.tactus.load.chart.Mark;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import org.HdrHistogram.Histogram;

/** Whole distributions as curves: which latency so large a share of all samples stayed below. */
final class LatencyCurves {
    private static final double MICROS_PER_MS = 1000;
    private static final double PERCENT = 100;
    private static final double STEP = 0.05;
    /** Nothing was measured any finer. */
    private static final double LEAST_MS = 0.01;

    private LatencyCurves() {}

    /**
     * @param latencies by the name of their line, none of them empty, in the order of the legend
     * @param limits    to be seen on the chart, wherever the curves are
     */
    static Chart chart(String title, Map<String, Latencies> latencies, List<Mark> limits) {
        List<Line> lines = new ArrayList<>();
        long count = 0;
        for (Map.Entry<String, Latencies> entry : latencies.entrySet()) {
            Histogram distribution = entry.getValue().distribution();
            count = Math.max(count, distribution.getTotalCount());
            lines.add(new Line(entry.getKey(), curve(distribution)));
        }
        double[] heights = DoubleStream.concat(
                        lines.stream().flatMap(line -> line.points().stream()).mapToDouble(Point::y),
                        limits.stream().mapToDouble(Mark::value))
                .filter(height -> height > 0)
                .toArray();
        double least = DoubleStream.of(heights).min().orElse(LEAST_MS);
        double greatest = DoubleStream.of(heights).max().orElse(LEAST_MS);
        return new Chart(
                title,
                says(latencies),
                Axis.percentiles("percentile of samples", count),
                Axis.logarithmic("latency, ms", Math.max(LEAST_MS, least), greatest),
                lines,
                limits);
    }

    private static List<Point> curve(Histogram distribution) {
        double end = Math.log10((double) Math.max(1, distribution.getTotalCount()));
        List<Point> points = new ArrayList<>();
        for (int i = 0; i * STEP < end; i++) {
            double share = 1 - Math.pow(10, -i * STEP);
            points.add(new Point(i * STEP, distribution.getValueAtPercentile(share * PERCENT) / MICROS_PER_MS));
        }
        points.add(new Point(end, distribution.getMaxValue() / MICROS_PER_MS));
        return points;
    }

    private static String says(Map<String, Latencies> latencies) {
        return latencies.entrySet().stream()
                .map(entry ->
                        entry.getKey() + ": p50 " + Decimals.of(entry.getValue().p50()) + " ms, p99 "
                                + Decimals.of(entry.getValue().p99()) + " ms, longest "
                                + Decimals.of(entry.getValue().max()) + " ms")
                .collect(Collectors.joining("; ", "", "."));
    }
}
