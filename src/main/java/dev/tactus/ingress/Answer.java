package dev.tactus.ingress;

import dev.tactus.protocol.ValidUserOp;

/** What became of a submission, as far as its client is told. */
sealed interface Answer {
    /** Durable there, by this submission or an earlier one of the same op. */
    record Sequenced(ValidUserOp op, Place at) implements Answer {}

    /** @param generation recovery generation of the order that the offset belongs to */
    record Place(long offset, long generation) {}

    record Refused(ApiError.Failure failure) implements Answer {
        Refused(ApiError error) {
            this(error.with());
        }
    }
}
