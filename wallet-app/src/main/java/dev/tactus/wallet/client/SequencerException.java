package dev.tactus.wallet.client;

/** A sequencer gave no answer, or not the one asked for. The message is for people. */
public final class SequencerException extends Exception {
    private static final long serialVersionUID = 1;

    /** Why there is no answer to use. */
    public enum Kind {
        /** Nothing listens there, or it does not answer in time. */
        UNREACHABLE,
        /** It answered with one of its errors. */
        REFUSED,
        /** What it answered is not what a sequencer says. */
        UNINTELLIGIBLE
    }

    private final Kind kind;

    SequencerException(Kind kind, String message) {
        super(message);
        this.kind = kind;
    }

    SequencerException(Kind kind, String message, Throwable cause) {
        super(message, cause);
        this.kind = kind;
    }

    public Kind kind() {
        return kind;
    }
}
