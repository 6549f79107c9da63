package dev.tactus.wallet.client;

/** An L1 call or transaction did not do what it was asked to. The message is for people. */
public final class L1Exception extends Exception {
    private static final long serialVersionUID = 1;

    L1Exception(String message) {
        super(message);
    }

    L1Exception(String message, Throwable cause) {
        super(message, cause);
    }
}
