package dev.tactus.feed;

import dev.tactus.protocol.SequencedL2Tx;
import dev.tactus.store.OrderReader;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/** The feed without sockets: subscribers pull texts through the code that decides what a real one is shown. */
public final class SimFeed {
    private final OrderReader reader;
    private final FeedTip tip;
    private int subscriptions;

    /** @param wake runs what a moved head sets off */
    public SimFeed(OrderReader reader, long head, int tailEntries, long tailBytes, Executor wake) {
        this.reader = reader;
        this.tip = new FeedTip(new LiveTail(tailEntries, tailBytes, head), wake);
    }

    public void publish(List<SequencedL2Tx> entries) {
        tip.publish(entries);
    }

    public long head() {
        return tip.tail().head();
    }

    /**
     * @param reads runs what reads the store
     * @param shown each text, in the order in which it would be sent
     * @param closed told why, at most once
     */
    public Subscription subscribe(long from, Executor reads, Consumer<String> shown, Consumer<String> closed) {
        return new Subscription(new FeedCursor(tip.tail(), from), reads, shown, closed);
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
                    case FeedCursor.Step.Read read -> {
                        busy = true;
                        reads.execute(() -> read(read));
                    }
                    case FeedCursor.Step.AwaitTip _ -> {
                        tip.watch().await(this, cursor.next());
                        return;
                    }
                }
            }
        }

        private void read(FeedCursor.Step.Read asked) {
            boolean filled;
            try {
                filled = cursor.fill(
                        asked,
                        reader.feed(asked.offset(), asked.count()).stream()
                                .map(Encoded::of)
                                .toList());
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
