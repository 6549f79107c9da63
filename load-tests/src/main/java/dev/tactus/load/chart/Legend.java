package dev.tactus.load.chart;

import java.util.ArrayList;
import java.util.List;

/** Which line is what, in rows below the plot. */
record Legend(List<Entry> entries, double height) {
    private static final double LEFT = 20;
    private static final double SAMPLE = 28;
    private static final double GAP = 18;
    private static final double ROW = 20;
    private static final double PADDING = 8;
    private static final int LONGEST = 60;
    /** Of a letter, on the generous side: what fonts there are is known where it is looked at. */
    private static final double LETTER = 7;

    record Entry(String text, double x, double y) {}

    Legend {
        entries = List.copyOf(entries);
    }

    static Legend of(List<Line> lines) {
        List<Entry> entries = new ArrayList<>();
        double x = LEFT;
        double y = 0;
        for (Line line : lines) {
            String text = shortened(line.name(), LONGEST);
            double width = SAMPLE + 6 + width(text);
            if (x > LEFT && x + width > Chart.WIDTH - LEFT) {
                x = LEFT;
                y += ROW;
            }
            entries.add(new Entry(text, x, y));
            x += width + GAP;
        }
        return new Legend(entries, entries.isEmpty() ? 0 : y + ROW + PADDING);
    }

    static double width(String text) {
        return text.codePointCount(0, text.length()) * LETTER;
    }

    static String shortened(String name, int longest) {
        return name.codePointCount(0, name.length()) <= longest
                ? name
                : name.substring(0, name.offsetByCodePoints(0, longest - 1)) + "…";
    }

    void draw(Markup markup, double top) {
        for (int i = 0; i < entries.size(); i++) {
            Entry entry = entries.get(i);
            double middle = top + entry.y() + ROW / 2;
            String height = Decimals.place(middle);
            markup.leaf(
                    "path",
                    "class",
                    Style.line(i),
                    "d",
                    "M" + Decimals.place(entry.x()) + " " + height + "h" + Decimals.place(SAMPLE));
            markup.element(
                    "text", entry.text(), "x", Decimals.place(entry.x() + SAMPLE + 6), "y", Decimals.place(middle + 4));
        }
    }
}
