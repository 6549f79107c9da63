package dev.tactus.protocol;

import java.math.BigInteger;
import java.util.Arrays;

/**
 * Fee exponents: exponent n stands for the integer that approximates (129/128)^n from below by a fixed sequence of
 * 64-bit fixed-point multiplications. The value <em>is</em> the result of that arithmetic, so it is computed the
 * same way by everyone; all of it once, when this class loads.
 */
public final class FeeExponent {
    /** The largest exponent a frame may carry. */
    public static final int MAX = 17101;

    private static final int BITS = 15;
    private static final BigInteger[] VALUES = table();

    private FeeExponent() {}

    /**
     * @param exponent 0 to {@link #MAX}
     * @return the amount in smallest units of the fee token, at least 1
     */
    public static BigInteger value(int exponent) {
        if (exponent < 0 || exponent > MAX) {
            throw new IllegalArgumentException("fee exponent out of range: " + exponent);
        }
        return VALUES[exponent];
    }

    /**
     * The smallest exponent that does not undercharge {@code amount}; 0 for amounts up to 1.
     *
     * @throws ArithmeticException above the largest value of the table
     */
    public static int ceil(BigInteger amount) {
        int found = Arrays.binarySearch(VALUES, amount);
        int exponent = found >= 0 ? firstOf(found) : -found - 1;
        if (exponent > MAX) {
            throw new ArithmeticException("no fee exponent reaches " + amount);
        }
        return exponent;
    }

    /** Neighbouring small exponents share a value. */
    private static int firstOf(int index) {
        int first = index;
        while (first > 0 && VALUES[first - 1].equals(VALUES[index])) {
            first--;
        }
        return first;
    }

    private static BigInteger[] table() {
        var powers = new BigInteger[BITS];
        powers[0] = BigInteger.valueOf(129).shiftLeft(57);
        for (int i = 1; i < BITS; i++) {
            powers[i] = powers[i - 1].multiply(powers[i - 1]).shiftRight(64);
        }
        var values = new BigInteger[MAX + 1];
        for (int n = 0; n <= MAX; n++) {
            BigInteger value = BigInteger.ONE.shiftLeft(64);
            for (int bit = 0; bit < BITS; bit++) {
                if (((n >> bit) & 1) == 1) {
                    value = value.multiply(powers[bit]).shiftRight(64);
                }
            }
            values[n] = value.shiftRight(64);
        }
        return values;
    }
}
