package dev.tactus.store;

import dev.tactus.protocol.FeeExponent;
import java.math.BigInteger;

/**
 * The operator's fee and size policy with what the database derives from it.
 *
 * @param recommendedFee  linear, smallest units of the fee token; a frame stores its ceiling exponent
 * @param batchSizeTarget bytes of SSZ at which a batch closes
 * @param maxBatchBytes   bytes of SSZ that a batch never passes
 */
public record BatchPolicy(long gasPrice, long recommendedFee, long batchSizeTarget, long maxBatchBytes) {
    /** Exponent that a frame opened now carries: sampled once. */
    public int frameFee() {
        // No exponent stands for zero: with a gas price of zero the fee is the smallest there is, one unit.
        return FeeExponent.ceil(BigInteger.valueOf(recommendedFee));
    }
}
