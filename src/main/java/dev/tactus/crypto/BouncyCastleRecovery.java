package dev.tactus.crypto;

import dev.tactus.crypto.SignatureException.Reason;
import dev.tactus.protocol.Bytes;
import dev.tactus.protocol.Hash32;
import java.math.BigInteger;
import org.bouncycastle.math.ec.ECAlgorithms;
import org.bouncycastle.math.ec.ECPoint;
import org.bouncycastle.util.BigIntegers;

/** Recovery in plain Java, for systems without the native library and as its counterpart in tests. */
final class BouncyCastleRecovery implements SignatureRecovery {
    @Override
    public Recovered recover(Hash32 hash, Bytes signature) throws SignatureException {
        SignatureForm form = SignatureForm.parse(signature);
        BigInteger n = SignatureForm.ORDER;
        BigInteger inverse = BigIntegers.modOddInverse(n, form.r());
        BigInteger e = new BigInteger(1, hash.bytes().unsafeArray());
        BigInteger u1 = e.negate().multiply(inverse).mod(n);
        BigInteger u2 = form.s().multiply(inverse).mod(n);
        ECPoint key = ECAlgorithms.sumOfTwoMultiplies(Secp256k1Curve.DOMAIN.getG(), u1, point(form), u2);
        if (key.isInfinity()) {
            throw new SignatureException(Reason.NO_POINT);
        }
        return new Recovered(Secp256k1Curve.addressOf(key.getEncoded(false)), form.normalised());
    }

    /** The point with x = r and the form's parity of y. */
    private static ECPoint point(SignatureForm form) throws SignatureException {
        byte[] compressed = new byte[33];
        compressed[0] = (byte) (2 + form.parity());
        System.arraycopy(form.compact().unsafeArray(), 0, compressed, 1, 32);
        try {
            return Secp256k1Curve.DOMAIN.getCurve().decodePoint(compressed);
        } catch (IllegalArgumentException notOnTheCurve) {
            throw new SignatureException(Reason.NO_POINT);
        }
    }

    @Override
    public String name() {
        return "bouncycastle";
    }
}
