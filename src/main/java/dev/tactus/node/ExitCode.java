package dev.tactus.node;

/** What the process tells its supervisor. */
public enum ExitCode {
    CLEAN(0),
    FAILURE(1),
    /** Usage or configuration: nothing was written; correct it and start again. */
    CONFIGURATION(2),
    /** Recovery was interrupted; a restart resumes it. */
    RECOVERY_INTERRUPTED(10),
    /** Not now: L1 out of reach, data directory in use. A restart may succeed. */
    TRANSIENT(20),
    /** An operator must decide; every restart refuses. */
    TERMINAL(30);

    private final int code;

    ExitCode(int code) {
        this.code = code;
    }

    public int code() {
        return code;
    }
}
