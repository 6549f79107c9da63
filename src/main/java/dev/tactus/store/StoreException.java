package dev.tactus.store;

/** A write that did not go as planned. The type says what the caller may believe. */
public abstract sealed class StoreException extends Exception {
    private static final long serialVersionUID = 1;

    StoreException(String message, Throwable cause) {
        super(message, cause);
    }

    /** Nothing of the transaction is durable and nothing will be: COMMIT was never issued. */
    public static final class NotCommitted extends StoreException {
        private static final long serialVersionUID = 1;

        /** What stopped it. */
        public enum Kind {
            FULL,
            BUSY,
            FAULT
        }

        private final Kind kind;

        public NotCommitted(Kind kind, String message, Throwable cause) {
            super(message, cause);
            this.kind = kind;
        }

        public Kind kind() {
            return kind;
        }
    }

    /** COMMIT was issued and failed: only the reopened store can tell whether the transaction is durable. */
    public static final class OutcomeUnknown extends StoreException {
        private static final long serialVersionUID = 1;

        public OutcomeUnknown(String message, Throwable cause) {
            super(message, cause);
        }
    }
}
