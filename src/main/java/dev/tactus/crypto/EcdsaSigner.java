package dev.tactus.crypto;

import dev.tactus.config.PrivateKey;
import dev.tactus.protocol.Address;
import dev.tactus.protocol.Bytes;
import dev.tactus.protocol.Eip712;
import dev.tactus.protocol.Hash32;
import dev.tactus.protocol.Protocol;
import dev.tactus.protocol.UserOp;
import dev.tactus.protocol.ValidUserOp;
import java.math.BigInteger;
import org.bouncycastle.crypto.digests.SHA256Digest;
import org.bouncycastle.crypto.params.ECPrivateKeyParameters;
import org.bouncycastle.crypto.signers.ECDSASigner;
import org.bouncycastle.crypto.signers.HMacDSAKCalculator;
import org.bouncycastle.math.ec.FixedPointCombMultiplier;

/**
 * Signs with one private key, deterministically (RFC 6979 with SHA-256, low s): the same hash has the same signature
 * for ever, so signing again cannot leak the key. Thread-safe.
 */
public final class EcdsaSigner {
    private final ECPrivateKeyParameters key;
    private final Address address;
    private final SignatureRecovery recovery = new BouncyCastleRecovery();

    /** @throws IllegalArgumentException unless the key is in [1, n) */
    public EcdsaSigner(PrivateKey privateKey) {
        var secret = new BigInteger(1, privateKey.reveal().unsafeArray());
        if (secret.signum() == 0 || secret.compareTo(SignatureForm.ORDER) >= 0) {
            throw new IllegalArgumentException("the private key is out of range");
        }
        key = new ECPrivateKeyParameters(secret, Secp256k1Curve.DOMAIN);
        var point = new FixedPointCombMultiplier().multiply(Secp256k1Curve.DOMAIN.getG(), secret);
        address = Secp256k1Curve.addressOf(point.normalize().getEncoded(false));
    }

    public Address address() {
        return address;
    }

    /** {@code r ‖ s ‖ v}, 65 bytes, s low, v 27 or 28. */
    public Bytes sign(Hash32 hash) {
        var signer = new ECDSASigner(new HMacDSAKCalculator(new SHA256Digest()));
        signer.init(true, key);
        BigInteger[] rs = signer.generateSignature(hash.bytes().unsafeArray());
        BigInteger s = rs[1].min(SignatureForm.ORDER.subtract(rs[1]));
        byte[] signature = new byte[Protocol.SIGNATURE_BYTES];
        System.arraycopy(SignatureForm.word(rs[0]), 0, signature, 0, 32);
        System.arraycopy(SignatureForm.word(s), 0, signature, 32, 32);
        for (byte v = 27; v <= 28; v++) {
            signature[64] = v;
            var candidate = Bytes.of(signature);
            if (recoversTo(hash, candidate)) {
                return candidate;
            }
        }
        // Only if R's x is n or more: one hash in 2^128.
        throw new IllegalStateException("the signature needs a recovery id that the protocol does not know");
    }

    /** The op as its signer would submit it, ready for the lane. */
    public ValidUserOp sign(Eip712 eip712, UserOp op) {
        Hash32 signingHash = eip712.signingHash(op);
        return new ValidUserOp(address, op, sign(signingHash), Eip712.txHash(signingHash, address));
    }

    private boolean recoversTo(Hash32 hash, Bytes signature) {
        try {
            return recovery.recover(hash, signature).signer().equals(address);
        } catch (SignatureException other) {
            return false;
        }
    }
}
