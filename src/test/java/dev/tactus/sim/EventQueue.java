package dev.tactus.sim;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * Virtual time and everything that will happen in it. Events at the same instant come in an order that the seed
 * chooses, so that what depends on an accident of scheduling shows. One thread; nothing ever waits.
 */
public final class EventQueue {
    private final PriorityQueue<Event> events = new PriorityQueue<>(Comparator.comparingLong((Event it) -> it.atNanos)
            .thenComparingLong(it -> it.tieBreak)
            .thenComparingLong(it -> it.number));
    private final Dice ties;
    private long nowNanos;
    private long created;
    private long executed;

    public EventQueue(Dice ties) {
        this.ties = ties;
    }

    /** Something that will happen unless it is cancelled. */
    public static final class Event {
        private long atNanos;
        private final long tieBreak;
        private final long number;
        private final String what;
        private final Runnable action;
        private boolean cancelled;

        private Event(long atNanos, long tieBreak, long number, String what, Runnable action) {
            this.atNanos = atNanos;
            this.tieBreak = tieBreak;
            this.number = number;
            this.what = what;
            this.action = action;
        }

        /** Its name. */
        String what() {
            return what;
        }

        /** Harmless after it has happened. */
        public void cancel() {
            cancelled = true;
        }

        @Override
        public String toString() {
            return "%.6fs %s".formatted(atNanos / 1e9, what);
        }
    }

    /** Since the world began; never falls. */
    public long nowNanos() {
        return nowNanos;
    }

    /** How many events have happened. */
    public long executed() {
        return executed;
    }

    /** Whatever is due no later than this event, other than by a tie, happens before it. */
    public Event after(Duration delay, String what, Runnable action) {
        return at(nowNanos + Math.max(0, delay.toNanos()), what, action);
    }

    /** @param atNanos in virtual time; a moment that has passed means now */
    public Event at(long atNanos, String what, Runnable action) {
        var event = new Event(Math.max(nowNanos, atNanos), ties.next(), created++, what, action);
        events.add(event);
        return event;
    }

    /** Time passes in which nothing of all this happens: everything that is due comes so much later. */
    public void leap(Duration time) {
        nowNanos += time.toNanos();
        List<Event> all = new ArrayList<>(events);
        events.clear();
        for (Event event : all) {
            event.atNanos += time.toNanos();
            events.add(event);
        }
    }

    /** The next event, taken out, with the time moved to its instant; the caller runs it. Null when none is left. */
    public @Nullable Event next() {
        while (true) {
            Event event = events.poll();
            if (event == null) {
                return null;
            }
            if (!event.cancelled) {
                nowNanos = event.atNanos;
                executed++;
                return event;
            }
        }
    }

    public static void run(Event event) {
        event.action.run();
    }
}
