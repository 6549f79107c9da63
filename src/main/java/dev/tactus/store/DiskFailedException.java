package dev.tactus.store;

/**
 * The disk failed to make durable what was written. What it was about may be read again, in this process and the next,
 * and still be lost with the power: the kernel may have dropped the pages, and a second sync would not say so. Nothing
 * may be acknowledged from this process any more. A new one writes what it finds once more before it believes it
 * ({@link DataDirectory#open}). Any implementation of the store throws it, once it has, from every call.
 */
public final class DiskFailedException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public DiskFailedException(String message, Throwable cause) {
        super(message, cause);
    }
}
