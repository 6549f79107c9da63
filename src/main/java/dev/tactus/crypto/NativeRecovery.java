package dev.tactus.crypto;

import dev.tactus.crypto.SignatureException.Reason;
import dev.tactus.protocol.Bytes;
import dev.tactus.protocol.Hash32;
import fr.acinq.secp256k1.Secp256k1;
import fr.acinq.secp256k1.Secp256k1Exception;

/** Recovery by libsecp256k1, several times as fast as the plain Java one. */
final class NativeRecovery implements SignatureRecovery {
    private final Secp256k1 library;

    /** Loads the native library; where it cannot, an {@link Error} or a runtime exception of the loader's says so. */
    NativeRecovery() {
        library = Secp256k1.get();
    }

    @Override
    public Recovered recover(Hash32 hash, Bytes signature) throws SignatureException {
        SignatureForm form = SignatureForm.parse(signature);
        byte[] key;
        try {
            key = library.ecdsaRecover(
                    form.compact().unsafeArray(), hash.bytes().unsafeArray(), form.parity());
        } catch (Secp256k1Exception noPoint) {
            throw new SignatureException(Reason.NO_POINT);
        }
        return new Recovered(Secp256k1Curve.addressOf(key), form.normalised());
    }

    @Override
    public String name() {
        return "libsecp256k1";
    }
}
