package dev.tactus.protocol;

import java.util.Arrays;
import java.util.HexFormat;

/**
 * An immutable run of bytes with value equality, ordered as unsigned bytes. It owns its array: {@link #of} copies,
 * {@link #wrap} takes over an array that the caller promises never to touch again.
 */
public final class Bytes implements Comparable<Bytes> {
    public static final Bytes EMPTY = new Bytes(new byte[0]);

    private final byte[] value;

    private Bytes(byte[] value) {
        this.value = value;
    }

    public static Bytes of(byte[] value) {
        return new Bytes(value.clone());
    }

    /** Takes over {@code value} without a copy; the caller must not change it afterwards. */
    public static Bytes wrap(byte[] value) {
        return value.length == 0 ? EMPTY : new Bytes(value);
    }

    /**
     * @param hex an even number of hex digits of either case, with or without {@code 0x}
     * @throws IllegalArgumentException for anything else
     */
    public static Bytes fromHex(String hex) {
        return wrap(HexFormat.of().parseHex(hex.startsWith("0x") ? hex.substring(2) : hex));
    }

    public int size() {
        return value.length;
    }

    public boolean isEmpty() {
        return value.length == 0;
    }

    public byte get(int index) {
        return value[index];
    }

    public byte[] toArray() {
        return value.clone();
    }

    /** The array itself, for hot paths that only read. Writing to it breaks every holder of this value. */
    public byte[] unsafeArray() {
        return value;
    }

    public Bytes slice(int from, int to) {
        return from == 0 && to == value.length ? this : wrap(Arrays.copyOfRange(value, from, to));
    }

    public void copyTo(byte[] target, int offset) {
        System.arraycopy(value, 0, target, offset, value.length);
    }

    /** Lower-case hex with {@code 0x}. */
    public String toHex() {
        return "0x" + HexFormat.of().formatHex(value);
    }

    @Override
    public int compareTo(Bytes other) {
        return Arrays.compareUnsigned(value, other.value);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Bytes that && Arrays.equals(value, that.value);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(value);
    }

    @Override
    public String toString() {
        return toHex();
    }
}
