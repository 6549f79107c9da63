package dev.tactus.crypto;

import dev.tactus.protocol.ValidUserOp;

/** What an {@link Authenticator} found. */
public sealed interface Authentication {
    record Authenticated(ValidUserOp op) implements Authentication {}

    record Refused(Refusal refusal) implements Authentication {}

    /** Why; the message is the one that clients see. */
    enum Refusal {
        PARITY(SignatureException.Reason.PARITY.message()),
        RANGE(SignatureException.Reason.RANGE.message()),
        NO_POINT(SignatureException.Reason.NO_POINT.message()),
        SENDER_MISMATCH("sender mismatch");

        private final String message;

        Refusal(String message) {
            this.message = message;
        }

        public String message() {
            return message;
        }

        static Refusal of(SignatureException.Reason reason) {
            return switch (reason) {
                case PARITY -> PARITY;
                case RANGE -> RANGE;
                case NO_POINT -> NO_POINT;
            };
        }
    }
}
