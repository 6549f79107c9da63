package dev.tactus.load.chart;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

final class AxisTest {
    private static final int AXES = 300;
    private static final double LABEL_SPACING = 0.04;

    static LongStream seeds() {
        return LongStream.range(0, 10);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void anAxisFromZeroHoldsItsValuesBetweenFewRoundTicks(long seed) {
        var random = new SplittableRandom(seed);
        for (int i = 0; i < AXES; i++) {
            double greatest = magnitude(random, -5, 14);
            Axis axis = Axis.fromZero("", greatest);

            assertReadable(axis);
            assertEquals(0, axis.from());
            assertTrue(axis.to() > greatest, axis::toString);
            assertTrue(axis.to() < greatest * 1.5, axis::toString);
            assertTrue(axis.ticks().size() >= 4 && axis.ticks().size() <= 10, axis::toString);
            assertEquals(axis.to(), axis.ticks().getLast().value(), axis.to() * 1e-9);
        }
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void anAxisWithAnEndOfItsOwnEndsThere(long seed) {
        var random = new SplittableRandom(seed);
        for (int i = 0; i < AXES; i++) {
            double end = magnitude(random, -5, 14);
            Axis axis = Axis.untilEnd("", end);

            assertReadable(axis);
            assertEquals(end, axis.to());
            assertTrue(axis.ticks().size() >= 3, axis::toString);
        }
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void aLogarithmicAxisHoldsItsValuesAndShowsPowersOfTen(long seed) {
        var random = new SplittableRandom(seed);
        for (int i = 0; i < AXES; i++) {
            double least = magnitude(random, -5, 6);
            double greatest = least * magnitude(random, 0, 8);
            Axis axis = Axis.logarithmic("", least, greatest);

            assertReadable(axis);
            assertTrue(axis.from() <= least * (1 + 1e-9) && axis.to() >= greatest, axis::toString);
            assertTrue(axis.ticks().size() >= 2 && axis.ticks().size() <= 12, axis::toString);
            for (int power = -6; power < 15; power++) {
                double ten = Math.pow(10, power);
                if (ten > axis.from() * 1.01 && ten < axis.to() * 0.99 && axis.to() / axis.from() < 1e7) {
                    assertTrue(
                            axis.ticks().stream().anyMatch(tick -> Math.abs(tick.value() / ten - 1) < 1e-6),
                            () -> ten + " is not on " + axis);
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 2, 10, 11, 99, 1000, 12_345, 1_000_000, 10_000_000, Long.MAX_VALUE})
    void anAxisOfPercentilesEndsWhereOneSampleIsLeft(long count) {
        Axis axis = Axis.percentiles("", count);

        assertReadable(axis);
        assertEquals(Math.clamp(Math.log10((double) Math.max(1, count)), 1, 7), axis.to());
    }

    @ParameterizedTest
    @CsvSource({"p50, 0.30103", "p90, 1", "p99, 2", "p99.9, 3", "p99.99, 4", "p99.999, 5"})
    void ninesLieEquallyFarApart(String text, double place) {
        Axis axis = Axis.percentiles("", 1_000_000);

        Axis.Tick found = axis.ticks().stream()
                .filter(tick -> tick.text().equals(text))
                .findFirst()
                .orElseThrow();
        assertEquals(place / 6, axis.at(found.value()), 1e-4);
        assertEquals(2, Axis.nines(0.99), 1e-9);
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, -1, Double.NaN, Double.POSITIVE_INFINITY, Double.MAX_VALUE, Double.MIN_VALUE})
    void whateverAFileHoldsThereIsAnAxis(double value) {
        List.of(
                        Axis.fromZero("", value),
                        Axis.untilEnd("", value),
                        Axis.logarithmic("", value, value),
                        Axis.logarithmic("", 1, value),
                        Axis.logarithmic("", value, 1))
                .forEach(AxisTest::assertReadable);
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "0.2, 0.2",
        "0.0123, 0.01234",
        "1.23, 1.2345",
        "12.3, 12.345",
        "123, 123.45",
        "'12,345', 12345.4",
        "1, 0.9999",
        "-2.5, -2.5",
        "–, NaN",
        "–, Infinity",
        "1.00e+20, 1e20"
    })
    void numbersAreToldWithThreeDigitsThatCount(String text, double value) {
        assertEquals(text, Decimals.of(value));
    }

    /** Ticks ascend within the axis, each has a text of its own, and there is room for it. */
    private static void assertReadable(Axis axis) {
        assertTrue(axis.to() > axis.from() && Double.isFinite(axis.to()), axis::toString);
        double before = Double.NEGATIVE_INFINITY;
        Set<String> texts = new HashSet<>();
        for (Axis.Tick tick : axis.ticks()) {
            assertTrue(
                    tick.value() >= axis.from() * (1 - 1e-9) && tick.value() <= axis.to() * (1 + 1e-9), axis::toString);
            double place = axis.at(tick.value());
            assertTrue(place >= 0 && place <= 1, axis::toString);
            assertTrue(place - before > LABEL_SPACING, () -> tick + " is too near on " + axis);
            assertTrue(texts.add(tick.text()), () -> tick + " is told twice on " + axis);
            before = place;
        }
    }

    /** Evenly many of each size. */
    private static double magnitude(SplittableRandom random, double fromPower, double toPower) {
        return Math.pow(10, random.nextDouble(fromPower, toPower));
    }
}
