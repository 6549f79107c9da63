package dev.tactus.crypto;

import dev.tactus.crypto.SignatureException.Reason;
import dev.tactus.protocol.Bytes;
import dev.tactus.protocol.Protocol;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.OptionalInt;

/**
 * A signature whose shape is right and normalised: r and s in [1, n), s in the lower half, parity of R's y. The one
 * reader of the 65 bytes {@code r ‖ s ‖ v}, so every recovery accepts and refuses the same ones; whether a point
 * exists for r is not known yet.
 *
 * @param compact r ‖ s, 64 bytes, s low
 * @param parity  0 or 1, already flipped if s had to be
 */
record SignatureForm(Bytes compact, int parity) {
    static final BigInteger ORDER =
            new BigInteger("fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141", 16);

    private static final int WORD = 32;
    private static final byte[] ORDER_BYTES = word(ORDER);
    private static final byte[] HALF_ORDER_BYTES = word(ORDER.shiftRight(1));
    private static final byte[] ZERO = new byte[WORD];

    /** @param v the last byte of a signature; empty if it names no parity */
    static OptionalInt parityOf(byte v) {
        int value = Byte.toUnsignedInt(v);
        if (value >= 35) {
            return OptionalInt.of((value - 35) % 2);
        }
        return switch (value) {
            case 0, 27 -> OptionalInt.of(0);
            case 1, 28 -> OptionalInt.of(1);
            default -> OptionalInt.empty();
        };
    }

    /**
     * Parity is looked at before range, so that a signature wrong in both is named the same by everyone; a length
     * other than 65 is out of range.
     */
    static SignatureForm parse(Bytes signature) throws SignatureException {
        if (signature.size() != Protocol.SIGNATURE_BYTES) {
            throw new SignatureException(Reason.RANGE);
        }
        byte[] all = signature.unsafeArray();
        int parity = parityOf(all[2 * WORD]).orElseThrow(() -> new SignatureException(Reason.PARITY));
        requireScalar(all, 0);
        requireScalar(all, WORD);
        byte[] compact = Arrays.copyOf(all, 2 * WORD);
        if (Arrays.compareUnsigned(compact, WORD, 2 * WORD, HALF_ORDER_BYTES, 0, WORD) > 0) {
            var high = new BigInteger(1, compact, WORD, WORD);
            System.arraycopy(word(ORDER.subtract(high)), 0, compact, WORD, WORD);
            parity ^= 1;
        }
        return new SignatureForm(Bytes.wrap(compact), parity);
    }

    /** The form that is stored and posted: r ‖ low s ‖ 27 or 28. */
    Bytes normalised() {
        byte[] all = Arrays.copyOf(compact.unsafeArray(), Protocol.SIGNATURE_BYTES);
        all[2 * WORD] = (byte) (27 + parity);
        return Bytes.wrap(all);
    }

    BigInteger r() {
        return new BigInteger(1, compact.unsafeArray(), 0, WORD);
    }

    BigInteger s() {
        return new BigInteger(1, compact.unsafeArray(), WORD, WORD);
    }

    private static void requireScalar(byte[] all, int from) throws SignatureException {
        if (Arrays.equals(all, from, from + WORD, ZERO, 0, WORD)
                || Arrays.compareUnsigned(all, from, from + WORD, ORDER_BYTES, 0, WORD) >= 0) {
            throw new SignatureException(Reason.RANGE);
        }
    }

    /** {@code value} as 32 bytes, big-endian; it must fit. */
    static byte[] word(BigInteger value) {
        byte[] magnitude = value.toByteArray();
        int length = Math.min(magnitude.length, WORD);
        byte[] word = new byte[WORD];
        System.arraycopy(magnitude, magnitude.length - length, word, WORD - length, length);
        return word;
    }
}
