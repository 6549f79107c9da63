package dev.tactus.load;

import java.io.IOException;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** Reads everything, and goes on where it was after every end of its connection, its own or the server's. */
final class LiveSubscriber implements Subscribers.Subscriber, FeedSocket.Told {
    private static final long RETRY_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final long UPGRADE_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final int number;
    private final Subscribers.Connector connector;
    private final LiveOrder order;
    private final SubscriberCounts counts;
    private final Runnable firstStands;
    private final @Nullable Leaving leaving;
    private @Nullable FeedSocket socket;
    private boolean stoodOnce;
    private long changedAt;
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
        this.number = number;
        this.connector = connector;
        this.order = order;
        this.counts = counts;
        this.firstStands = firstStands;
        this.leaving = leaving;
        changedAt = System.nanoTime() - RETRY_NANOS;
    }

    LiveOrder order() {
        return order;
    }

    @Override
    public void tick(long now) {
        FeedSocket open = socket;
        if (order.isBroken()) {
            return;
        }
        if (open == null) {
            if (now - changedAt >= RETRY_NANOS) {
                connect(now);
            }
        } else if (!open.stands()) {
            if (now - changedAt >= UPGRADE_NANOS) {
                open.leave(false);
                ended("no answer", true);
            }
        } else if (leaving != null && now - leaveAt >= 0 && !leaving.over().getAsBoolean()) {
            open.leave(leaving.random().nextBoolean());
            counts.reconnected();
            connect(now);
        }
    }

    private void connect(long now) {
        changedAt = now;
        try {
            socket = connector.connect(order.next(), 0, this);
        } catch (IOException e) {
            ended("cannot connect", true);
        }
    }

    @Override
    public void stands() {
        long now = System.nanoTime();
        changedAt = now;
        leaveAt = leaving == null ? 0 : leaving.next(now);
        order.connected();
        if (!stoodOnce) {
            stoodOnce = true;
            firstStands.run();
        }
    }

    @Override
    public void message(WebSocketReader message, long nanos) {
        order.message(message.bytes(), message.at(), message.length(), nanos).ifPresent(wrong -> {
            counts.problem(wrong);
            end();
        });
    }

    @Override
    public void ended(String how, boolean refused) {
        long now = System.nanoTime();
        FeedSocket before = socket;
        if (refused || before == null || !before.stands()) {
            counts.refused(how);
        } else {
            counts.closed(number, false, how, changedAt, now);
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
