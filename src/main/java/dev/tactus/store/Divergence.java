package dev.tactus.store;

import dev.tactus.protocol.Hash32;
import java.util.Optional;

/**
 * The scheduler accepted a batch of ours that is not the one sealed here.
 *
 * @param sealed payload hash of the batch sealed under its nonce; empty if none was
 */
public record Divergence(AcceptedBatch accepted, Optional<Hash32> sealed) {
    /** What differs, where, and what to do. */
    public String describe() {
        return "canonical divergence: the scheduler accepted batch " + accepted.nonce() + " with hash "
                + accepted.payloadHash() + " (L1 transaction " + accepted.transactionHash() + ", block "
                + accepted.blockNumber() + ", input " + accepted.inputIndex() + "), sealed here: "
                + sealed.map(Hash32::toHex).orElse("nothing")
                + "; the order in this data directory is not the one that counts: keep it for inquiry and run"
                + " ./tactus rebuild into a fresh one";
    }
}
