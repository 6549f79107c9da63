package dev.tactus.load.chart;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Names of moments, in rows above the plot like flags on poles: none lies on another, and where all fly to one side within
 * the plot no pole runs through one.
 */
record Flags(List<Flag> flags, double height) {
    static final double ROW = 16;
    static final double GAP = 4;

    /**
     * @param row       0 is next to the plot
     * @param rightward whether the name begins at the pole, else it ends there
     */
    record Flag(String name, double x, int row, boolean rightward) {
        private double width() {
            return Legend.width(name) + 2 * GAP;
        }

        private double left() {
            return rightward ? x : x - width();
        }

        private double right() {
            return rightward ? x + width() : x;
        }
    }

    Flags {
        flags = List.copyOf(flags);
    }

    static Flags of(List<Mark> marks, Axis axis) {
        List<Flag> poles = marks.stream()
                .map(mark -> new Flag(mark.name(), Frame.x(axis, mark.value()), 0, true))
                .toList();
        boolean rightward = poles.stream().allMatch(flag -> flag.right() <= Frame.RIGHT);
        Comparator<Flag> fromLeft = Comparator.comparingDouble(Flag::x);
        List<Flag> flags = new ArrayList<>();
        for (Flag pole : poles.stream()
                .sorted(rightward ? fromLeft.reversed() : fromLeft)
                .toList()) {
            var flag = new Flag(pole.name(), pole.x(), 0, rightward);
            int row = flags.stream()
                    .filter(other -> other.left() <= flag.right() && other.right() >= flag.left())
                    .mapToInt(other -> other.row() + 1)
                    .max()
                    .orElse(0);
            flags.add(new Flag(pole.name(), pole.x(), row, rightward));
        }
        int rows = flags.stream().mapToInt(flag -> flag.row() + 1).max().orElse(0);
        return new Flags(flags, rows * ROW);
    }
}
