package dev.tactus.store;

import dev.tactus.application.StateUnavailableException;
import dev.tactus.store.StoreException.NotCommitted;

/**
 * The database cannot be used now: a read or an opening failed. Nothing was changed by the call that throws it. Any
 * implementation of the store throws it.
 */
public final class StoreUnavailableException extends StateUnavailableException {
    private static final long serialVersionUID = 1;

    private final NotCommitted.Kind kind;

    public StoreUnavailableException(String message, Throwable cause) {
        this(message, NotCommitted.Kind.FAULT, cause);
    }

    public StoreUnavailableException(String message, NotCommitted.Kind kind, Throwable cause) {
        super(message, cause);
        this.kind = kind;
    }

    /** What stopped it. */
    public NotCommitted.Kind kind() {
        return kind;
    }
}
