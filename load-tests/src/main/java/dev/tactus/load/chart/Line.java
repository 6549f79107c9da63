package dev.tactus.load.chart;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * One line of a chart.
 *
 * @param name   for the legend
 * @param points in the order in which they are joined; a gap is left where a value is not a number
 */
public record Line(String name, List<Point> points) {
    private static final int DRAWN = 800;

    /** A value of both axes. */
    public record Point(double x, double y) {
        boolean isNumber() {
            return Double.isFinite(x) && Double.isFinite(y);
        }
    }

    public Line {
        points = List.copyOf(points);
    }

    /** The greatest y that is a number; 0 if there is none. */
    public double greatest() {
        return points.stream()
                .filter(Point::isNumber)
                .mapToDouble(Point::y)
                .max()
                .orElse(0);
    }

    /** As many points as can be told apart: of each few neighbours the least and the greatest. */
    List<Point> thinned() {
        if (points.size() <= DRAWN) {
            return points;
        }
        int each = Math.ceilDiv(points.size() * 2, DRAWN);
        List<Point> kept = new ArrayList<>();
        for (int from = 0; from < points.size(); from += each) {
            addExtremes(points.subList(from, Math.min(points.size(), from + each)), kept);
        }
        return kept;
    }

    private static void addExtremes(List<Point> neighbours, List<Point> kept) {
        List<Point> numbers = neighbours.stream().filter(Point::isNumber).toList();
        if (numbers.isEmpty()) {
            kept.add(neighbours.getFirst());
            return;
        }
        Comparator<Point> byHeight = Comparator.comparingDouble(Point::y);
        Point least = numbers.stream().min(byHeight).orElseThrow();
        Point greatest = numbers.stream().max(byHeight).orElseThrow();
        kept.add(least.x() <= greatest.x() ? least : greatest);
        if (least.x() != greatest.x()) {
            kept.add(least.x() <= greatest.x() ? greatest : least);
        }
    }
}
