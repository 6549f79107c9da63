package dev.tactus.load;

import java.io.IOException;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A place among the subscribers: one connection at a time, and another one after each that ended or was refused. */
abstract class Subscription implements Subscribers.Subscriber, FeedSocket.Told {
    private static final long RETRY_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final long UPGRADE_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final int number;
    private final boolean stalled;
    private final SubscriberCounts counts;
    private final Runnable firstStands;
    private @Nullable FeedSocket socket;
    private boolean stoodOnce;
    private long changedAt;

    /**
     * @param stalled     as which its ends are counted
     * @param firstStands told once
     */
    Subscription(int number, boolean stalled, SubscriberCounts counts, Runnable firstStands) {
        this.number = number;
        this.stalled = stalled;
        this.counts = counts;
        this.firstStands = firstStands;
        changedAt = System.nanoTime() - RETRY_NANOS;
    }

    /** Begins a connection that tells this subscription. */
    abstract FeedSocket open() throws IOException;

    /** Its upgrade was accepted just now. */
    abstract void stood(FeedSocket open, long now);

    /** Called some times a second while it stands. */
    abstract void standing(FeedSocket open, long since, long now);

    @Override
    public void tick(long now) {
        FeedSocket open = socket;
        if (open == null) {
            if (now - changedAt >= RETRY_NANOS) {
                connect(now);
            }
        } else if (open.stands()) {
            standing(open, changedAt, now);
        } else if (now - changedAt >= UPGRADE_NANOS) {
            open.leave(false);
            ended("no answer", true);
        }
    }

    /** In place of whatever connection there was. */
    final void connect(long now) {
        changedAt = now;
        try {
            socket = open();
        } catch (IOException e) {
            ended("cannot connect", true);
        }
    }

    @Override
    public final void stands() {
        changedAt = System.nanoTime();
        stood(Objects.requireNonNull(socket), changedAt);
        if (!stoodOnce) {
            stoodOnce = true;
            firstStands.run();
        }
    }

    @Override
    public final void ended(String how, boolean refused) {
        long now = System.nanoTime();
        FeedSocket before = socket;
        if (refused || before == null || !before.stands()) {
            counts.refused(how);
        } else {
            counts.closed(number, stalled, how, changedAt, now);
        }
        socket = null;
        changedAt = now;
    }

    @Override
    public final void end() {
        FeedSocket open = socket;
        if (open != null) {
            open.leave(false);
            socket = null;
        }
    }
}
