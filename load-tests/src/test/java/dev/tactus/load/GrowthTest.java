package dev.tactus.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.SplittableRandom;
import java.util.function.IntToLongFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class GrowthTest {
    private static final long MIB = 1 << 20;
    private static final int OPS_PER_SECOND = 1000;

    @Test
    void memoryThatClimbsIsNotFlat() {
        // 16 MiB in each million ops, 4 % of what it is.
        Growth growth = growth(5000, second -> 400 * MIB + 16 * MIB * second * OPS_PER_SECOND / 1_000_000);

        assertFalse(growth.isFlat(), growth::toString);
        assertEquals(1_000_000, growth.perOps());
        assertEquals(3.6, growth.percent(), 0.2);
    }

    @Test
    void warmUpAndPeaksAndNoiseDoNotCount() {
        var random = new SplittableRandom(1);
        Growth growth = growth(5000, second -> {
            long warmUp = second < 1000 ? 100 * MIB * second / 1000 : 100 * MIB;
            long peak = random.nextInt(10) == 0 ? 200 * MIB : 0;
            return 300 * MIB + warmUp + peak + random.nextLong(10 * MIB);
        });

        assertTrue(growth.isFlat(), growth::toString);
    }

    @Test
    void fallingMemoryIsFlat() {
        assertTrue(growth(100, second -> (400 - second) * MIB).isFlat());
    }

    @Test
    void aShortLoadIsJudgedByWhatItHad() {
        Growth growth = growth(100, second -> 400 * MIB + second * MIB / 4);

        assertEquals(79_000, growth.perOps());
        assertFalse(growth.isFlat(), growth::toString);
        assertTrue(growth(100, second -> 400 * MIB + second * MIB / 100).isFlat());
    }

    @Test
    void ofTooFewSamplesNothingIsKnown() {
        assertFalse(growth(11, second -> 400 * MIB).isFlat());
        assertTrue(growth(13, second -> 400 * MIB).isFlat());
        assertFalse(growth(0, second -> 0).isFlat());
        assertFalse(Growth.of(IntStream.range(0, 100)
                        .mapToObj(i -> new Growth.Sample(5, MIB))
                        .toList())
                .isFlat());
    }

    private static Growth growth(int seconds, IntToLongFunction bytes) {
        List<Growth.Sample> samples = IntStream.range(0, seconds)
                .mapToObj(i -> new Growth.Sample((long) i * OPS_PER_SECOND, bytes.applyAsLong(i)))
                .toList();
        return Growth.of(samples);
    }
}
