package dev.tactus.load.chart;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Writes well-formed XML, which is HTML as well. Text and attribute values are escaped; what XML cannot hold, and what
 * would turn the direction of reading around, becomes U+FFFD. Names of elements and attributes are the caller's own.
 */
public final class Markup {
    private static final char REPLACEMENT = '\uFFFD';

    private final StringBuilder out = new StringBuilder();
    private final Deque<String> open = new ArrayDeque<>();

    /** @param attributes names and values in turn */
    public Markup open(String element, String... attributes) {
        begin(element, attributes);
        out.append('>');
        open.push(element);
        return this;
    }

    /** Closes what was opened last. */
    public Markup close() {
        out.append("</").append(open.pop()).append('>');
        return this;
    }

    /** An element without content; in HTML only for one that never has any, and in SVG. */
    public Markup leaf(String element, String... attributes) {
        begin(element, attributes);
        out.append("/>");
        return this;
    }

    /** An element that holds text alone. */
    public Markup element(String element, String text, String... attributes) {
        return open(element, attributes).text(text).close();
    }

    public Markup text(String text) {
        escape(text);
        return this;
    }

    /** So that people can read the source; there is none within text. */
    public Markup line() {
        out.append('\n');
        return this;
    }

    /** What is markup already, whole elements of it. */
    public Markup add(Markup whole) {
        out.append(whole);
        return this;
    }

    /** A style sheet of ours; it holds none of the characters that XML escapes. */
    public Markup style(String sheet) {
        if (sheet.indexOf('<') >= 0 || sheet.indexOf('&') >= 0) {
            throw new IllegalArgumentException("HTML does not unescape style sheets");
        }
        out.append("<style>\n").append(sheet).append("</style>\n");
        return this;
    }

    /**
     * All that was written.
     *
     * @throws IllegalStateException if an element is still open
     */
    @Override
    public String toString() {
        if (!open.isEmpty()) {
            throw new IllegalStateException("still open: " + open);
        }
        return out.toString();
    }

    private void begin(String element, String... attributes) {
        out.append('<').append(element);
        for (int i = 0; i < attributes.length; i += 2) {
            out.append(' ').append(attributes[i]).append("=\"");
            escape(attributes[i + 1]);
            out.append('"');
        }
    }

    private void escape(String text) {
        text.codePoints().forEach(point -> {
            switch (point) {
                case '<' -> out.append("&lt;");
                case '>' -> out.append("&gt;");
                case '&' -> out.append("&amp;");
                case '"' -> out.append("&quot;");
                case '\'' -> out.append("&#39;");
                default -> out.appendCodePoint(isShown(point) ? point : REPLACEMENT);
            }
        });
    }

    private static boolean isShown(int point) {
        return switch (Character.getType(point)) {
            case Character.CONTROL -> point == '\n' || point == '\t';
            case Character.SURROGATE, Character.UNASSIGNED, Character.FORMAT -> false;
            default -> true;
        };
    }
}
