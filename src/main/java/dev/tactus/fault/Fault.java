package dev.tactus.fault;

import java.util.ServiceLoader;
import org.jspecify.annotations.Nullable;

/**
 * Places where a process may die, named in the code that would suffer. Tests that inject faults bring an
 * {@link Injector}; a production class path holds none, and the compiler then removes the calls.
 */
public final class Fault {
    private static final @Nullable Injector INJECTOR = ServiceLoader.load(
                    Injector.class, Injector.class.getClassLoader())
            .findFirst()
            .orElse(null);

    private Fault() {}

    /** Decides what happens at a point: nothing, or an {@link Error} that stands for the end of the process. */
    @FunctionalInterface
    public interface Injector {
        /** On the thread that got there. */
        void reached(String point);
    }

    /** Whether an injector was found, which means that this is no production process. */
    public static boolean isArmed() {
        return INJECTOR != null;
    }

    /** @param name {@code room.moment}, unique, a literal: tests find the points in the sources */
    public static void point(String name) {
        if (INJECTOR != null) {
            INJECTOR.reached(name);
        }
    }
}
