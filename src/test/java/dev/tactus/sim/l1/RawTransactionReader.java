package dev.tactus.sim.l1;

import dev.tactus.protocol.Address;
import dev.tactus.protocol.Bytes;
import dev.tactus.protocol.DecodeException;
import dev.tactus.protocol.Keccak;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;

/** Reads the RLP of a signed type-2 transaction, strictly: written apart from the encoder that it checks. */
final class RawTransactionReader {
    private static final byte TYPE_2 = 0x02;
    private static final int FIELDS = 12;
    private static final int SHORT_STRING = 0x80;
    private static final int LONG_STRING = 0xb7;
    private static final int SHORT_LIST = 0xc0;
    private static final int LONG_LIST = 0xf7;

    private final byte[] in;
    private int at;

    private RawTransactionReader(byte[] in, int at) {
        this.in = in;
        this.at = at;
    }

    private record Item(boolean list, Bytes content) {
        BigInteger number() throws DecodeException {
            require(!list && content.size() <= 32, "a number expected");
            require(content.isEmpty() || content.get(0) != 0, "a number with leading zeros");
            return new BigInteger(1, content.unsafeArray());
        }

        long number63() throws DecodeException {
            BigInteger number = number();
            require(number.bitLength() <= 63, "a number out of range");
            return number.longValue();
        }

        Bytes bytes() throws DecodeException {
            require(!list, "bytes expected");
            return content;
        }
    }

    /** @throws DecodeException for anything but the canonical encoding of a call by a signed type-2 transaction */
    static RawTransaction read(Bytes raw) throws DecodeException {
        require(!raw.isEmpty() && raw.get(0) == TYPE_2, "not a type-2 transaction");
        var outer = new RawTransactionReader(raw.unsafeArray(), 1);
        Item body = outer.next();
        require(body.list() && outer.at == raw.size(), "a list and nothing else expected");
        var inner = new RawTransactionReader(body.content().unsafeArray(), 0);
        List<Item> fields = new ArrayList<>(FIELDS);
        while (inner.at < inner.in.length) {
            fields.add(inner.next());
        }
        require(fields.size() == FIELDS, "12 fields expected");
        Bytes to = fields.get(5).bytes();
        require(to.size() == Address.SIZE, "a call expected");
        require(fields.get(6).number().signum() == 0, "no value expected");
        require(fields.get(8).list() && fields.get(8).content().isEmpty(), "no access list expected");
        require(fields.get(9).number63() <= 1, "a parity expected");
        require(fields.get(10).number().signum() > 0 && fields.get(11).number().signum() > 0, "a signature expected");
        return new RawTransaction(
                raw,
                Keccak.hash(raw),
                fields.get(0).number63(),
                fields.get(1).number63(),
                fields.get(2).number(),
                fields.get(3).number(),
                fields.get(4).number63(),
                new Address(to),
                fields.get(7).bytes());
    }

    private Item next() throws DecodeException {
        int prefix = take(1).get(0) & 0xff;
        if (prefix < SHORT_STRING) {
            return new Item(false, Bytes.wrap(new byte[] {(byte) prefix}));
        }
        boolean list = prefix >= SHORT_LIST;
        int shortBase = list ? SHORT_LIST : SHORT_STRING;
        int longBase = list ? LONG_LIST : LONG_STRING;
        if (prefix > longBase) {
            Bytes size = take(prefix - longBase);
            require(size.get(0) != 0, "a length with leading zeros");
            var length = new BigInteger(1, size.unsafeArray());
            require(length.bitLength() < 31 && length.intValue() > longBase - shortBase, "a length in the wrong form");
            return new Item(list, take(length.intValue()));
        }
        Bytes content = take(prefix - shortBase);
        require(list || content.size() != 1 || (content.get(0) & 0x80) != 0, "a byte in the wrong form");
        return new Item(list, content);
    }

    private Bytes take(int size) throws DecodeException {
        require(size <= in.length - at, "truncated");
        byte[] taken = new byte[size];
        System.arraycopy(in, at, taken, 0, size);
        at += size;
        return Bytes.wrap(taken);
    }

    private static void require(boolean holds, String otherwise) throws DecodeException {
        if (!holds) {
            throw new DecodeException(otherwise);
        }
    }
}
