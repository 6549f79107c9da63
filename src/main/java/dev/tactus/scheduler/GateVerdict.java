package dev.tactus.scheduler;

import dev.tactus.protocol.Batch;

/** What the gates say of a batch submission. Only {@link Accepted} consumes the batch nonce. */
public sealed interface GateVerdict {
    /** To be executed; a batch without frames is accepted as a no-op. */
    record Accepted(Batch batch) implements GateVerdict {}

    record Undecodable(String reason) implements GateVerdict {}

    /** Both uint64, read as unsigned. */
    record WrongNonce(long expected, long got) implements GateVerdict {}

    /** A frame's {@code safe_block} lies ahead of the input's block or behind the frame before, or its fee is illegal. */
    record Malformed(int frame) implements GateVerdict {}

    /** Too old when it landed; its nonce stays free. */
    record Stale(long firstSafeBlock) implements GateVerdict {}
}
