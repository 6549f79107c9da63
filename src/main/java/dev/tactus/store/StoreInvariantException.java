package dev.tactus.store;

/**
 * What the database holds, or was asked to hold, breaks a promise of the order. Nothing of the transaction that was
 * refused is durable; nothing may be built on this store before someone has looked at it.
 */
public final class StoreInvariantException extends RuntimeException {
    private static final long serialVersionUID = 1;

    StoreInvariantException(String message) {
        super(message);
    }

    StoreInvariantException(String message, Throwable cause) {
        super(message, cause);
    }
}
