package dev.tactus.devnet;

import dev.tactus.protocol.Address;
import dev.tactus.protocol.Bytes;
import dev.tactus.protocol.DecodeException;
import dev.tactus.protocol.Hash32;
import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Ethereum's recursive length prefix. Decoding accepts the canonical form only, to the last byte. */
final class Rlp {
    private static final int MAX_DEPTH = 4;
    private static final int STRING = 0x80;
    private static final int LIST = 0xc0;
    private static final int SHORT = 55;

    private Rlp() {}

    sealed interface Item {
        record Text(Bytes value) implements Item {}

        record Items(List<Item> items) implements Item {}
    }

    static Item of(Bytes value) {
        return new Item.Text(value);
    }

    static Item of(Hash32 value) {
        return of(value.bytes());
    }

    static Item of(Address value) {
        return of(value.bytes());
    }

    /** A number that is not negative, big-endian without leading zeros; zero is the empty string. */
    static Item of(BigInteger value) {
        byte[] bytes = value.toByteArray();
        return of(Bytes.wrap(bytes[0] == 0 ? Arrays.copyOfRange(bytes, 1, bytes.length) : bytes));
    }

    static Item of(long value) {
        return of(BigInteger.valueOf(value));
    }

    /** The number that {@code value} is the canonical form of. */
    static BigInteger number(Bytes value) throws DecodeException {
        if (!value.isEmpty() && value.get(0) == 0) {
            throw new DecodeException("a number has leading zeros");
        }
        return new BigInteger(1, value.unsafeArray());
    }

    /** The same, of at most 63 bits. */
    static long small(Bytes value) throws DecodeException {
        BigInteger number = number(value);
        if (number.bitLength() > 63) {
            throw new DecodeException("a number is out of range");
        }
        return number.longValue();
    }

    static Item list(Item... items) {
        return new Item.Items(List.of(items));
    }

    static byte[] encode(Item item) {
        var out = new ByteArrayOutputStream();
        switch (item) {
            case Item.Text(Bytes value) -> {
                if (value.size() != 1 || (value.get(0) & 0xff) >= STRING) {
                    prefix(out, STRING, value.size());
                }
                out.writeBytes(value.unsafeArray());
            }
            case Item.Items(List<Item> items) -> {
                var body = new ByteArrayOutputStream();
                items.forEach(each -> body.writeBytes(encode(each)));
                prefix(out, LIST, body.size());
                out.writeBytes(body.toByteArray());
            }
        }
        return out.toByteArray();
    }

    private static void prefix(ByteArrayOutputStream out, int base, int size) {
        if (size <= SHORT) {
            out.write(base + size);
            return;
        }
        byte[] length = BigInteger.valueOf(size).toByteArray();
        int skip = length[0] == 0 ? 1 : 0;
        out.write(base + SHORT + length.length - skip);
        out.write(length, skip, length.length - skip);
    }

    /** @throws DecodeException unless {@code data} is exactly one canonical item, at most {@value MAX_DEPTH} deep */
    static Item decode(byte[] data) throws DecodeException {
        var reader = new Reader(data);
        Item item = reader.item(data.length, 0);
        if (reader.at != data.length) {
            throw new DecodeException("trailing bytes");
        }
        return item;
    }

    private static final class Reader {
        private final byte[] data;
        private int at;

        Reader(byte[] data) {
            this.data = data;
        }

        Item item(int end, int depth) throws DecodeException {
            if (at >= end || depth > MAX_DEPTH) {
                throw new DecodeException("truncated or too deep");
            }
            int first = data[at] & 0xff;
            if (first < STRING) {
                at++;
                return of(Bytes.wrap(new byte[] {(byte) first}));
            }
            int base = first < LIST ? STRING : LIST;
            int size = size(first - base, end);
            return base == STRING ? text(size) : items(at + size, depth);
        }

        private Item text(int size) throws DecodeException {
            if (size == 1 && (data[at] & 0xff) < STRING) {
                throw new DecodeException("not canonical");
            }
            at += size;
            return of(Bytes.wrap(Arrays.copyOfRange(data, at - size, at)));
        }

        private Item items(int end, int depth) throws DecodeException {
            var items = new ArrayList<Item>();
            while (at < end) {
                items.add(item(end, depth + 1));
            }
            return new Item.Items(List.copyOf(items));
        }

        private int size(int marker, int end) throws DecodeException {
            at++;
            long size = marker;
            if (marker > SHORT) {
                int bytes = marker - SHORT;
                if (bytes > 3 || bytes > end - at) {
                    throw new DecodeException("truncated or too long");
                }
                size = new BigInteger(1, data, at, bytes).longValue();
                if (size <= SHORT || data[at] == 0) {
                    throw new DecodeException("not canonical");
                }
                at += bytes;
            }
            if (size > end - at) {
                throw new DecodeException("truncated");
            }
            return (int) size;
        }
    }
}
