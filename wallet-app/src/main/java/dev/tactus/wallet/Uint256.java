package dev.tactus.wallet;

import dev.tactus.protocol.Bytes;
import dev.tactus.protocol.Protocol;
import java.math.BigInteger;

/** Unsigned 256-bit integers in the two byte orders the wallet meets: SSZ's little-endian and the ABI's big-endian. */
final class Uint256 {
    static final int BYTES = 32;

    private Uint256() {}

    static BigInteger require(BigInteger value) {
        if (value.signum() < 0 || value.compareTo(Protocol.MAX_U256) > 0) {
            throw new IllegalArgumentException("out of uint256 range");
        }
        return value;
    }

    static boolean fits(BigInteger value) {
        return value.compareTo(Protocol.MAX_U256) <= 0;
    }

    static BigInteger bigEndian(Bytes source, int at) {
        return new BigInteger(1, source.unsafeArray(), at, BYTES);
    }

    static BigInteger littleEndian(Bytes source, int at) {
        byte[] reversed = new byte[BYTES];
        for (int i = 0; i < BYTES; i++) {
            reversed[BYTES - 1 - i] = source.get(at + i);
        }
        return new BigInteger(1, reversed);
    }

    static void putBigEndian(BigInteger value, byte[] target, int at) {
        byte[] magnitude = require(value).toByteArray();
        // A leading sign byte of zero makes 33 bytes of the largest values.
        int skip = Math.max(0, magnitude.length - BYTES);
        int length = magnitude.length - skip;
        System.arraycopy(magnitude, skip, target, at + BYTES - length, length);
    }

    static void putLittleEndian(BigInteger value, byte[] target, int at) {
        putBigEndian(value, target, at);
        for (int i = 0; i < BYTES / 2; i++) {
            byte swapped = target[at + i];
            target[at + i] = target[at + BYTES - 1 - i];
            target[at + BYTES - 1 - i] = swapped;
        }
    }
}
