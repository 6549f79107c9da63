package dev.tactus.load;

import dev.tactus.config.PrivateKey;
import dev.tactus.crypto.EcdsaSigner;
import dev.tactus.crypto.SignatureRecoveries;
import dev.tactus.protocol.Address;
import dev.tactus.protocol.Bytes;
import dev.tactus.protocol.Hash32;
import dev.tactus.protocol.Protocol;
import fr.acinq.secp256k1.Secp256k1;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Signs hashes for one key, by libsecp256k1 where it loads: a load of a minute has half a million ops. Thread-safe. */
final class OpSigner {
    private static final boolean NATIVE = SignatureRecoveries.nativeLibrary().isPresent();
    private static final byte V = 27;

    private final EcdsaSigner slow;
    private final byte @Nullable [] key;
    private final byte[] publicKey;

    OpSigner(PrivateKey key) {
        slow = new EcdsaSigner(key);
        this.key = NATIVE ? key.reveal().toArray() : null;
        publicKey = this.key == null ? new byte[0] : Secp256k1.get().pubkeyCreate(this.key);
    }

    Address address() {
        return slow.address();
    }

    /** {@code r ‖ s ‖ v}, 65 bytes, s low, v 27 or 28. */
    Bytes sign(Hash32 hash) {
        if (key == null) {
            return slow.sign(hash);
        }
        Secp256k1 library = Secp256k1.get();
        byte[] message = hash.bytes().unsafeArray();
        byte[] compact = library.sign(message, key, null);
        int parity = Arrays.equals(library.ecdsaRecover(compact, message, 0), publicKey) ? 0 : 1;
        byte[] signature = Arrays.copyOf(compact, Protocol.SIGNATURE_BYTES);
        signature[Protocol.SIGNATURE_BYTES - 1] = (byte) (V + parity);
        return Bytes.wrap(signature);
    }
}
