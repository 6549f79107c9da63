package dev.tactus.sim.reference;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.bouncycastle.asn1.x9.X9ECParameters;
import org.bouncycastle.crypto.digests.SHA256Digest;
import org.bouncycastle.crypto.ec.CustomNamedCurves;
import org.bouncycastle.crypto.signers.HMacDSAKCalculator;
import org.bouncycastle.math.ec.ECPoint;

/** A key that signs deterministically, s low. It knows the parity from the nonce point, not from recovering. */
final class TestKey {
    static final X9ECParameters CURVE = CustomNamedCurves.getByName("secp256k1");
    static final BigInteger N = CURVE.getN();

    private final BigInteger secret;

    TestKey(byte[] secret) {
        this.secret = new BigInteger(1, secret);
    }

    static TestKey named(String name) {
        return new TestKey(Keccak256.of(name.getBytes(US_ASCII)));
    }

    byte[] address() {
        byte[] key = CURVE.getG().multiply(secret).normalize().getEncoded(false);
        return Arrays.copyOfRange(Keccak256.of(Arrays.copyOfRange(key, 1, key.length)), 12, 32);
    }

    byte[] sign(byte[] hash) {
        HMacDSAKCalculator nonces = new HMacDSAKCalculator(new SHA256Digest());
        nonces.init(N, secret, hash);
        BigInteger k = nonces.nextK();
        ECPoint point = CURVE.getG().multiply(k).normalize();
        BigInteger r = point.getAffineXCoord().toBigInteger();
        BigInteger s = k.modInverse(N)
                .multiply(new BigInteger(1, hash).add(r.multiply(secret)))
                .mod(N);
        boolean odd = point.getAffineYCoord().toBigInteger().testBit(0);
        boolean high = s.compareTo(N.shiftRight(1)) > 0;
        return signature(r, high ? N.subtract(s) : s, odd == high ? 27 : 28);
    }

    RefBatch.Op op(ReferenceRules rules, long nonce, int maxFee, byte[] data) {
        byte[] hash = ReferenceCodec.signingHash(ReferenceCodec.domainSeparator(rules), nonce, maxFee, data);
        return new RefBatch.Op(nonce, maxFee, data, sign(hash));
    }

    static byte[] signature(BigInteger r, BigInteger s, int v) {
        return ByteBuffer.allocate(65)
                .put(BigEndian.of(r, 32))
                .put(BigEndian.of(s, 32))
                .put((byte) v)
                .array();
    }
}
