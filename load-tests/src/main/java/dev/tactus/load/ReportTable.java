package dev.tactus.load;

import dev.tactus.load.chart.Decimals;
import dev.tactus.load.chart.Markup;

/** A table of the report, one row after the other; its first column names the rows. */
final class ReportTable {
    private static final String NUMBER = "n";
    private static final String GOOD = "good";
    private static final String BAD = "bad";

    private final Markup markup;

    /** @param style how the text looks; nothing for plain text */
    record Cell(String text, String style) {
        static Cell text(String text) {
            return new Cell(text, "");
        }

        static Cell number(double value) {
            return new Cell(Decimals.of(value), NUMBER);
        }

        static Cell count(long value) {
            return number((double) value);
        }

        static Cell number(String text) {
            return new Cell(text, NUMBER);
        }

        /** Told in words and in colour. */
        static Cell judged(boolean good, String ifGood, String ifBad) {
            return new Cell(good ? ifGood : ifBad, good ? GOOD : BAD);
        }
    }

    /** Begins the table; {@link #end} ends it. */
    ReportTable(Markup markup, String caption, String... headings) {
        this.markup = markup;
        // What is wider than the window can be scrolled, with keys too.
        markup.open("div", "class", "wide", "tabindex", "0", "role", "region", "aria-label", caption);
        markup.open("table").element("caption", caption).open("thead").open("tr");
        for (String heading : headings) {
            markup.element("th", heading, "scope", "col");
        }
        markup.close().close().line().open("tbody").line();
    }

    ReportTable row(String name, Cell... cells) {
        beginRow().text(name).close();
        return cells(cells);
    }

    /** A row whose name leads to a place on the page. */
    ReportTable row(String name, String place, Cell... cells) {
        beginRow().element("a", name, "href", "#" + place).close();
        return cells(cells);
    }

    private Markup beginRow() {
        return markup.open("tr").open("th", "scope", "row");
    }

    private ReportTable cells(Cell... cells) {
        for (Cell cell : cells) {
            if (cell.style().isEmpty()) {
                markup.element("td", cell.text());
            } else {
                markup.element("td", cell.text(), "class", cell.style());
            }
        }
        markup.close().line();
        return this;
    }

    void end() {
        markup.close().close().close().line();
    }
}
