package dev.tactus.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FeeExponentTest {
    @ParameterizedTest
    @CsvSource({
        "0, 1",
        "89, 1",
        "90, 2",
        "500, 48",
        "1000, 2397",
        "1060, 3824",
        "1356, 38276",
        "2000, 5747530",
        "4201, 157866680281499",
        "5700, 18387458810075560664"
    })
    void standsFor(int exponent, BigInteger amount) {
        assertEquals(amount, FeeExponent.value(exponent));
    }

    @Test
    void neverFallsAndAlwaysFitsAWord() {
        for (int n = 1; n <= FeeExponent.MAX; n++) {
            assertTrue(FeeExponent.value(n).compareTo(FeeExponent.value(n - 1)) >= 0, "falls at " + n);
        }
        assertTrue(FeeExponent.value(FeeExponent.MAX).compareTo(Protocol.MAX_U256) < 0);
    }

    @Test
    void approximatesThePowerFromBelow() {
        var digits = new MathContext(120, RoundingMode.HALF_EVEN);
        var base = new BigDecimal(129).divide(new BigDecimal(128), digits);
        for (int n = 0; n <= FeeExponent.MAX; n += 171) {
            var exact = base.pow(n, digits);
            var value = new BigDecimal(FeeExponent.value(n));
            assertTrue(value.compareTo(exact) <= 0, "above at " + n);
            assertTrue(
                    exact.subtract(value).compareTo(BigDecimal.ONE.add(exact.movePointLeft(14))) < 0,
                    "far below at " + n);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 17102, 65535, Integer.MIN_VALUE, Integer.MAX_VALUE})
    void refusesExponentsOutsideOfTheTable(int exponent) {
        assertThrows(IllegalArgumentException.class, () -> FeeExponent.value(exponent));
    }

    @Test
    void theCeilingIsTheSmallestExponentThatDoesNotUndercharge() {
        for (int n = 0; n <= FeeExponent.MAX; n++) {
            BigInteger value = FeeExponent.value(n);
            assertCeiling(value);
            if (n < FeeExponent.MAX) {
                assertCeiling(value.add(BigInteger.ONE));
            }
        }
    }

    @Test
    void theCeilingHoldsForRandomAmounts() {
        long seed = 4_242;
        var random = new Random(seed);
        int bits = FeeExponent.value(FeeExponent.MAX).bitLength() - 1;
        for (int i = 0; i < 5_000; i++) {
            assertCeiling(new BigInteger(1 + random.nextInt(bits), random));
        }
    }

    @Test
    void nothingAndOneCostTheFirstExponent() {
        assertEquals(0, FeeExponent.ceil(BigInteger.ZERO));
        assertEquals(0, FeeExponent.ceil(BigInteger.ONE));
        assertEquals(0, FeeExponent.ceil(BigInteger.valueOf(-5)));
    }

    @Test
    void amountsAboveTheTableHaveNoExponent() {
        BigInteger largest = FeeExponent.value(FeeExponent.MAX);

        assertEquals(FeeExponent.MAX, FeeExponent.ceil(largest));
        assertThrows(ArithmeticException.class, () -> FeeExponent.ceil(largest.add(BigInteger.ONE)));
        assertThrows(ArithmeticException.class, () -> FeeExponent.ceil(Protocol.MAX_U256));
    }

    private static void assertCeiling(BigInteger amount) {
        int n = FeeExponent.ceil(amount);
        assertTrue(FeeExponent.value(n).compareTo(amount) >= 0, () -> "undercharges " + amount);
        assertTrue(n == 0 || FeeExponent.value(n - 1).compareTo(amount) < 0, () -> "not the smallest for " + amount);
    }
}
