package dev.tactus.wallet.client;

import dev.tactus.protocol.Address;
import dev.tactus.protocol.Hash32;

/** What the sequencer answered to an op. */
public sealed interface Submission {
    /** The op is durable at this offset; its business may still have failed. */
    record Accepted(Address sender, long nonce, Hash32 txHash, long offset) implements Submission {}

    /**
     * @param status  HTTP status
     * @param code    of the error table, {@code EXECUTION_REJECTED} for instance
     * @param message for people
     */
    record Refused(int status, String code, String message) implements Submission {}
}
