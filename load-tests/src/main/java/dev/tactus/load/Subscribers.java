package dev.tactus.load;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * Many subscribers of the feed: some never read, some reconnect now and then, and all that read check every entry. One
 * thread serves them all, for it shares the machine with the server.
 */
final class Subscribers implements Beside.Running {
    private static final int READ_BYTES = 256 * 1024;
    private static final long TICK_MS = 50;
    private static final long PAUSE_MS = 20;

    private final Plan plan;
    private final Selector selector;
    private final ByteBuffer input = ByteBuffer.allocateDirect(READ_BYTES);
    private final SubscriberCounts counts = new SubscriberCounts();
    private final Histogram latencies = Latencies.recorder();
    private final List<Subscriber> all = new ArrayList<>();
    private final List<LiveSubscriber> live = new ArrayList<>();
    private final CountDownLatch standing;
    private final Thread thread;
    private volatile boolean settling;
    private volatile boolean closed;

    /**
     * Which subscribers there are.
     *
     * @param stalled        of them, never read
     * @param reconnecting   of the others, reconnect now and then
     * @param reconnectEvery on average
     * @param seed           of when they do
     */
    record Plan(int all, int stalled, int reconnecting, Duration reconnectEvery, long seed) {
        Plan {
            if (stalled < 0 || reconnecting < 0 || all <= stalled || all - stalled < reconnecting) {
                throw new IllegalArgumentException(
                        "some subscriber must read; those that stall and those that reconnect are others");
            }
            if (reconnectEvery.toMillis() < 10) {
                throw new IllegalArgumentException("--reconnect-every must be 0.01 seconds at least");
            }
        }
    }

    /** One of them. */
    interface Subscriber {
        /** Called some times a second. */
        void tick(long now);

        /** The end of it. */
        void end();
    }

    /** Opens connections to the feed. */
    interface Connector {
        FeedSocket connect(long from, int receiveBuffer, FeedSocket.Told told) throws IOException;

        /** Where the order goes on, as far as any subscriber knows. */
        long tip();
    }

    private Subscribers(Plan plan, URI base, long from, Ledger ledger) throws IOException {
        this.plan = plan;
        selector = Selector.open();
        standing = new CountDownLatch(plan.all());
        var tape = new FeedTape(from, ledger);
        var place = new FeedSocket.Place(base);
        var connector = new Connector() {
            @Override
            public FeedSocket connect(long next, int receiveBuffer, FeedSocket.Told told) throws IOException {
                return FeedSocket.connect(selector, place, next, receiveBuffer, told);
            }

            @Override
            public long tip() {
                return tape.end();
            }
        };
        var seeds = new SplittableRandom(plan.seed());
        for (int i = 0; i < plan.all(); i++) {
            // The last ones stall, the first ones reconnect.
            if (i >= plan.all() - plan.stalled()) {
                all.add(new StalledSubscriber(i, connector, counts, standing::countDown));
            } else {
                var leaving = i < plan.reconnecting() ? leaving(seeds.split()) : null;
                var order = new LiveOrder(i, from, tape, latencies);
                live.add(new LiveSubscriber(i, connector, order, counts, standing::countDown, leaving));
                all.add(live.getLast());
            }
        }
        thread = Thread.ofPlatform().name("load-subscribers").daemon().unstarted(this::serve);
    }

    private LiveSubscriber.@Nullable Leaving leaving(SplittableRandom random) {
        return new LiveSubscriber.Leaving(random, plan.reconnectEvery().toNanos(), () -> settling);
    }

    /** Blocks until every subscription stands. */
    static Subscribers open(Plan plan, URI base, long from, Ledger ledger, Duration patience) throws Exception {
        var subscribers = new Subscribers(plan, base, from, ledger);
        subscribers.thread.start();
        boolean stand = false;
        try {
            stand = subscribers.standing.await(patience.toNanos(), TimeUnit.NANOSECONDS);
        } finally {
            if (!stand) {
                subscribers.close();
            }
        }
        if (!stand) {
            throw new LoadException(subscribers.standing.getCount() + " of " + plan.all()
                    + " subscriptions do not come to stand; refused were "
                    + subscribers.use().refused());
        }
        return subscribers;
    }

    private void serve() {
        long ticked = System.nanoTime() - TimeUnit.MILLISECONDS.toNanos(TICK_MS);
        while (!closed) {
            long now = System.nanoTime();
            if (now - ticked >= TimeUnit.MILLISECONDS.toNanos(TICK_MS)) {
                ticked = now;
                all.forEach(subscriber -> subscriber.tick(now));
            }
            try {
                selector.select(this::ready, TICK_MS);
            } catch (IOException e) {
                throw new UncheckedIOException("the selector failed", e);
            }
        }
        all.forEach(Subscriber::end);
    }

    private void ready(SelectionKey key) {
        if (key.attachment() instanceof FeedSocket socket) {
            socket.ready(input);
        }
    }

    @Override
    public Beside.Outcome finish(long end, Duration patience) throws InterruptedException {
        settling = true;
        long deadline = System.nanoTime() + patience.toNanos();
        while (live.stream().anyMatch(subscriber -> lacks(subscriber, end)) && System.nanoTime() - deadline < 0) {
            TimeUnit.MILLISECONDS.sleep(PAUSE_MS);
        }
        close();
        List<String> problems = new ArrayList<>(counts.problems());
        live.stream()
                .filter(subscriber -> lacks(subscriber, end))
                .findFirst()
                .ifPresent(subscriber -> problems.add("a subscriber was not sent the entries from "
                        + subscriber.order().next() + " to " + (end - 1)));
        return new Beside.Outcome(Map.of(RunResult.FEED, latencies), problems, List.of());
    }

    private static boolean lacks(LiveSubscriber subscriber, long end) {
        return !subscriber.order().isBroken() && subscriber.order().next() < end;
    }

    /** What became of them; after {@link #finish} or {@link #close}. */
    FeedUse use() {
        return counts.use(
                plan,
                live.stream()
                        .mapToLong(subscriber -> subscriber.order().entries())
                        .sum(),
                live.stream()
                        .mapToLong(subscriber -> subscriber.order().caughtUp())
                        .sum());
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        selector.wakeup();
        try {
            thread.join();
            selector.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
