package dev.tactus.store;

import dev.tactus.application.StateDamagedException;

/**
 * What the database holds, or was asked to hold, breaks a promise of the order. Nothing of the transaction that was
 * refused is durable; nothing may be built on this store before someone has looked at it. Any implementation of the
 * store throws it.
 */
public final class StoreInvariantException extends StateDamagedException {
    private static final long serialVersionUID = 1;

    public StoreInvariantException(String message) {
        super(message);
    }

    public StoreInvariantException(String message, Throwable cause) {
        super(message, cause);
    }
}
