package dev.tactus.sim;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;

/**
 * One life of a node. Everything that happens in it goes through here: after its end nothing does any more, and while
 * the process is paused it waits.
 */
final class Life {
    private final EventQueue queue;
    private final BiConsumer<String, Throwable> failed;
    private final List<Runnable> atEnd = new ArrayList<>();
    private long pausedUntilNanos;
    private boolean ended;
    private int depth;

    /** @param failed told of everything that is thrown where the product has nobody left to catch it */
    Life(EventQueue queue, BiConsumer<String, Throwable> failed) {
        this.queue = queue;
        this.failed = failed;
    }

    /** @return cancels */
    Runnable after(Duration delay, String what, Runnable action) {
        EventQueue.Event[] next = new EventQueue.Event[1];
        next[0] = queue.after(delay, what, () -> enter(what, action, next));
        return () -> next[0].cancel();
    }

    /** Now, or when the pause is over, or never. */
    void enter(String what, Runnable action) {
        enter(what, action, new EventQueue.Event[1]);
    }

    /** @param next takes the event that goes on after a pause */
    private void enter(String what, Runnable action, EventQueue.Event[] next) {
        if (ended) {
            return;
        }
        if (queue.nowNanos() < pausedUntilNanos) {
            next[0] = queue.at(pausedUntilNanos, what, () -> enter(what, action, next));
            return;
        }
        depth++;
        try {
            action.run();
        } catch (SimCrash crash) {
            if (!ended) {
                throw crash;
            }
        } catch (RuntimeException | AssertionError e) {
            if (!ended) {
                failed.accept(what, e);
            }
        } finally {
            depth--;
        }
    }

    /** Whether code of the node is running. */
    boolean running() {
        return depth > 0 && !ended;
    }

    void pause(Duration duration) {
        pausedUntilNanos = Math.max(pausedUntilNanos, queue.nowNanos() + duration.toNanos());
    }

    /** Until then nothing happens in it; a moment that has passed if it is not paused. */
    long pausedUntilNanos() {
        return pausedUntilNanos;
    }

    /** Runs when the life ends, however it does. */
    void atEnd(Runnable action) {
        atEnd.add(action);
    }

    void end() {
        if (!ended) {
            ended = true;
            atEnd.forEach(Runnable::run);
        }
    }

    boolean ended() {
        return ended;
    }
}
