package dev.tactus.config;

import dev.tactus.protocol.Address;
import dev.tactus.protocol.Bytes;
import dev.tactus.protocol.Keccak;
import java.math.BigInteger;
import java.util.Arrays;
import org.bouncycastle.asn1.x9.X9ECParameters;
import org.bouncycastle.crypto.ec.CustomNamedCurves;
import org.bouncycastle.math.ec.FixedPointCombMultiplier;

/** A secret that never shows itself: neither {@link #toString} nor an exception reveals it. */
public final class PrivateKey {
    private static final X9ECParameters CURVE = CustomNamedCurves.getByName("secp256k1");

    private final Bytes secret;

    /** @throws IllegalArgumentException unless {@code secret} has 32 bytes */
    public PrivateKey(Bytes secret) {
        if (secret.size() != 32) {
            throw new IllegalArgumentException("a private key has 32 bytes");
        }
        this.secret = secret;
    }

    /** The key itself, for the signer. */
    public Bytes reveal() {
        return secret;
    }

    /** Whether it lies in [1, n − 1]; only then it can sign. */
    public boolean isOnCurve() {
        BigInteger number = number();
        return number.signum() > 0 && number.compareTo(CURVE.getN()) < 0;
    }

    /**
     * The account that it signs for.
     *
     * @throws IllegalStateException unless {@link #isOnCurve}
     */
    public Address address() {
        if (!isOnCurve()) {
            throw new IllegalStateException("not a secp256k1 key");
        }
        byte[] point = new FixedPointCombMultiplier()
                .multiply(CURVE.getG(), number())
                .normalize()
                .getEncoded(false);
        byte[] hash = Keccak.hash(Arrays.copyOfRange(point, 1, point.length));
        return Address.wrap(Arrays.copyOfRange(hash, hash.length - Address.SIZE, hash.length));
    }

    private BigInteger number() {
        return new BigInteger(1, secret.unsafeArray());
    }

    @Override
    public String toString() {
        return "***";
    }
}
