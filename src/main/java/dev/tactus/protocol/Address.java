package dev.tactus.protocol;

import java.nio.charset.StandardCharsets;

/** A 20-byte account or contract address. Parsing ignores case; {@link #toString} is EIP-55. */
public record Address(Bytes bytes) implements Comparable<Address> {
    public static final int SIZE = 20;
    public static final Address ZERO = wrap(new byte[SIZE]);

    public Address {
        if (bytes.size() != SIZE) {
            throw new IllegalArgumentException("an address has 20 bytes, not " + bytes.size());
        }
    }

    public static Address wrap(byte[] value) {
        return new Address(Bytes.wrap(value));
    }

    /** @throws IllegalArgumentException unless it is 40 hex digits, with or without {@code 0x} */
    public static Address fromHex(String hex) {
        return new Address(Bytes.fromHex(hex));
    }

    /** Lower-case hex with {@code 0x}. */
    public String toHex() {
        return bytes.toHex();
    }

    /** EIP-55: a hex letter is upper case where the hash of the lower-case digits has a nibble of 8 or more. */
    public String toChecksummed() {
        char[] digits = toHex().substring(2).toCharArray();
        byte[] hash = Keccak.hash(new String(digits).getBytes(StandardCharsets.US_ASCII));
        for (int i = 0; i < digits.length; i++) {
            int nibble = (hash[i / 2] >> (i % 2 == 0 ? 4 : 0)) & 0xf;
            if (nibble >= 8) {
                digits[i] = Character.toUpperCase(digits[i]);
            }
        }
        return "0x" + new String(digits);
    }

    @Override
    public int compareTo(Address other) {
        return bytes.compareTo(other.bytes);
    }

    @Override
    public String toString() {
        return toChecksummed();
    }
}
