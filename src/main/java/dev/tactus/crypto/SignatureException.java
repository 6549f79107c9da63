package dev.tactus.crypto;

/** A signature that names no signer. */
public final class SignatureException extends Exception {
    private static final long serialVersionUID = 1;

    /** Why; the message is the one that clients see. */
    public enum Reason {
        PARITY("invalid signature parity"),
        RANGE("invalid signature"),
        NO_POINT("cannot recover sender");

        private final String message;

        Reason(String message) {
            this.message = message;
        }

        public String message() {
            return message;
        }
    }

    private final Reason reason;

    public SignatureException(Reason reason) {
        // No stack trace: this is an answer to bad input, produced at the rate of bad input.
        super(reason.message(), null, false, false);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }
}
