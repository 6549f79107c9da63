package dev.tactus.devnet;

import dev.tactus.protocol.Address;
import dev.tactus.protocol.Bytes;
import java.math.BigInteger;
import java.nio.ByteBuffer;

/** The EVM's 32-byte words. */
final class Word {
    static final int SIZE = 32;

    private Word() {}

    static byte[] of(long value) {
        return ByteBuffer.allocate(SIZE).putLong(SIZE - Long.BYTES, value).array();
    }

    static byte[] of(Address value) {
        byte[] word = new byte[SIZE];
        value.bytes().copyTo(word, SIZE - Address.SIZE);
        return word;
    }

    static byte[] of(BigInteger value) {
        return of(value, SIZE);
    }

    /** {@code value}, which must fit, big-endian in {@code size} bytes. */
    static byte[] of(BigInteger value, int size) {
        byte[] magnitude = value.toByteArray();
        int skip = magnitude.length > size ? magnitude.length - size : 0;
        byte[] word = new byte[size];
        int length = magnitude.length - skip;
        System.arraycopy(magnitude, skip, word, size - length, length);
        return word;
    }

    static BigInteger number(Bytes word) {
        return new BigInteger(1, word.unsafeArray());
    }
}
