package dev.tactus.load;

import dev.tactus.load.chart.Chart;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Draws two loads in turn. */
final class PairCharts {
    static final String WITHOUT = "without";
    static final String WITH = "with";

    private PairCharts() {}

    /** By what they show, which is how their files' names end. */
    static Map<String, Chart> of(Reported.Pair pair) {
        Map<String, Latencies> lines = new LinkedHashMap<>();
        add(lines, WITHOUT, pair.result().without());
        add(lines, WITH, pair.result().with());
        return chart("Compared, " + pair.result().compared() + ": " + pair.label(), lines);
    }

    /** Several of one kind over one another. */
    static Map<String, Chart> comparing(List<Reported.Pair> pairs) {
        Map<String, Latencies> lines = new LinkedHashMap<>();
        for (Reported.Pair pair : pairs) {
            add(lines, pair.label() + ", " + WITHOUT, pair.result().without());
            add(lines, pair.label() + ", " + WITH, pair.result().with());
        }
        return pairs.isEmpty()
                ? Map.of()
                : chart("Compared, " + pairs.getFirst().result().compared(), lines);
    }

    private static void add(Map<String, Latencies> lines, String name, Latencies latencies) {
        if (latencies.count() > 0) {
            lines.put(name, latencies);
        }
    }

    private static Map<String, Chart> chart(String title, Map<String, Latencies> lines) {
        return lines.isEmpty() ? Map.of() : Map.of("latency", LatencyCurves.chart(title, lines, List.of()));
    }
}
