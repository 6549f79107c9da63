package dev.tactus.crypto;

import dev.tactus.protocol.Bytes;
import dev.tactus.protocol.Protocol;
import java.math.BigInteger;

/** Builds signatures that no signer would make. */
public final class TestSignatures {
    private TestSignatures() {}

    public static Bytes of(BigInteger r, BigInteger s, int v) {
        byte[] all = new byte[Protocol.SIGNATURE_BYTES];
        System.arraycopy(SignatureForm.word(r), 0, all, 0, 32);
        System.arraycopy(SignatureForm.word(s), 0, all, 32, 32);
        all[64] = (byte) v;
        return Bytes.wrap(all);
    }

    /** The other signature over the same content by the same signer: s turned over, parity flipped. */
    public static Bytes highTwin(Bytes normalised) {
        var s = new BigInteger(1, normalised.slice(32, 64).unsafeArray());
        var r = new BigInteger(1, normalised.slice(0, 32).unsafeArray());
        return of(r, SignatureForm.ORDER.subtract(s), normalised.get(64) == 27 ? 28 : 27);
    }
}
