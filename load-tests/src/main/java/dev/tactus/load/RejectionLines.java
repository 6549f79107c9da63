package dev.tactus.load;

import dev.tactus.load.chart.Line;
import dev.tactus.load.chart.Line.Point;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.ToLongFunction;

/**
 * Draws what was not accepted: a line for each code, since a server that is full and one that refuses a sender are not
 * the same trouble. Rare codes share a line, so that all lines of a chart can be told apart.
 */
final class RejectionLines {
    private static final int MOST = 5;
    private static final String ALL = "not accepted";
    private static final String OTHERS = "other codes";

    private RejectionLines() {}

    /**
     * What was not accepted at one place of the axis.
     *
     * @param seconds that it took; without them there is no rate
     * @param byCode  of {@code all}; a result from before they were told apart has none
     */
    record At(double x, double seconds, long all, Map<String, Long> byCode) {
        private boolean isTold() {
            return byCode.values().stream().mapToLong(Long::longValue).sum() == all;
        }

        private Point point(long count) {
            return new Point(x, seconds > 0 ? count / seconds : Double.NaN);
        }
    }

    /** Per second; a single line where there was nothing, or where some place does not tell its codes. */
    static List<Line> of(List<At> places) {
        Map<String, Long> sums = new TreeMap<>();
        places.forEach(at -> at.byCode().forEach((code, count) -> sums.merge(code, count, Long::sum)));
        if (sums.isEmpty() || !places.stream().allMatch(At::isTold)) {
            return List.of(line(ALL, places, At::all));
        }
        Set<String> codes = new TreeSet<>(sums.entrySet().stream()
                .sorted(Map.Entry.<String, Long>comparingByValue(Comparator.reverseOrder())
                        .thenComparing(Map.Entry.comparingByKey()))
                .limit(MOST)
                .map(Map.Entry::getKey)
                .toList());
        List<Line> lines = new ArrayList<>();
        for (String code : codes) {
            lines.add(line(code, places, at -> at.byCode().getOrDefault(code, 0L)));
        }
        if (codes.size() < sums.size()) {
            lines.add(line(OTHERS, places, at -> others(at, codes)));
        }
        return lines;
    }

    private static long others(At at, Set<String> codes) {
        return at.byCode().entrySet().stream()
                .filter(each -> !codes.contains(each.getKey()))
                .mapToLong(Map.Entry::getValue)
                .sum();
    }

    private static Line line(String name, List<At> places, ToLongFunction<At> count) {
        return new Line(
                name, places.stream().map(at -> at.point(count.applyAsLong(at))).toList());
    }
}
