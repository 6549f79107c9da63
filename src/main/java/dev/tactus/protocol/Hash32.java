package dev.tactus.protocol;

/** A 32-byte hash: of a transaction, a block, an op or a payload. */
public record Hash32(Bytes bytes) implements Comparable<Hash32> {
    public static final int SIZE = 32;

    public Hash32 {
        if (bytes.size() != SIZE) {
            throw new IllegalArgumentException("a hash has 32 bytes, not " + bytes.size());
        }
    }

    public static Hash32 wrap(byte[] value) {
        return new Hash32(Bytes.wrap(value));
    }

    public static Hash32 fromHex(String hex) {
        return new Hash32(Bytes.fromHex(hex));
    }

    public String toHex() {
        return bytes.toHex();
    }

    @Override
    public int compareTo(Hash32 other) {
        return bytes.compareTo(other.bytes);
    }

    @Override
    public String toString() {
        return bytes.toHex();
    }
}
