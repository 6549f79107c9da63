package dev.tactus.feed;

import dev.tactus.config.SequencerConfig;
import dev.tactus.fault.Fatal;
import dev.tactus.protocol.ChainedTx;
import dev.tactus.store.OrderReader;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BooleanSupplier;
import org.apache.pekko.Done;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.DispatcherSelector;
import org.apache.pekko.http.javadsl.model.HttpHeader;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The ordered feed and its subscribers. The lane publishes what it has committed; each subscriber pulls at its own
 * pace, from the store while it is behind and from a bounded ring at the tip, so memory is bounded and nobody waits for
 * anybody. Thread-safe.
 */
public final class Feed {
    private static final Logger LOG = LoggerFactory.getLogger(Feed.class);
    private static final int TAIL_ENTRIES = 8192;
    private static final long TAIL_BYTES = 16L * 1024 * 1024;

    private final ActorSystem<?> system;
    private final OrderReader reader;
    private final SequencerConfig.Feed limits;
    private final FeedTimings timings;
    private final FeedTip tip;
    private final Executor storeExecutor;

    private final Places places;
    private final Set<Subscriber> running = ConcurrentHashMap.newKeySet();
    private final LongAdder stalled = new LongAdder();
    private final AtomicBoolean storeFails = new AtomicBoolean();
    private final CompletableFuture<Done> closed = new CompletableFuture<>();
    private volatile boolean closing;

    /**
     * Store reads block on {@code sequencer.store-dispatcher}.
     *
     * @param at where the order stands at this moment; every later entry is published, every later recovery told
     */
    public Feed(ActorSystem<?> system, OrderReader reader, SequencerConfig.Feed limits, Position at) {
        this(
                system,
                reader,
                limits,
                FeedTimings.of(limits.stallTimeout()),
                new LiveTail(TAIL_ENTRIES, TAIL_BYTES, at.head(), at.generation()));
    }

    Feed(ActorSystem<?> system, OrderReader reader, SequencerConfig.Feed limits, FeedTimings timings, LiveTail tail) {
        this.system = system;
        this.reader = reader;
        this.limits = limits;
        this.timings = timings;
        this.places = new Places(limits.maxSubscribers(), limits.maxPerAddress());
        this.tip = new FeedTip(tail, system.executionContext());
        this.storeExecutor = system.dispatchers().lookup(DispatcherSelector.fromConfig("sequencer.store-dispatcher"));
    }

    /**
     * Shows committed entries to the subscribers: in order, each once, by one thread at a time. Neither blocks nor
     * throws. After an omission the missing entries are shown from the store.
     */
    public void publish(List<ChainedTx> entries) {
        tip.publish(entries);
    }

    /** Everything below {@code head} is durable although it was not published: after the lane came back, for instance. */
    public void advanceTo(long head) {
        tip.advanceTo(head);
    }

    /**
     * The order from {@code fromOffset} on was undone: every subscriber is told, once, before it is shown anything of
     * the new generation. To be called by the thread that publishes, for each recovery in its turn, once it is durable
     * and before anything of its generation is published. Neither blocks nor throws; what is known already is ignored.
     */
    public void recovered(long generation, long fromOffset) {
        tip.recovered(generation, fromOffset);
    }

    /** Where the feed stands: the head is of this generation. */
    public Position position() {
        LiveTail.Tip now = tip.tail().tip();
        return new Position(now.head(), now.generation());
    }

    /**
     * A subscriber's place, or empty if all are taken, or all that one address may hold, or the feed is closing.
     *
     * @param from the subscriber's address, if it is known
     */
    public Optional<Slot> tryAcquire(Optional<InetAddress> from) {
        if (closing || !places.take(from)) {
            return Optional.empty();
        }
        var slot = new Slot(from);
        system.scheduler().scheduleOnce(timings.open(), slot::release, system.executionContext());
        return Optional.of(slot);
    }

    /** Whether {@link #open} can answer this request. */
    public boolean isUpgrade(HttpRequest request) {
        return FrameSession.isUpgrade(request);
    }

    /**
     * Answers the upgrade and streams from {@code fromOffset} on; an offset beyond the head waits. The slot is the
     * stream's from here and is released when that ends, or soon if it never starts.
     *
     * @param generation what the subscriber takes {@code fromOffset} for; of recoveries after it the stream tells
     * @param headers to be sent with the 101
     * @throws IllegalArgumentException unless {@link #isUpgrade}, or for a negative offset; the slot is free again then
     */
    public HttpResponse open(
            Slot slot, HttpRequest request, long fromOffset, long generation, List<HttpHeader> headers) {
        if (fromOffset < 0 || !isUpgrade(request)) {
            slot.release();
            throw new IllegalArgumentException("a WebSocket upgrade and an offset from 0 on are required");
        }
        var session = new FrameSession(
                new SlotHost(slot),
                new FeedCursor(tip.tail(), fromOffset, generation, limits.maxCatchUp()),
                limits.maxInboundBytes(),
                timings);
        return session.upgradeOf(request).addHeaders(headers);
    }

    /** Places taken now. */
    public int subscribers() {
        return places.taken();
    }

    /** How many subscribers have been closed since the start because they did not drain. */
    public long stalled() {
        return stalled.sum();
    }

    /** Refuses new subscribers and closes the others with 1001; done when none is left, within a few seconds. */
    public CompletionStage<Done> close() {
        closing = true;
        running.forEach(subscriber -> subscriber.close(Close.GOING_AWAY));
        completeIfEmpty();
        return closed.minimalCompletionStage();
    }

    private void completeIfEmpty() {
        if (closing && running.isEmpty()) {
            closed.complete(Done.getInstance());
        }
    }

    private Page readStore(FeedCursor.Step.Read read) {
        try {
            var page = Page.of(reader.page(read.offset(), read.count()));
            storeFails.set(false);
            return page;
        } catch (RuntimeException e) {
            if (storeFails.compareAndSet(false, true)) {
                LOG.warn("feed cannot read the store offset={}", read.offset(), e);
            }
            throw e;
        } catch (Error e) {
            Fatal.raise(e);
            throw e;
        }
    }

    /** @param head number of entries in the order of {@code generation} */
    public record Position(long head, long generation) {}

    /** One of the places; given back exactly once. */
    public final class Slot {
        private final AtomicReference<Use> use = new AtomicReference<>(Use.HELD);

        private final Optional<InetAddress> from;

        private Slot(Optional<InetAddress> from) {
            this.from = from;
        }

        /** For a caller that does not open a subscription after all; without effect once the stream runs. */
        public void release() {
            if (use.compareAndSet(Use.HELD, Use.FREE)) {
                places.giveBack(from);
            }
        }

        private boolean start() {
            return use.compareAndSet(Use.HELD, Use.RUNNING);
        }

        private void end() {
            if (use.compareAndSet(Use.RUNNING, Use.FREE)) {
                places.giveBack(from);
            }
        }
    }

    private enum Use {
        HELD,
        RUNNING,
        FREE
    }

    private final class SlotHost implements FrameSession.Host {
        private final Slot slot;

        SlotHost(Slot slot) {
            this.slot = slot;
        }

        @Override
        public boolean started(Subscriber subscriber) {
            if (!slot.start()) {
                return false;
            }
            running.add(subscriber);
            if (closing) {
                subscriber.close(Close.GOING_AWAY);
            }
            return true;
        }

        @Override
        public void awaitTip(Subscriber subscriber, BooleanSupplier canGoOn) {
            tip.watch().await(subscriber, canGoOn);
        }

        @Override
        public CompletionStage<Page> read(FeedCursor.Step.Read read) {
            try {
                return CompletableFuture.supplyAsync(() -> readStore(read), storeExecutor);
            } catch (RejectedExecutionException e) {
                return CompletableFuture.failedFuture(e);
            }
        }

        @Override
        public void stalled() {
            stalled.increment();
        }

        @Override
        public void ended(Subscriber subscriber) {
            tip.watch().forget(subscriber);
            running.remove(subscriber);
            slot.end();
            completeIfEmpty();
        }
    }
}
