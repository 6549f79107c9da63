package dev.tactus.sim.reference;

import org.bouncycastle.crypto.digests.KeccakDigest;

final class Keccak256 {
    static final int SIZE = 32;

    private Keccak256() {}

    /** Of the parts one after the other. */
    static byte[] of(byte[]... parts) {
        KeccakDigest digest = new KeccakDigest(256);
        for (byte[] part : parts) {
            digest.update(part, 0, part.length);
        }
        byte[] hash = new byte[SIZE];
        digest.doFinal(hash, 0);
        return hash;
    }
}
