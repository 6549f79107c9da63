package dev.tactus.protocol;

import org.bouncycastle.crypto.digests.KeccakDigest;

/** Keccak-256 as Ethereum uses it (the padding from before SHA-3). */
public final class Keccak {
    private Keccak() {}

    public static byte[] hash(byte[]... parts) {
        var digest = new KeccakDigest(256);
        for (byte[] part : parts) {
            digest.update(part, 0, part.length);
        }
        byte[] result = new byte[Hash32.SIZE];
        digest.doFinal(result, 0);
        return result;
    }

    public static Hash32 hash(Bytes value) {
        return Hash32.wrap(hash(value.unsafeArray()));
    }
}
