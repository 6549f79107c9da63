package dev.tactus.lane;

/** The order may not go on in this process: an invariant does not hold, or the disk does not. */
public final class LaneFatalException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** What may end it. */
    public enum Remedy {
        /** Only an operator can decide what is true. */
        OPERATOR,
        /** A new process, once the cause is gone. */
        RESTART
    }

    private final Remedy remedy;

    public LaneFatalException(String message) {
        super(message);
        this.remedy = Remedy.OPERATOR;
    }

    public LaneFatalException(String message, Throwable cause) {
        this(message, cause, Remedy.OPERATOR);
    }

    LaneFatalException(String message, Throwable cause, Remedy remedy) {
        super(message, cause);
        this.remedy = remedy;
    }

    public Remedy remedy() {
        return remedy;
    }
}
