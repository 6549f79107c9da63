package dev.tactus.lane;

import java.math.BigInteger;

/** The lane's answer to a submission, sent exactly once unless the claim was withdrawn first. */
public sealed interface Verdict {
    /**
     * Durable at {@code offset}: just now, or by an earlier submission of the same op.
     *
     * @param generation recovery generation of the order that the offset belongs to
     */
    record Included(long offset, long generation) implements Verdict {}

    /** This submission changed nothing and never will. */
    sealed interface Refused extends Verdict {}

    record BadNonce(long expected, long got) implements Refused {}

    record NonceExhausted() implements Refused {}

    record FeeTooLow(int maxFee, int frameFee) implements Refused {}

    record InsufficientBalance(BigInteger required, BigInteger available) implements Refused {}

    /** Larger than an empty batch may hold. */
    record TooLarge(int maxBytes, int gotBytes) implements Refused {}

    /** The application threw on it; it is not in the order. */
    record Failed() implements Verdict {}

    /** Not in the order and will not be; try again later. */
    record Unavailable(Reason reason) implements Verdict {}

    /** COMMIT was issued and nobody knows yet. */
    record Unknown() implements Verdict {}

    enum Reason {
        SHUTTING_DOWN,
        RECOVERING,
        STORAGE_FULL
    }
}
