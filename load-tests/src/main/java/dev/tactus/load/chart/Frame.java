package dev.tactus.load.chart;

/** Where the plot lies in its picture, in the picture's units. */
record Frame(double left, double top, double right, double bottom, double pictureHeight) {
    private static final double LEFT = 76;
    private static final double TOP = 44;
    private static final double RIGHT_MARGIN = 24;
    private static final double PLOT_HEIGHT = 270;
    private static final double BELOW_PLOT = 46;

    /** A plot over a legend of that height. */
    static Frame above(double legendHeight) {
        double bottom = TOP + PLOT_HEIGHT;
        return new Frame(LEFT, TOP, Chart.WIDTH - RIGHT_MARGIN, bottom, bottom + BELOW_PLOT + legendHeight);
    }

    double legendTop() {
        return bottom + BELOW_PLOT;
    }

    double x(Axis axis, double value) {
        return left + axis.at(value) * (right - left);
    }

    double y(Axis axis, double value) {
        return bottom - axis.at(value) * (bottom - top);
    }
}
