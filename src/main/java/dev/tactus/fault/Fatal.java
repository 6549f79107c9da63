package dev.tactus.fault;

import java.util.Optional;

/**
 * Failures from which nothing can go on: memory or a stack that is used up, classes that cannot be linked. Where nobody
 * catches them they end their thread, and the handler of the node's threads ends the node. But a future catches
 * everything: whoever looks at what became of one passes such a failure on by this.
 */
public final class Fatal {
    /** Causes may form a ring. */
    private static final int DEEPEST_CAUSE = 16;

    private Fatal() {}

    /** The failure itself or what is behind it, if that is fatal. */
    public static Optional<Error> in(Throwable failure) {
        Throwable cause = failure;
        for (int depth = 0; cause != null && depth < DEEPEST_CAUSE; depth++) {
            if (cause instanceof VirtualMachineError || cause instanceof LinkageError) {
                return Optional.of((Error) cause);
            }
            cause = cause.getCause();
        }
        return Optional.empty();
    }

    /** Tells the handler of this thread, as if nobody had caught it; does nothing for any other failure. */
    public static void raise(Throwable failure) {
        in(failure).ifPresent(error -> {
            Thread here = Thread.currentThread();
            here.getUncaughtExceptionHandler().uncaughtException(here, error);
        });
    }

    /** Throws it again, for an actor whose thread it must end; does nothing for any other failure. */
    public static void rethrow(Throwable failure) {
        Optional<Error> fatal = in(failure);
        if (fatal.isPresent()) {
            throw fatal.get();
        }
    }
}
