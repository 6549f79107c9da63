package dev.tactus.feed;

import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;

/** The subscribers that have seen everything and want to know when the head moves. Thread-safe, never blocks. */
final class TipWatch {
    private final LiveTail tail;
    private final Executor executor;
    private final Set<Subscriber> waiting = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean scheduled = new AtomicBoolean();

    /** @param executor wakes them: the thread that moves the head does not pay for it */
    TipWatch(LiveTail tail, Executor executor) {
        this.tail = tail;
        this.executor = executor;
    }

    /** Wakes {@code subscriber} once as soon as the head is past {@code next}, at once if it is already. */
    void await(Subscriber subscriber, long next) {
        waiting.add(subscriber);
        // The head may have moved between the subscriber's last look at it and this line.
        if (tail.head() > next && waiting.remove(subscriber)) {
            subscriber.wake();
        }
    }

    void forget(Subscriber subscriber) {
        waiting.remove(subscriber);
    }

    /** To be called after the head has moved. However many calls come meanwhile, one task serves them. */
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
        // First, so that a head that moves from here on schedules a task of its own.
        scheduled.set(false);
        for (Subscriber subscriber : List.copyOf(waiting)) {
            if (waiting.remove(subscriber)) {
                subscriber.wake();
            }
        }
    }
}
