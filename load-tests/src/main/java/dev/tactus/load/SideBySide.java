package dev.tactus.load;

import dev.tactus.load.chart.Chart;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Results of one kind, side by side.
 *
 * @param kind   of all of them
 * @param runs   either these, at least two
 * @param sweeps or these
 * @param pairs  or these
 */
record SideBySide(String kind, List<Reported.Run> runs, List<Reported.Sweep> sweeps, List<Reported.Pair> pairs) {
    /** How the names of its pictures begin. */
    static final String SLUG = "compare";

    SideBySide {
        runs = List.copyOf(runs);
        sweeps = List.copyOf(sweeps);
        pairs = List.copyOf(pairs);
    }

    /** One for each kind that there are several of, in the order of their names. */
    static List<SideBySide> among(List<Reported> results) {
        Map<String, List<Reported>> byKind =
                results.stream().collect(Collectors.groupingBy(Reported::kind, TreeMap::new, Collectors.toList()));
        List<SideBySide> sets = new ArrayList<>();
        byKind.forEach((kind, equal) -> {
            if (equal.size() > 1) {
                sets.add(of(kind, equal));
            }
        });
        return sets;
    }

    private static SideBySide of(String kind, List<Reported> equal) {
        List<Reported.Run> runs = new ArrayList<>();
        List<Reported.Sweep> sweeps = new ArrayList<>();
        List<Reported.Pair> pairs = new ArrayList<>();
        for (Reported result : equal) {
            switch (result) {
                case Reported.Run run -> runs.add(run);
                case Reported.Sweep sweep -> sweeps.add(sweep);
                case Reported.Pair pair -> pairs.add(pair);
            }
        }
        return new SideBySide(kind, runs, sweeps, pairs);
    }

    String slug() {
        return SLUG + "-" + kind.replaceAll("[^a-z]+", "-");
    }

    /** By what they show, which is how their files' names end. */
    Map<String, Chart> charts() {
        Map<String, Chart> charts = new LinkedHashMap<>();
        addCurves(charts, RunResult.ACK, "latency", "Ack latency, " + kind);
        addCurves(charts, RunResult.FEED, "feed-latency", "Latency of feed events, " + kind);
        if (sweeps.stream().anyMatch(sweep -> !sweep.result().steps().isEmpty())) {
            charts.putAll(SweepCharts.comparing(sweeps));
        }
        charts.putAll(PairCharts.comparing(pairs));
        return charts;
    }

    private void addCurves(Map<String, Chart> charts, String of, String name, String title) {
        Map<String, Latencies> lines = new LinkedHashMap<>();
        for (Reported.Run run : runs) {
            Latencies latencies = run.result().latencies().get(of);
            if (latencies != null && latencies.count() > 0) {
                lines.put(run.label(), latencies);
            }
        }
        if (lines.size() > 1) {
            charts.put(name, LatencyCurves.chart(title, lines, List.of()));
        }
    }
}
