package dev.tactus.store;

import dev.tactus.application.StateUnavailableException;

/**
 * The database cannot be used now: a read or an opening failed. Nothing was changed by the call that throws it. Any
 * implementation of the store throws it.
 */
public final class StoreUnavailableException extends StateUnavailableException {
    private static final long serialVersionUID = 1;

    public StoreUnavailableException(String message, Throwable cause) {
        super(message, cause);
    }
}
