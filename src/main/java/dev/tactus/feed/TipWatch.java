package dev.tactus.feed;

import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;

/** The subscribers that have seen everything and want to know when the tip moves. Thread-safe, never blocks. */
final class TipWatch {
    private final Executor executor;
    private final Set<Subscriber> waiting = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean scheduled = new AtomicBoolean();

    /** @param executor wakes them: the thread that moves the tip does not pay for it */
    TipWatch(Executor executor) {
        this.executor = executor;
    }

    /** Wakes {@code subscriber} once when the tip moves, at once if it {@code canGoOn} already. */
    void await(Subscriber subscriber, BooleanSupplier canGoOn) {
        waiting.add(subscriber);
        // The tip may have moved between the subscriber's last look at it and this line.
        if (canGoOn.getAsBoolean() && waiting.remove(subscriber)) {
            subscriber.wake();
        }
    }

    void forget(Subscriber subscriber) {
        waiting.remove(subscriber);
    }

    /** To be called after the tip has moved. However many calls come meanwhile, one task serves them. */
    void headMoved() {
        if (waiting.isEmpty() || !scheduled.compareAndSet(false, true)) {
            return;
        }
        try {
            executor.execute(this::wakeAll);
        } catch (RejectedExecutionException e) {
            // The actor system has ended, and every subscription with it.
            scheduled.set(false);
        }
    }

    private void wakeAll() {
        // First, so that a tip that moves from here on schedules a task of its own.
        scheduled.set(false);
        for (Subscriber subscriber : List.copyOf(waiting)) {
            if (waiting.remove(subscriber)) {
                subscriber.wake();
            }
        }
    }
}
