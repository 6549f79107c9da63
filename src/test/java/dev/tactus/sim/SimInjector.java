package dev.tactus.sim;

import dev.tactus.fault.Fault;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Hands the moments at which a process may die to the world that runs on this thread, if one does. */
public final class SimInjector implements Fault.Injector {
    private static final ThreadLocal<@Nullable Consumer<String>> WORLD = new ThreadLocal<>();

    @Override
    public void reached(String point) {
        Consumer<String> world = WORLD.get();
        if (world != null) {
            world.accept(point);
        }
    }

    /** What is reached on this thread from now on is {@code world}'s. */
    public static void enter(Consumer<String> world) {
        WORLD.set(world);
    }

    public static void leave() {
        WORLD.remove();
    }
}
