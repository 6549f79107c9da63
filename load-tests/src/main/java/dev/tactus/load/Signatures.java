package dev.tactus.load;

import dev.tactus.protocol.Hash32;

/** The signatures of a load's ops, made before it or while it goes on. Thread-safe. */
interface Signatures extends AutoCloseable {
    /** {@code r ‖ s ‖ v} in hex, of an op that is about to be sent: the next one of its sender, or the last one again. */
    String hex(int sender, int index);

    /** Of any op. */
    Hash32 txHash(int sender, int index);

    /** Ops that were signed only when they were due, since the signer had not come to them. */
    default long late() {
        return 0;
    }

    @Override
    default void close() {
        // Nothing goes on.
    }
}
