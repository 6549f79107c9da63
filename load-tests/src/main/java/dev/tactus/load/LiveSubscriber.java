package dev.tactus.load;

import java.io.IOException;
import java.util.SplittableRandom;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** Reads everything, and goes on where it was after every end of its connection, its own or the server's. */
final class LiveSubscriber extends Subscription {
    private final Subscribers.Connector connector;
    private final LiveOrder order;
    private final SubscriberCounts counts;
    private final @Nullable Leaving leaving;
    private long leaveAt;

    /**
     * When a subscriber reconnects.
     *
     * @param meanNanos from one time to the next, half as much more or less
     * @param over      no more of it
     */
    record Leaving(SplittableRandom random, long meanNanos, BooleanSupplier over) {
        long next(long now) {
            return now + random.nextLong(meanNanos / 2, meanNanos + meanNanos / 2 + 1);
        }
    }

    /** @param firstStands told once */
    LiveSubscriber(
            int number,
            Subscribers.Connector connector,
            LiveOrder order,
            SubscriberCounts counts,
            Runnable firstStands,
            @Nullable Leaving leaving) {
        super(number, false, counts, firstStands);
        this.connector = connector;
        this.order = order;
        this.counts = counts;
        this.leaving = leaving;
    }

    LiveOrder order() {
        return order;
    }

    @Override
    public void tick(long now) {
        if (!order.isBroken()) {
            super.tick(now);
        }
    }

    @Override
    FeedSocket open() throws IOException {
        return connector.connect(order.next(), 0, this);
    }

    @Override
    void stood(FeedSocket open, long now) {
        leaveAt = leaving == null ? 0 : leaving.next(now);
        order.connected();
    }

    @Override
    void standing(FeedSocket open, long since, long now) {
        if (leaving != null && now - leaveAt >= 0 && !leaving.over().getAsBoolean()) {
            open.leave(leaving.random().nextBoolean());
            counts.reconnected();
            connect(now);
        }
    }

    @Override
    public void message(WebSocketReader message, long nanos) {
        order.message(message.bytes(), message.at(), message.length(), nanos).ifPresent(wrong -> {
            counts.problem(wrong);
            end();
        });
    }
}
