package dev.tactus.load;

/** What decides when the next op is sent. */
enum Loop {
    /** A clock: ops are due at a fixed rate whatever the answers do, and latency counts from when an op was due. */
    OPEN("open"),
    /** The answers: each worker sends its next op when the one before is answered, so a slow server is asked less. */
    CLOSED("closed");

    private final String label;

    Loop(String label) {
        this.label = label;
    }

    /** In results. */
    String label() {
        return label;
    }
}
