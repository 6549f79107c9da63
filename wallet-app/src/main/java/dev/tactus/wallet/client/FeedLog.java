package dev.tactus.wallet.client;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;

/** Remembers what a feed has shown, in order, and lets threads wait for what is still to come. Thread-safe. */
public final class FeedLog {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final List<FeedMessage> messages = new ArrayList<>();
    private final int capacity;
    private Optional<String> closed = Optional.empty();

    /** @param capacity messages that are kept; one more ends the feed */
    public FeedLog(int capacity) {
        this.capacity = capacity;
    }

    /** @return false if the log is full and the message was not taken */
    boolean add(FeedMessage message) {
        lock.lock();
        try {
            if (messages.size() == capacity) {
                return false;
            }
            messages.add(message);
            changed.signalAll();
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** Nothing more will come; the first reason given is kept. */
    void closed(String reason) {
        lock.lock();
        try {
            if (closed.isEmpty()) {
                closed = Optional.of(reason);
            }
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    public List<FeedMessage> messages() {
        lock.lock();
        try {
            return List.copyOf(messages);
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits for the first message, seen already or still to come, in which {@code find} finds something.
     *
     * @throws SequencerException if the feed ends or {@code patience} runs out first
     */
    public <T> T await(Function<FeedMessage, Optional<T>> find, Duration patience) throws SequencerException {
        long remaining = patience.toNanos();
        int seen = 0;
        lock.lock();
        try {
            while (true) {
                for (; seen < messages.size(); seen++) {
                    Optional<T> found = find.apply(messages.get(seen));
                    if (found.isPresent()) {
                        return found.get();
                    }
                }
                if (closed.isPresent()) {
                    throw unreachable("the feed ended: " + closed.get());
                }
                if (remaining <= 0) {
                    throw unreachable("the feed did not show it within "
                            + TimeUnit.NANOSECONDS.toSeconds(patience.toNanos()) + " s");
                }
                remaining = changed.awaitNanos(remaining);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SequencerException(
                    SequencerException.Kind.UNREACHABLE, "interrupted while waiting for the feed", e);
        } finally {
            lock.unlock();
        }
    }

    private static SequencerException unreachable(String message) {
        return new SequencerException(SequencerException.Kind.UNREACHABLE, message);
    }
}
