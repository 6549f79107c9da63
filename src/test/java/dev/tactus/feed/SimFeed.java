package dev.tactus.feed;

import dev.tactus.protocol.ChainedTx;
import dev.tactus.store.OrderReader;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/** The feed without sockets: subscribers pull texts through the code that decides what a real one is shown. */
public final class SimFeed {
    private final OrderReader reader;
    private final FeedTip tip;
    private int subscriptions;

    /**
     * @param at   where the stored order stands
     * @param wake runs what a moved tip sets off
     */
    public SimFeed(OrderReader reader, OrderReader.FeedPage at, int tailEntries, long tailBytes, Executor wake) {
        this.reader = reader;
        this.tip = new FeedTip(new LiveTail(tailEntries, tailBytes, at.head(), at.generation()), wake);
    }

    public void publish(List<ChainedTx> entries) {
        tip.publish(entries);
    }

    public void recovered(long generation, long fromOffset) {
        tip.recovered(generation, fromOffset);
    }

    public long head() {
        return tip.tail().tip().head();
    }

    /** The generation that a subscriber who connects now is told. */
    public long generation() {
        return tip.tail().tip().generation();
    }

    /**
     * @param generation what the subscriber takes {@code from} for; of recoveries after it, it is told
     * @param reads      runs what reads the store
     * @param shown      each text, in the order in which it would be sent
     * @param closed     told why, at most once
     */
    public Subscription subscribe(
            long from, long generation, Executor reads, Consumer<String> shown, Consumer<String> closed) {
        var cursor = new FeedCursor(tip.tail(), from, generation, Long.MAX_VALUE);
        return new Subscription(cursor, reads, shown, closed);
    }

    /** One subscriber's end of it. */
    public final class Subscription implements Subscriber {
        private final FeedCursor cursor;
        private final Executor reads;
        private final Consumer<String> shown;
        private final Consumer<String> closed;
        private final int number = subscriptions++;
        private int demand;
        private boolean busy;
        private boolean ended;

        private Subscription(FeedCursor cursor, Executor reads, Consumer<String> shown, Consumer<String> closed) {
            this.cursor = cursor;
            this.reads = reads;
            this.shown = shown;
            this.closed = closed;
        }

        /** The client has room for this many more. */
        public void request(int more) {
            demand += more;
            pump();
        }

        private void pump() {
            while (!busy && !ended && demand > 0) {
                switch (cursor.step()) {
                    case FeedCursor.Step.Send(var text) -> {
                        demand--;
                        shown.accept(text.utf8String());
                    }
                    case FeedCursor.Step.Reverted told -> {
                        demand--;
                        shown.accept(told.text().utf8String());
                    }
                    case FeedCursor.Step.Read read -> {
                        busy = true;
                        reads.execute(() -> read(read));
                    }
                    case FeedCursor.Step.AwaitTip _ -> {
                        tip.watch().await(this, cursor::canGoOn);
                        return;
                    }
                    case FeedCursor.Step.TooFarBehind _ -> end(Close.CATCH_UP_EXCEEDED.reason());
                }
            }
        }

        private void read(FeedCursor.Step.Read asked) {
            boolean filled;
            try {
                filled = cursor.fill(asked, Page.of(reader.page(asked.offset(), asked.count())));
            } catch (RuntimeException unreadable) {
                end("subscription unavailable");
                return;
            }
            busy = false;
            if (filled) {
                pump();
            } else {
                end("the store contradicts the head");
            }
        }

        private void end(String why) {
            if (!ended) {
                ended = true;
                tip.watch().forget(this);
                closed.accept(why);
            }
        }

        /** The client goes away. */
        public void cancel() {
            ended = true;
            tip.watch().forget(this);
        }

        /** The order in which subscribers wake follows it: the same in every run of a seed. */
        @Override
        public int hashCode() {
            return number;
        }

        @Override
        public boolean equals(Object other) {
            return this == other;
        }

        @Override
        public void wake() {
            pump();
        }

        @Override
        public void close(Close why) {
            end(why.reason());
        }
    }
}
