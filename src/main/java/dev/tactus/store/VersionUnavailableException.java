package dev.tactus.store;

/** A version of the state that cannot be read: not yet, or no longer. */
public final class VersionUnavailableException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final long availableFrom;
    private final long head;

    /**
     * @param availableFrom the oldest offset whose chunk can be read
     * @param head          number of entries
     */
    public VersionUnavailableException(long availableFrom, long head) {
        super("the state is known after the entries from " + availableFrom + " to " + (head - 1));
        this.availableFrom = availableFrom;
        this.head = head;
    }

    public long availableFrom() {
        return availableFrom;
    }

    public long head() {
        return head;
    }
}
