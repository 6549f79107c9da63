package dev.tactus.load.chart;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Locale;

/** Numbers as people read them: 0.0123, 1.23, 12.3, 123, 12,345. */
public final class Decimals {
    private static final int DIGITS = 3;
    private static final double LONGEST = 1e15;

    private Decimals() {}

    /** At least three digits that count, no zeros behind the point; "–" for what is not a number. */
    public static String of(double value) {
        if (!Double.isFinite(value)) {
            return "–";
        }
        if (Math.abs(value) >= LONGEST) {
            return String.format(Locale.ROOT, "%.2e", value);
        }
        BigDecimal exact = BigDecimal.valueOf(value);
        int places = Math.clamp(DIGITS - 1L - magnitude(exact), 0, 9);
        BigDecimal rounded = exact.setScale(places, RoundingMode.HALF_UP).stripTrailingZeros();
        return String.format(Locale.ROOT, "%,." + Math.max(0, rounded.scale()) + "f", rounded);
    }

    /** Power of ten of the first digit. */
    private static int magnitude(BigDecimal value) {
        return value.signum() == 0 ? 0 : value.precision() - value.scale() - 1;
    }

    /** A place in a picture, to a tenth. */
    static String place(double value) {
        return BigDecimal.valueOf(value)
                .setScale(1, RoundingMode.HALF_UP)
                .stripTrailingZeros()
                .toPlainString();
    }
}
