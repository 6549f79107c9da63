package dev.tactus.load;

import dev.tactus.protocol.FeeExponent;
import java.math.BigInteger;

/** What ops cost their sender at most. */
final class ChargedFee {
    private ChargedFee() {}

    /** Smallest units that an op with this {@code max_fee} is charged at most. */
    static BigInteger of(int maxFee) {
        return FeeExponent.value(Math.min(maxFee, FeeExponent.MAX));
    }

    /** For so many transfers of one smallest unit. */
    static BigInteger forTransfers(int maxFee, int count) {
        return of(maxFee).add(BigInteger.ONE).multiply(BigInteger.valueOf(count));
    }
}
