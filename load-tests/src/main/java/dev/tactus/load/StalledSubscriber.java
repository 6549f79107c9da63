package dev.tactus.load;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Completes the upgrade and never reads again. If the server ends it, another one takes its place. */
final class StalledSubscriber implements Subscribers.Subscriber, FeedSocket.Told {
    /** The system makes it somewhat more. */
    private static final int RECEIVE_BYTES = 4096;

    private static final long RETRY_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final long PROBE_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long UPGRADE_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final int number;
    private final Subscribers.Connector connector;
    private final SubscriberCounts counts;
    private final Runnable firstStands;
    private final ByteBuffer left = ByteBuffer.allocate(RECEIVE_BYTES);
    private @Nullable FeedSocket socket;
    private boolean stoodOnce;
    private long changedAt;
    private long probedAt;

    /** @param firstStands told once */
    StalledSubscriber(int number, Subscribers.Connector connector, SubscriberCounts counts, Runnable firstStands) {
        this.number = number;
        this.connector = connector;
        this.counts = counts;
        this.firstStands = firstStands;
        changedAt = System.nanoTime() - RETRY_NANOS;
    }

    @Override
    public void tick(long now) {
        FeedSocket open = socket;
        if (open == null) {
            if (now - changedAt >= RETRY_NANOS) {
                connect(now);
            }
        } else if (!open.stands()) {
            if (now - changedAt >= UPGRADE_NANOS) {
                open.leave(false);
                ended("no answer", true);
            }
        } else {
            counts.stalledSince(changedAt, now);
            if (now - probedAt >= PROBE_NANOS) {
                probedAt = now;
                open.probe(left);
            }
        }
    }

    private void connect(long now) {
        changedAt = now;
        try {
            // Each one begins at the tip of its time.
            socket = connector.connect(connector.tip(), RECEIVE_BYTES, this);
        } catch (IOException e) {
            ended("cannot connect", true);
        }
    }

    @Override
    public void stands() {
        changedAt = System.nanoTime();
        FeedSocket open = socket;
        if (open != null) {
            open.stopReading();
        }
        if (!stoodOnce) {
            stoodOnce = true;
            firstStands.run();
        }
    }

    @Override
    public void message(WebSocketReader message, long nanos) {
        // Nothing is read.
    }

    @Override
    public void ended(String how, boolean refused) {
        long now = System.nanoTime();
        FeedSocket before = socket;
        if (refused || before == null || !before.stands()) {
            counts.refused(how);
        } else {
            counts.closed(number, true, how, changedAt, now);
        }
        socket = null;
        changedAt = now;
    }

    @Override
    public void end() {
        FeedSocket open = socket;
        if (open != null) {
            open.leave(false);
            socket = null;
        }
    }
}
