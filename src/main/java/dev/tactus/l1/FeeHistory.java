package dev.tactus.l1;

import java.math.BigInteger;
import java.util.List;

/**
 * Recent fees, in wei per gas.
 *
 * @param nextBaseFee of the block that comes next
 * @param rewards     the tips at the percentile asked for, oldest block first; may be empty
 */
public record FeeHistory(BigInteger nextBaseFee, List<BigInteger> rewards) {
    public FeeHistory {
        rewards = List.copyOf(rewards);
    }
}
