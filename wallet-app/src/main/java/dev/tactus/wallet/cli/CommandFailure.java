package dev.tactus.wallet.cli;

/** A command could not do what it was asked to, for a reason that its user can understand from the message alone. */
public final class CommandFailure extends Exception {
    private static final long serialVersionUID = 1;

    CommandFailure(String message) {
        super(message);
    }
}
