package dev.tactus.node;

/** The node will not start or go on; the message names the reason and the fix. */
public final class NodeRefusedException extends Exception {
    private static final long serialVersionUID = 1;

    private final ExitCode exitCode;

    public NodeRefusedException(ExitCode exitCode, String message) {
        super(message);
        this.exitCode = exitCode;
    }

    public NodeRefusedException(ExitCode exitCode, String message, Throwable cause) {
        super(message, cause);
        this.exitCode = exitCode;
    }

    public ExitCode exitCode() {
        return exitCode;
    }
}
