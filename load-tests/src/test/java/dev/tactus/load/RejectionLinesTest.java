package dev.tactus.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tactus.load.chart.Line;
import dev.tactus.load.chart.Line.Point;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

final class RejectionLinesTest {
    @Test
    void eachCodeHasALineOfItsOwn() {
        List<Line> lines = RejectionLines.of(List.of(
                at(0, Map.of("429 OVERLOADED", 3L)),
                at(1, Map.of("429 OVERLOADED", 1L, "503 UNAVAILABLE", 4L)),
                at(2, Map.of())));

        assertEquals(
                List.of(
                        new Line("429 OVERLOADED", List.of(new Point(0, 3), new Point(1, 1), new Point(2, 0))),
                        new Line("503 UNAVAILABLE", List.of(new Point(0, 0), new Point(1, 4), new Point(2, 0)))),
                lines);
    }

    @Test
    void rareCodesShareALine() {
        Map<String, Long> codes = new TreeMap<>();
        for (long i = 1; i <= 7; i++) {
            codes.put("code " + i, i);
        }

        List<Line> lines = RejectionLines.of(List.of(at(0, codes)));

        assertEquals(
                List.of("code 3", "code 4", "code 5", "code 6", "code 7", "other codes"),
                lines.stream().map(Line::name).toList());
        assertEquals(List.of(new Point(0, 1 + 2)), lines.getLast().points());
    }

    @Test
    void nothingAndWhatIsNotToldAreOneLine() {
        assertEquals(
                List.of(new Line("not accepted", List.of(new Point(0, 0)))),
                RejectionLines.of(List.of(at(0, Map.of()))));
        var untold = new RejectionLines.At(1, 1, 5, Map.of());
        assertEquals(
                List.of(new Line("not accepted", List.of(new Point(0, 3), new Point(1, 5)))),
                RejectionLines.of(List.of(at(0, Map.of("429 OVERLOADED", 3L)), untold)));
    }

    @Test
    void itIsToldPerSecondAndNotAtAllWithoutTime() {
        Map<String, Long> codes = Map.of("429 OVERLOADED", 30L);

        List<Line> lines = RejectionLines.of(
                List.of(new RejectionLines.At(0, 10, 30, codes), new RejectionLines.At(1, 0, 30, codes)));

        List<Point> points = lines.getFirst().points();
        assertEquals(3, points.getFirst().y());
        assertTrue(Double.isNaN(points.getLast().y()));
    }

    /** A second that tells all it has. */
    private static RejectionLines.At at(double x, Map<String, Long> byCode) {
        long all = byCode.values().stream().mapToLong(Long::longValue).sum();
        return new RejectionLines.At(x, 1, all, byCode);
    }
}
