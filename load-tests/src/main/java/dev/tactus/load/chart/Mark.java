package dev.tactus.load.chart;

/**
 * A dashed line across a chart, with its name on it.
 *
 * @param across whether it lies at a value of the vertical axis, else at one of the horizontal axis
 */
public record Mark(String name, double value, boolean across) {
    /** A value of the vertical axis, as a limit is. */
    public static Mark atHeight(String name, double value) {
        return new Mark(name, value, true);
    }

    /** A value of the horizontal axis, as a moment is. */
    public static Mark along(String name, double value) {
        return new Mark(name, value, false);
    }
}
