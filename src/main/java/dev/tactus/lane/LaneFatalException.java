package dev.tactus.lane;

/** The order may not go on: an invariant does not hold, and only an operator can decide what is true. */
public final class LaneFatalException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public LaneFatalException(String message) {
        super(message);
    }

    public LaneFatalException(String message, Throwable cause) {
        super(message, cause);
    }
}
