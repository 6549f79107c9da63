package dev.tactus.sim.store;

import java.util.ArrayDeque;
import java.util.Deque;

/** How to take back what the running transaction has changed, last change first. */
final class UndoLog {
    private final Deque<Runnable> steps = new ArrayDeque<>();

    /** To be called with every change; {@code step} restores what was there right before it. */
    void add(Runnable step) {
        steps.push(step);
    }

    void undo() {
        while (!steps.isEmpty()) {
            steps.pop().run();
        }
    }

    void forget() {
        steps.clear();
    }
}
