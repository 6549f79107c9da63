package dev.tactus.load.chart;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tactus.load.chart.Line.Point;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ChartTest {
    private static final Axis TEN = Axis.untilEnd("seconds", 10);

    @Test
    void namesTitleAxesAndLinesInWords() {
        String picture = chart(
                        List.of(new Line("first <line>", List.of(new Point(0, 1), new Point(10, 10)))), List.of())
                .picture();

        assertTrue(picture.contains("<title>A title</title><desc>What it says</desc>"), picture);
        assertTrue(picture.contains("aria-label=\"A title. What it says\""), picture);
        assertTrue(picture.contains(">seconds</text>") && picture.contains(">height</text>"), picture);
        assertTrue(picture.contains(">first &lt;line&gt;</text>"), picture);
    }

    @Test
    void drawsFromCornerToCorner() {
        String picture = chart(List.of(new Line("l", List.of(new Point(0, 0), new Point(10, 12)))), List.of())
                .picture();

        assertTrue(picture.contains("d=\"M76 314L696 44\""), picture);
    }

    @Test
    void leavesAGapWhereThereIsNoNumber() {
        var line = new Line("l", List.of(new Point(0, 0), new Point(5, Double.NaN), new Point(10, 12)));

        String picture = chart(List.of(line), List.of()).picture();

        assertTrue(picture.contains("d=\"M76 314M696 44\""), picture);
        assertFalse(picture.contains("NaN"), picture);
    }

    @Test
    void aLineWithoutAnyNumberIsInTheLegendAlone() {
        String picture = chart(List.of(new Line("nothing", List.of(new Point(1, Double.NaN)))), List.of())
                .picture();

        assertTrue(picture.contains(">nothing</text>"), picture);
        assertEquals(2, picture.split("<path", -1).length, picture);
    }

    @Test
    void longLinesAreThinnedAndKeepTheirPeaks() {
        List<Point> points = new ArrayList<>();
        IntStream.range(0, 100_000).forEach(i -> points.add(new Point(i, i == 77_777 ? 50 : 1 + i % 2)));
        points.set(31_415, new Point(31_415, -50));

        List<Point> thinned = new Line("l", points).thinned();

        assertTrue(thinned.size() <= 800, () -> thinned.size() + " points");
        assertTrue(thinned.contains(new Point(77_777, 50)));
        assertTrue(thinned.contains(new Point(31_415, -50)));
        assertTrue(IntStream.range(1, thinned.size())
                .allMatch(i -> thinned.get(i - 1).x() < thinned.get(i).x()));
    }

    @Test
    void shortLinesStayAsTheyAre() {
        List<Point> points =
                IntStream.range(0, 800).mapToObj(i -> new Point(i, i)).toList();

        assertEquals(points, new Line("l", points).thinned());
    }

    @Test
    void marksBeyondTheAxesAreLeftOut() {
        String picture = chart(
                        List.of(),
                        List.of(
                                Mark.atHeight("low", 5),
                                Mark.atHeight("high", 100),
                                Mark.along("early", 5),
                                Mark.along("late", 11),
                                Mark.along("never", Double.NaN)))
                .picture();

        assertTrue(picture.contains(">low<") && picture.contains(">early<"), picture);
        assertFalse(picture.contains(">high<") || picture.contains(">late<") || picture.contains(">never<"), picture);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void namesOfMomentsNeverLieOnOneAnother(long seed) {
        var random = new SplittableRandom(seed);
        List<Mark> marks = IntStream.range(0, 6)
                .mapToObj(i -> Mark.along("m".repeat(random.nextInt(1, 30)), random.nextDouble(10)))
                .toList();

        Flags flags = Flags.of(marks, TEN);

        assertEquals(6, flags.flags().size());
        for (int i = 0; i < marks.size(); i++) {
            Flags.Flag one = flags.flags().get(i);
            assertTrue((one.row() + 1) * Flags.ROW <= flags.height());
            for (Flags.Flag other : flags.flags().subList(0, i)) {
                boolean apart = right(one) < left(other) || right(other) < left(one);
                assertTrue(one.row() != other.row() || apart, () -> one + " lies on " + other);
            }
        }
    }

    @Test
    void limitsOfOneHeightAreNamedSideBySide() {
        String picture = chart(List.of(), List.of(Mark.atHeight("one", 5), Mark.atHeight("two", 5)))
                .picture();

        assertTrue(picture.contains("x=\"692\" y=\"196.5\" text-anchor=\"end\">one<"), picture);
        assertTrue(picture.contains("x=\"663\" y=\"196.5\" text-anchor=\"end\">two<"), picture);
    }

    @Test
    void aLegendGoesOnInTheNextRow() {
        List<Line> lines = IntStream.range(0, 20)
                .mapToObj(i -> new Line("a line with a long name, number " + i, List.of()))
                .toList();

        Legend legend = Legend.of(lines);

        assertEquals(20, legend.entries().size());
        for (Legend.Entry entry : legend.entries()) {
            assertTrue(entry.x() + Legend.width(entry.text()) < Chart.WIDTH, entry::toString);
            assertTrue(entry.y() < legend.height(), entry::toString);
        }
        assertEquals(20, legend.entries().stream().distinct().count());
    }

    @Test
    void aNameTooLongForThePictureIsCut() {
        Legend legend = Legend.of(List.of(new Line("😀".repeat(500), List.of())));

        String text = legend.entries().getFirst().text();
        assertEquals(60, text.codePointCount(0, text.length()));
        assertTrue(text.startsWith("😀") && text.endsWith("😀…"), text);
    }

    @Test
    void evenManyLinesLookDifferent() {
        assertEquals(64, IntStream.range(0, 64).mapToObj(Style::line).distinct().count());
    }

    private static Chart chart(List<Line> lines, List<Mark> marks) {
        return new Chart("A title", "What it says", TEN, Axis.fromZero("height", 11), lines, marks);
    }

    private static double left(Flags.Flag flag) {
        return flag.rightward() ? flag.x() : flag.x() - Legend.width(flag.name());
    }

    private static double right(Flags.Flag flag) {
        return flag.rightward() ? flag.x() + Legend.width(flag.name()) : flag.x();
    }
}
