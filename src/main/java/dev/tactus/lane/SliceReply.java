package dev.tactus.lane;

import dev.tactus.store.SafeHead;

/** The lane's answer to a slice of L1. */
public sealed interface SliceReply {
    /**
     * The slice is durable, by this message or an earlier one.
     *
     * @param stored       the newest stored head
     * @param nextAccepted nonce of the next batch that the scheduler would accept, after it
     */
    record Appended(SafeHead stored, long nextAccepted) implements SliceReply {}

    /** Nothing was stored now; send it again later. */
    record TryLater() implements SliceReply {}

    /** The lane is frozen: an operator is needed, nothing will be stored again. */
    record Frozen() implements SliceReply {}
}
