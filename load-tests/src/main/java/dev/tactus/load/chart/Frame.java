package dev.tactus.load.chart;

/** Where the plot lies in its picture, in the picture's units. */
record Frame(double left, double top, double right, double bottom, double pictureHeight) {
    static final double LEFT = 76;
    private static final double TOP = 44;
    static final double RIGHT = Chart.WIDTH - 24;
    private static final double PLOT_HEIGHT = 270;
    private static final double BELOW_PLOT = 46;

    /** A plot between names of marks and a legend of those heights. */
    static Frame between(double marksHeight, double legendHeight) {
        double top = TOP + marksHeight;
        double bottom = top + PLOT_HEIGHT;
        return new Frame(LEFT, top, RIGHT, bottom, bottom + BELOW_PLOT + legendHeight);
    }

    double legendTop() {
        return bottom + BELOW_PLOT;
    }

    /** In a plot of any height. */
    static double x(Axis axis, double value) {
        return LEFT + axis.at(value) * (RIGHT - LEFT);
    }

    double y(Axis axis, double value) {
        return bottom - axis.at(value) * (bottom - top);
    }
}
