package dev.tactus.application;

/**
 * The state could not be read now: says nothing of the application or of its input, and the same read may succeed
 * later. Applications let it pass.
 */
public class StateUnavailableException extends RuntimeException {
    private static final long serialVersionUID = 1;

    protected StateUnavailableException(String message, Throwable cause) {
        super(message, cause);
    }
}
