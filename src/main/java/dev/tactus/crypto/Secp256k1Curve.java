package dev.tactus.crypto;

import dev.tactus.protocol.Address;
import dev.tactus.protocol.Keccak;
import java.util.Arrays;
import org.bouncycastle.asn1.x9.X9ECParameters;
import org.bouncycastle.crypto.ec.CustomNamedCurves;
import org.bouncycastle.crypto.params.ECDomainParameters;

/** The curve's parameters for BouncyCastle, and how a public key becomes an address. */
final class Secp256k1Curve {
    private static final X9ECParameters X9 = CustomNamedCurves.getByName("secp256k1");

    static final ECDomainParameters DOMAIN = new ECDomainParameters(X9.getCurve(), X9.getG(), X9.getN(), X9.getH());

    private Secp256k1Curve() {}

    /** @param publicKey 65 bytes: 04 ‖ x ‖ y */
    static Address addressOf(byte[] publicKey) {
        byte[] hash = Keccak.hash(Arrays.copyOfRange(publicKey, 1, publicKey.length));
        return Address.wrap(Arrays.copyOfRange(hash, hash.length - Address.SIZE, hash.length));
    }
}
