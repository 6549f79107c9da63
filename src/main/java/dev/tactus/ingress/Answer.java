package dev.tactus.ingress;

import dev.tactus.protocol.ValidUserOp;

/** What became of a submission, as far as its client is told. */
sealed interface Answer {
    /** Durable at {@code offset}, by this submission or an earlier one of the same op. */
    record Sequenced(ValidUserOp op, long offset) implements Answer {}

    record Refused(ApiError.Failure failure) implements Answer {
        Refused(ApiError error) {
            this(error.with());
        }
    }
}
