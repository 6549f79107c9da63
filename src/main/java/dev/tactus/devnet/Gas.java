package dev.tactus.devnet;

import dev.tactus.protocol.Bytes;
import java.math.BigInteger;

/** What calling costs before any contract runs, and how the base fee moves (EIP-1559, EIP-7623). Pure. */
final class Gas {
    static final long BLOCK_LIMIT = 30_000_000;
    static final BigInteger FIRST_BASE_FEE = BigInteger.valueOf(1_000_000_000);
    static final BigInteger SUGGESTED_TIP = BigInteger.valueOf(1_000_000_000);

    private static final long TRANSACTION = 21_000;
    private static final long TOKEN = 4;
    private static final long FLOOR_TOKEN = 10;
    private static final long TOKENS_PER_NONZERO_BYTE = 4;
    private static final long TARGET = BLOCK_LIMIT / 2;
    private static final BigInteger MAX_CHANGE = BigInteger.valueOf(8);

    private Gas() {}

    static long intrinsic(Bytes data) {
        return TRANSACTION + TOKEN * tokens(data);
    }

    /** The least that a transaction with this call data pays for, whatever it does. */
    static long floor(Bytes data) {
        return TRANSACTION + FLOOR_TOKEN * tokens(data);
    }

    private static long tokens(Bytes data) {
        long tokens = 0;
        for (byte each : data.unsafeArray()) {
            tokens += each == 0 ? 1 : TOKENS_PER_NONZERO_BYTE;
        }
        return tokens;
    }

    /** What the rules make the base fee of the block after {@code header}. */
    static BigInteger baseFeeAfter(BlockHeader header) {
        return nextBaseFee(header.baseFee(), header.gasUsed());
    }

    static BigInteger nextBaseFee(BigInteger baseFee, long gasUsed) {
        BigInteger change = baseFee.multiply(BigInteger.valueOf(Math.abs(gasUsed - TARGET)))
                .divide(BigInteger.valueOf(TARGET))
                .divide(MAX_CHANGE);
        if (gasUsed > TARGET) {
            return baseFee.add(change.max(BigInteger.ONE));
        }
        return baseFee.subtract(change);
    }
}
