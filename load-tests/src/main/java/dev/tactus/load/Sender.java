package dev.tactus.load;

import dev.tactus.config.PrivateKey;
import dev.tactus.protocol.Address;
import dev.tactus.protocol.Bytes;
import dev.tactus.protocol.Keccak;
import java.nio.charset.StandardCharsets;

/**
 * An account that sends.
 *
 * @param firstNonce its next one at the start of the load
 */
record Sender(PrivateKey key, Address address, long firstNonce) {
    /** The same account for the same seed and number, on every machine. */
    static PrivateKey key(long seed, int number) {
        return new PrivateKey(
                Bytes.wrap(Keccak.hash(("tactus load " + seed + " " + number).getBytes(StandardCharsets.US_ASCII))));
    }

    static Sender of(long seed, int number, long firstNonce) {
        PrivateKey key = key(seed, number);
        return new Sender(key, key.address(), firstNonce);
    }
}
