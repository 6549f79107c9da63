package dev.tactus.store;

/** What was being gone through is not there any more, rightly: begin again. The message says why. */
public final class HistoryMovedException extends Exception {
    private static final long serialVersionUID = 1;

    public HistoryMovedException(String message) {
        super(message);
    }
}
