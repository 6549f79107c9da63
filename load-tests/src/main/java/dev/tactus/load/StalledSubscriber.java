package dev.tactus.load;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;

/** Completes the upgrade and never reads again. If the server ends it, another one takes its place. */
final class StalledSubscriber extends Subscription {
    /** The system makes it somewhat more. */
    private static final int RECEIVE_BYTES = 4096;

    private static final long PROBE_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final Subscribers.Connector connector;
    private final SubscriberCounts counts;
    private final ByteBuffer left = ByteBuffer.allocate(RECEIVE_BYTES);
    private long probedAt;

    /** @param firstStands told once */
    StalledSubscriber(int number, Subscribers.Connector connector, SubscriberCounts counts, Runnable firstStands) {
        super(number, true, counts, firstStands);
        this.connector = connector;
        this.counts = counts;
    }

    @Override
    FeedSocket open() throws IOException {
        // Each one begins at the tip of its time.
        return connector.connect(connector.tip(), RECEIVE_BYTES, this);
    }

    @Override
    void stood(FeedSocket open, long now) {
        open.stopReading();
    }

    @Override
    void standing(FeedSocket open, long since, long now) {
        counts.stalledSince(since, now);
        if (now - probedAt >= PROBE_NANOS) {
            probedAt = now;
            open.probe(left);
        }
    }

    @Override
    public void message(WebSocketReader message, long nanos) {
        // Nothing is read.
    }
}
