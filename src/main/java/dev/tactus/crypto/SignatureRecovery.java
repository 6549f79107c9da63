package dev.tactus.crypto;

import dev.tactus.protocol.Address;
import dev.tactus.protocol.Bytes;
import dev.tactus.protocol.Hash32;

/**
 * Recovers who signed a hash. Every implementation accepts and refuses exactly the same inputs: 65 bytes
 * {@code r ‖ s ‖ v}, v as {@link SignatureForm} reads it, r and s in [1, n), high s normalised, only x = r tried.
 * Thread-safe.
 */
public interface SignatureRecovery {
    /**
     * @param signature any length and content; whatever comes in, only {@link SignatureException} comes out
     * @return the signer and the normalised signature (low s, v 27 or 28)
     */
    Recovered recover(Hash32 hash, Bytes signature) throws SignatureException;

    /** A short name for logs: {@code libsecp256k1} or {@code bouncycastle}. */
    String name();

    record Recovered(Address signer, Bytes signature) {}
}
