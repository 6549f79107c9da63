package dev.tactus.sim.reference;

import java.math.BigInteger;
import java.nio.ByteBuffer;

/** Unsigned numbers as bytes of a fixed size, the highest first. */
final class BigEndian {
    private BigEndian() {}

    static byte[] u32(long value) {
        return ByteBuffer.allocate(4).putInt((int) value).array();
    }

    static byte[] u64(long value) {
        return ByteBuffer.allocate(8).putLong(value).array();
    }

    /** @throws ArithmeticException if it does not fit */
    static byte[] of(BigInteger value, int size) {
        if (value.signum() < 0 || value.bitLength() > 8 * size) {
            throw new ArithmeticException(value + " is no unsigned number of " + size + " bytes");
        }
        byte[] bytes = new byte[size];
        byte[] signed = value.toByteArray();
        int length = Math.min(signed.length, size);
        System.arraycopy(signed, signed.length - length, bytes, size - length, length);
        return bytes;
    }

    static BigInteger read(byte[] bytes, int from, int size) {
        return new BigInteger(1, bytes, from, size);
    }
}
