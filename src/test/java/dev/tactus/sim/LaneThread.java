package dev.tactus.sim;

import java.time.Duration;
import java.util.ArrayDeque;

/** The lane's mailbox and its one thread, which may stand still in a slow commit while the world goes on. */
final class LaneThread {
    private final EventQueue queue;
    private final Life life;
    private final ArrayDeque<Runnable> mailbox = new ArrayDeque<>();
    private boolean scheduled;
    private long busyUntilNanos;
    private long stalledNanos;

    LaneThread(EventQueue queue, Life life) {
        this.queue = queue;
        this.life = life;
    }

    void tell(Runnable message) {
        mailbox.add(message);
        schedule();
    }

    private void schedule() {
        if (!scheduled && !mailbox.isEmpty()) {
            scheduled = true;
            var _ = life.after(Duration.ofNanos(busyUntilNanos - queue.nowNanos()), "lane", this::turn);
        }
    }

    private void turn() {
        scheduled = false;
        stalledNanos = 0;
        mailbox.remove().run();
        busyUntilNanos = queue.nowNanos() + stalledNanos;
        stalledNanos = 0;
        schedule();
    }

    /** The message that is being handled takes this much longer. */
    void stall(long nanos) {
        stalledNanos += nanos;
    }

    /** As the thread's own clock would show it. */
    long nowNanos() {
        return queue.nowNanos() + stalledNanos;
    }

    /** How far the thread is ahead of the world. */
    long stalledMs() {
        return stalledNanos / 1_000_000;
    }

    /** What the thread sets off now happens when it has got there. */
    void send(String what, Runnable effect) {
        var _ = life.after(Duration.ofNanos(stalledNanos), what, effect);
    }

    int waiting() {
        return mailbox.size();
    }
}
