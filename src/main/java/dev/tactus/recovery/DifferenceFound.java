package dev.tactus.recovery;

import dev.tactus.recovery.LocalOutcome.Difference;

/** Ends a walk through the history at the first thing that is wrong. */
final class DifferenceFound extends RuntimeException {
    private static final long serialVersionUID = 1;
    private static final int SHOWN = 2000;

    private final transient Difference difference;

    DifferenceFound(long offset, String field, Object expected, Object found) {
        super("at offset " + offset + ", " + field, null, false, false);
        this.difference = new Difference(offset, field, shown(expected), shown(found));
    }

    /** What an operator can still read. */
    private static String shown(Object value) {
        String text = value.toString();
        return text.length() <= SHOWN ? text : text.substring(0, SHOWN) + "… (" + text.length() + " characters)";
    }

    Difference difference() {
        return difference;
    }

    /** @throws DifferenceFound unless both are equal */
    static void require(long offset, String field, Object expected, Object found) {
        if (!expected.equals(found)) {
            throw new DifferenceFound(offset, field, expected, found);
        }
    }
}
