package dev.tactus.l1.post;

import java.math.BigInteger;
import java.time.Duration;

/** Limits of spending for tests. */
final class SpendLimits {
    /** Never reached. */
    static final SpendPolicy AMPLE =
            new SpendPolicy(limits(1_000_000, 100_000_000), limits(1_000_000, 100_000_000), 750, Duration.ofHours(24));

    private SpendLimits() {}

    /** In thousandths of an ether. */
    static SpendPolicy.Limits limits(long perTransaction, long budget) {
        return new SpendPolicy.Limits(milliether(perTransaction), milliether(budget));
    }

    static BigInteger milliether(long amount) {
        return BigInteger.TEN.pow(15).multiply(BigInteger.valueOf(amount));
    }
}
