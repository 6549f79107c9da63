package dev.tactus.protocol;

/** Bytes that do not decode. The only thing a decoder of this package ever throws for its input. */
public final class DecodeException extends Exception {
    private static final long serialVersionUID = 1;

    public DecodeException(String message) {
        super(message);
    }
}
