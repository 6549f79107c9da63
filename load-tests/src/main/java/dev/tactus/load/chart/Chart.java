package dev.tactus.load.chart;

import java.util.List;

/**
 * Lines over two axes, as SVG.
 *
 * @param title what is shown, in a few words
 * @param says  what it says, in words, for whoever cannot see it
 * @param marks values that matter; one that lies on no axis is left out
 */
public record Chart(String title, String says, Axis x, Axis y, List<Line> lines, List<Mark> marks) {
    static final double WIDTH = 720;

    public Chart {
        lines = List.copyOf(lines);
        marks = List.copyOf(marks);
    }

    /** The rules for a page's style sheet that {@link #figure} needs. */
    public static String styleSheet() {
        return Style.sheet();
    }

    /** For a page that has {@link #styleSheet}. */
    public Markup figure() {
        return svg("");
    }

    /** For a file: it brings its style along. */
    public String picture() {
        return svg(Style.sheet()) + "\n";
    }

    private Markup svg(String style) {
        Legend legend = Legend.of(lines);
        Flags flags = Flags.of(
                marks.stream()
                        .filter(mark -> !mark.across() && x.holds(mark.value()))
                        .toList(),
                x);
        Frame frame = Frame.between(flags.height(), legend.height());
        var markup = new Markup();
        String width = Decimals.place(WIDTH);
        String height = Decimals.place(frame.pictureHeight());
        markup.open(
                "svg",
                "xmlns",
                "http://www.w3.org/2000/svg",
                "class",
                "chart",
                "role",
                "img",
                "aria-label",
                title + ". " + says,
                "viewBox",
                "0 0 " + width + " " + height,
                "width",
                width,
                "height",
                height);
        markup.element("title", title).element("desc", says);
        if (!style.isEmpty()) {
            markup.style(style);
        }
        markup.leaf("rect", "class", "ground", "width", width, "height", height);
        var drawing = new Drawing(markup, frame, x, y);
        drawing.title(title);
        drawing.axes();
        for (int i = 0; i < lines.size(); i++) {
            drawing.line(lines.get(i), i);
        }
        drawing.limits(marks.stream()
                .filter(mark -> mark.across() && y.holds(mark.value()))
                .toList());
        drawing.flags(flags);
        legend.draw(markup, frame.legendTop());
        return markup.close();
    }
}
