package dev.tactus.feed;

import dev.tactus.fault.Fault;
import dev.tactus.protocol.ChainedTx;
import java.util.List;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Where the lane hands over what it has committed, and subscribers find it. */
final class FeedTip {
    private static final Logger LOG = LoggerFactory.getLogger(FeedTip.class);

    private final LiveTail tail;
    private final TipWatch watch;

    /** @param executor wakes subscribers */
    FeedTip(LiveTail tail, Executor executor) {
        this.tail = tail;
        this.watch = new TipWatch(executor);
    }

    LiveTail tail() {
        return tail;
    }

    TipWatch watch() {
        return watch;
    }

    /**
     * Shows committed entries: in order, each once, by one thread at a time. Neither blocks nor throws. After an
     * omission the missing entries are shown from the store.
     */
    void publish(List<ChainedTx> entries) {
        try {
            for (ChainedTx entry : entries) {
                tail.append(Encoded.of(entry));
            }
        } catch (RuntimeException e) {
            LOG.error("feed entry could not be encoded", e);
            entries.forEach(entry -> tail.advanceTo(entry.offset() + 1));
        }
        Fault.point("feed.beforeWake");
        watch.headMoved();
    }

    /** Everything below {@code head} is durable although it was not published: after the lane came back, for instance. */
    void advanceTo(long head) {
        tail.advanceTo(head);
        watch.headMoved();
    }

    /** The order from {@code fromOffset} on is void and begins anew. */
    void recovered(long generation, long fromOffset) {
        tail.recovered(generation, fromOffset);
        watch.headMoved();
    }
}
