package dev.tactus.load.chart;

import java.util.ArrayList;
import java.util.List;

/** Puts the parts of one chart into its picture, one over the other. */
final class Drawing {
    private static final double TITLE_HEIGHT = 24;
    private static final int LONGEST_TITLE = 76;
    private static final double LETTER_HEIGHT = 14;
    private static final double TICK_GAP = 8;
    /** So few points are shown as dots too, and a single one is nothing else. */
    private static final int DOTS = 40;

    private final Markup markup;
    private final Frame frame;
    private final Axis x;
    private final Axis y;

    Drawing(Markup markup, Frame frame, Axis x, Axis y) {
        this.markup = markup;
        this.frame = frame;
        this.x = x;
        this.y = y;
    }

    void title(String title) {
        text("title", Legend.shortened(title, LONGEST_TITLE), Chart.WIDTH / 2, TITLE_HEIGHT, "middle");
    }

    void axes() {
        for (Axis.Tick tick : y.ticks()) {
            double height = frame.y(y, tick.value());
            rule("grid", frame.left(), height, frame.right(), height);
            text("", tick.text(), frame.left() - TICK_GAP, height + 4, "end");
        }
        for (Axis.Tick tick : x.ticks()) {
            double place = Frame.x(x, tick.value());
            rule("grid", place, frame.top(), place, frame.bottom());
            text("", tick.text(), place, frame.bottom() + 18, "middle");
        }
        rule("axis", frame.left(), frame.top(), frame.left(), frame.bottom());
        rule("axis", frame.left(), frame.bottom(), frame.right(), frame.bottom());
        text("", x.label(), (frame.left() + frame.right()) / 2, frame.bottom() + 38, "middle");
        String middle = Decimals.place((frame.top() + frame.bottom()) / 2);
        markup.element(
                "text", y.label(), "text-anchor", "middle", "transform", "translate(18 " + middle + ") rotate(-90)");
    }

    void line(Line line, int index) {
        var path = new StringBuilder();
        var dots = new StringBuilder();
        boolean joined = false;
        for (Line.Point point : line.thinned()) {
            if (!point.isNumber()) {
                joined = false;
                continue;
            }
            String place = Decimals.place(Frame.x(x, point.x())) + " " + Decimals.place(frame.y(y, point.y()));
            path.append(joined ? "L" : "M").append(place);
            dots.append("M").append(place).append("h0");
            joined = true;
        }
        if (path.isEmpty()) {
            return;
        }
        markup.leaf("path", "class", Style.line(index), "d", path.toString());
        if (line.points().size() <= DOTS) {
            markup.leaf("path", "class", Style.dot(index), "d", dots.toString());
        }
    }

    /** Their names lie at the right end, further left where another is too near. */
    void limits(List<Mark> marks) {
        List<double[]> taken = new ArrayList<>();
        for (Mark mark : marks) {
            double height = frame.y(y, mark.value());
            rule("mark", frame.left(), height, frame.right(), height);
            double width = Legend.width(mark.name());
            double end = frame.right() - 4;
            for (double[] other : taken) {
                boolean near = Math.abs(other[0] - height) < LETTER_HEIGHT;
                end = near ? Math.min(end, other[1] - TICK_GAP) : end;
            }
            end = Math.max(end, frame.left() + width + 4);
            taken.add(new double[] {height, end - width});
            boolean roomAbove = height - frame.top() > LETTER_HEIGHT;
            text("note", mark.name(), end, roomAbove ? height - 5 : height + LETTER_HEIGHT, "end");
        }
    }

    /** Like flags: each name beside the upper end of its pole. */
    void flags(Flags flags) {
        for (Flags.Flag flag : flags.flags()) {
            double height = frame.top() - flag.row() * Flags.ROW;
            rule("mark", flag.x(), height - Flags.ROW, flag.x(), frame.bottom());
            double place = flag.rightward() ? flag.x() + Flags.GAP : flag.x() - Flags.GAP;
            text("note", flag.name(), place, height - Flags.GAP, flag.rightward() ? "start" : "end");
        }
    }

    private void rule(String style, double fromX, double fromY, double toX, double toY) {
        markup.leaf(
                "line",
                "class",
                style,
                "x1",
                Decimals.place(fromX),
                "y1",
                Decimals.place(fromY),
                "x2",
                Decimals.place(toX),
                "y2",
                Decimals.place(toY));
    }

    private void text(String style, String text, double atX, double atY, String anchor) {
        markup.element(
                "text",
                text,
                "class",
                style,
                "x",
                Decimals.place(atX),
                "y",
                Decimals.place(atY),
                "text-anchor",
                anchor);
    }
}
