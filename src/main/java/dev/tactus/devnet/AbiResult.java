package dev.tactus.devnet;

import dev.tactus.protocol.Bytes;
import dev.tactus.protocol.InputBoxAbi;
import java.math.BigInteger;

/** What the native contracts return, in the ABI's encoding. */
final class AbiResult {
    static final Bytes TRUE = number(BigInteger.ONE);

    private AbiResult() {}

    static Bytes number(BigInteger value) {
        return Bytes.wrap(Word.of(value));
    }

    static Bytes text(byte[] value) {
        return Bytes.wrap(InputBoxAbi.encodeBytes(Bytes.of(value)));
    }
}
