package dev.tactus.load.chart;

import java.util.ArrayList;
import java.util.List;

/**
 * Where values lie along one side of a chart.
 *
 * @param label what it measures, with the unit
 * @param scale how values lie on it
 * @param from  the value at its beginning
 * @param to    the value at its end, above {@code from}
 * @param ticks in ascending order, all from {@code from} to {@code to}
 */
public record Axis(String label, Scale scale, double from, double to, List<Tick> ticks) {
    private static final int WISHED_TICKS = 7;
    private static final int FULL_DECADES = 3;
    private static final int LABELLED_DECADES = 8;
    /** So that no line runs along the edge. */
    private static final double HEADROOM = 1.04;

    private static final double[] NICE = {1, 2, 5};
    /** For two words, in nines. */
    private static final double ROOM = 0.4;

    private static final double MOST_NINES = 7;
    private static final double ROUNDING = 1e-9;
    private static final double SMALLEST = 1e-6;
    private static final double LARGEST = 1e15;

    /** A value that is told beside the axis. */
    public record Tick(double value, String text) {}

    /** How values lie on an axis. */
    public enum Scale {
        LINEAR,
        LOGARITHMIC;

        private double of(double value) {
            return switch (this) {
                case LINEAR -> value;
                case LOGARITHMIC -> Math.log10(value);
            };
        }
    }

    public Axis {
        ticks = List.copyOf(ticks);
    }

    /** From 0 to a round number above the greatest value. */
    public static Axis fromZero(String label, double greatest) {
        double highest = Double.isFinite(greatest) && greatest > SMALLEST ? Math.min(greatest, LARGEST) : 1;
        double step = niceAtLeast(highest / WISHED_TICKS);
        long steps = (long) Math.ceil(highest * HEADROOM / step - ROUNDING);
        List<Tick> ticks = new ArrayList<>();
        for (long i = 0; i <= steps; i++) {
            ticks.add(tick(i * step));
        }
        return new Axis(label, Scale.LINEAR, 0, steps * step, ticks);
    }

    /** From 0 to exactly that value, for what has an end of its own, as time does. */
    public static Axis untilEnd(String label, double end) {
        Axis rounded = fromZero(label, end);
        double exact = Double.isFinite(end) && end > SMALLEST ? Math.min(end, LARGEST) : 1;
        List<Tick> within =
                rounded.ticks.stream().filter(tick -> tick.value <= exact).toList();
        return new Axis(label, Scale.LINEAR, 0, exact, within);
    }

    /** Powers of ten; it begins and ends at 1, 2 or 5 of one. What is not above 0 lies at its beginning. */
    public static Axis logarithmic(String label, double least, double greatest) {
        double low = niceAtMost(limited(least));
        double high = niceAtLeast(limited(Math.max(least, greatest) * HEADROOM));
        if (high < low * 10) {
            high = niceAtLeast(Math.max(high, low * 10 * (1 - ROUNDING)));
        }
        double decades = Math.log10(high / low);
        int every = (int) Math.ceil(decades / LABELLED_DECADES);
        List<Tick> ticks = new ArrayList<>();
        for (int power = exponent(low); power <= exponent(high); power++) {
            for (double nice : decades <= FULL_DECADES ? NICE : new double[] {1}) {
                double value = scaled(nice, power);
                if (value >= low * (1 - ROUNDING) && value <= high * (1 + ROUNDING) && power % every == 0) {
                    ticks.add(tick(value));
                }
            }
        }
        return new Axis(label, Scale.LOGARITHMIC, low, high, ticks);
    }

    /**
     * Shares of samples, spread so that 90 %, 99 % and 99.9 % lie equally far apart. Its values are {@link #nines}.
     *
     * @param count how many samples there are: it ends where one of them is left, with ten million of them at the latest
     */
    public static Axis percentiles(String label, long count) {
        double end = Math.clamp(Math.log10((double) Math.max(1, count)), 1, MOST_NINES);
        List<Tick> ticks = new ArrayList<>(List.of(new Tick(0, "min"), new Tick(nines(0.5), "p50")));
        var text = new StringBuilder("p9");
        for (int nines = 1; nines <= end + ROUNDING; nines++) {
            ticks.add(new Tick(nines, nines == 1 ? "p90" : text.toString()));
            text.append(nines == 2 ? ".9" : "9");
        }
        if (end - ticks.getLast().value > ROOM) {
            ticks.add(new Tick(end, "max"));
        }
        return new Axis(label, Scale.LINEAR, 0, end, ticks);
    }

    /** How many nines a share has: 1 for 0.9, 3 for 0.999. */
    public static double nines(double share) {
        return -Math.log10(1 - share);
    }

    /** Where the value lies: 0 at the beginning, 1 at the end; what lies beyond is put there. */
    double at(double value) {
        double inside = Math.clamp(value, from, to);
        return (scale.of(inside) - scale.of(from)) / (scale.of(to) - scale.of(from));
    }

    boolean holds(double value) {
        return value >= from && value <= to;
    }

    private static Tick tick(double value) {
        return new Tick(value, Decimals.of(value));
    }

    private static double limited(double value) {
        return Double.isFinite(value) ? Math.clamp(value, SMALLEST, LARGEST) : 1;
    }

    private static int exponent(double value) {
        return (int) Math.floor(Math.log10(value) + ROUNDING);
    }

    private static double niceAtLeast(double value) {
        int power = exponent(value);
        for (double nice : NICE) {
            if (scaled(nice, power) >= value * (1 - ROUNDING)) {
                return scaled(nice, power);
            }
        }
        return scaled(1, power + 1);
    }

    private static double niceAtMost(double value) {
        int power = exponent(value);
        double found = scaled(1, power);
        for (double nice : NICE) {
            if (scaled(nice, power) <= value * (1 + ROUNDING)) {
                found = scaled(nice, power);
            }
        }
        return found;
    }

    /** Divides for small ones, so that 0.2 is 0.2. */
    private static double scaled(double nice, int power) {
        return power < 0 ? nice / Math.pow(10, -power) : nice * Math.pow(10, power);
    }
}
