package dev.tactus.sim.reference;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.concurrent.ConcurrentHashMap;
import org.bouncycastle.asn1.x9.X9ECParameters;
import org.bouncycastle.crypto.ec.CustomNamedCurves;
import org.bouncycastle.math.ec.ECAlgorithms;
import org.bouncycastle.math.ec.ECPoint;

/** ECDSA public key recovery on secp256k1. Remembers answers: simulated worlds ask for the same ones again and again. */
final class SenderRecovery {
    private static final int SIGNATURE_SIZE = 65;
    private static final int MOST_REMEMBERED = 1 << 16;
    private static final X9ECParameters SECP256K1 = CustomNamedCurves.getByName("secp256k1");
    private static final ConcurrentHashMap<ByteBuffer, Recovery> REMEMBERED = new ConcurrentHashMap<>();

    private SenderRecovery() {}

    /** @param hash 32 bytes that were signed */
    static Recovery recover(byte[] hash, byte[] signature) {
        if (signature.length != SIGNATURE_SIZE) {
            return new Recovery.InvalidSignature();
        }
        ByteBuffer key = ByteBuffer.allocate(hash.length + SIGNATURE_SIZE)
                .put(hash)
                .put(signature)
                .flip();
        Recovery remembered = REMEMBERED.get(key);
        if (remembered != null) {
            return remembered;
        }
        Recovery recovery = compute(hash, signature);
        if (REMEMBERED.size() >= MOST_REMEMBERED) {
            REMEMBERED.clear();
        }
        REMEMBERED.put(key, recovery);
        return recovery;
    }

    private static Recovery compute(byte[] hash, byte[] signature) {
        int v = Byte.toUnsignedInt(signature[64]);
        BigInteger r = new BigInteger(1, signature, 0, 32);
        BigInteger s = new BigInteger(1, signature, 32, 32);
        boolean noParity = (v >= 2 && v <= 26) || (v >= 29 && v <= 34);
        if (noParity || !isScalar(r) || !isScalar(s)) {
            return new Recovery.InvalidSignature();
        }
        // 0, 27 and every odd number from 35 on are even parity; 1, 28 and every even one are odd.
        boolean odd = v < 2 ? v == 1 : v % 2 == 0;
        return key(new BigInteger(1, hash), r, s, odd);
    }

    /** The key Q = (s·R − e·G) / r, where R is the point with x = r and the given parity of y. */
    private static Recovery key(BigInteger e, BigInteger r, BigInteger s, boolean odd) {
        byte[] compressed = new byte[33];
        compressed[0] = (byte) (odd ? 3 : 2);
        byte[] x = BigEndian.of(r, 32);
        System.arraycopy(x, 0, compressed, 1, x.length);
        ECPoint nonce;
        try {
            nonce = SECP256K1.getCurve().decodePoint(compressed);
        } catch (IllegalArgumentException _) {
            return new Recovery.NoSender();
        }
        BigInteger n = SECP256K1.getN();
        BigInteger inverse = r.modInverse(n);
        BigInteger ofBase = e.negate().multiply(inverse).mod(n);
        BigInteger ofNonce = s.multiply(inverse).mod(n);
        ECPoint key = ECAlgorithms.sumOfTwoMultiplies(SECP256K1.getG(), ofBase, nonce, ofNonce);
        if (key.isInfinity()) {
            return new Recovery.NoSender();
        }
        byte[] encoded = key.getEncoded(false);
        byte[] hash = Keccak256.of(Arrays.copyOfRange(encoded, 1, encoded.length));
        return new Recovery.Sender(Arrays.copyOfRange(hash, 12, 32));
    }

    private static boolean isScalar(BigInteger value) {
        return value.signum() > 0 && value.compareTo(SECP256K1.getN()) < 0;
    }
}
