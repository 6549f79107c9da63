package dev.tactus.devnet;

import dev.tactus.protocol.Address;
import dev.tactus.protocol.Bytes;
import java.math.BigInteger;

/**
 * Arguments of a call, read as leniently as Solidity's decoder: dynamic parts anywhere, trailing bytes ignored, dirty
 * upper bits of an address refused.
 */
final class CallData {
    private static final int SELECTOR = 4;

    private final Bytes arguments;

    private CallData(Bytes arguments) {
        this.arguments = arguments;
    }

    /** The selector as hex without prefix; empty if there is none. */
    static String selector(Bytes data) {
        return data.size() < SELECTOR ? "" : data.slice(0, SELECTOR).toHex().substring("0x".length());
    }

    static CallData arguments(Bytes data) {
        return new CallData(data.slice(SELECTOR, data.size()));
    }

    BigInteger number(int index) throws Revert {
        return wordAt((long) index * Word.SIZE);
    }

    Address address(int index) throws Revert {
        BigInteger value = number(index);
        if (value.bitLength() > Address.SIZE * Byte.SIZE) {
            throw Revert.empty();
        }
        return Address.wrap(Word.of(value, Address.SIZE));
    }

    Bytes bytes(int index) throws Revert {
        long start = position(number(index));
        long size = position(wordAt(start));
        long from = start + Word.SIZE;
        if (size > arguments.size() - from) {
            throw Revert.empty();
        }
        return arguments.slice((int) from, (int) (from + size));
    }

    private BigInteger wordAt(long from) throws Revert {
        if (from > arguments.size() - Word.SIZE) {
            throw Revert.empty();
        }
        return Word.number(arguments.slice((int) from, (int) from + Word.SIZE));
    }

    private long position(BigInteger value) throws Revert {
        if (value.bitLength() > 31) {
            throw Revert.empty();
        }
        return value.longValue();
    }
}
