package dev.tactus.execution;

/** The application threw on a direct input: nothing may be ordered after it. */
public final class ApplicationFault extends RuntimeException {
    private static final long serialVersionUID = 1;

    public ApplicationFault(String message, Throwable cause) {
        super(message, cause);
    }
}
