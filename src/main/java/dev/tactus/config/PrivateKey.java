package dev.tactus.config;

import dev.tactus.protocol.Bytes;

/** A secret that never shows itself: neither {@link #toString} nor an exception reveals it. */
public final class PrivateKey {
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

    @Override
    public String toString() {
        return "***";
    }
}
