package dev.tactus.application;

/**
 * The state is not what was written: says nothing of the application or of its input, and no later read will be better.
 * Applications let it pass.
 */
public class StateDamagedException extends RuntimeException {
    private static final long serialVersionUID = 1;

    protected StateDamagedException(String message) {
        super(message);
    }

    protected StateDamagedException(String message, Throwable cause) {
        super(message, cause);
    }
}
