package dev.tactus.load;

import java.io.IOException;
import java.util.Optional;
import org.HdrHistogram.Histogram;

/**
 * What one subscriber that reads was sent: every offset once, in a row, over all of its connections. After the first
 * entry that is out of turn there is nothing to check any more. The latency of an entry counts from when its op was due,
 * unless the entry was there before the connection stood. One thread, but for {@link #next} and {@link #isBroken}.
 */
final class LiveOrder {
    private final int number;
    private final FeedTape tape;
    private final Histogram latencies;
    private volatile long next;
    private volatile boolean broken;
    private long liveFrom;
    private long entries;
    private long caughtUp;

    /** @param latencies of all subscribers together */
    LiveOrder(int number, long from, FeedTape tape, Histogram latencies) {
        this.number = number;
        this.tape = tape;
        this.latencies = latencies;
        next = from;
    }

    /** Where the subscription goes on. Any thread. */
    long next() {
        return next;
    }

    /** A connection stands from now on; what any subscriber has been sent by now is not news to it. */
    void connected() {
        liveFrom = tape.end();
    }

    /** @return what is wrong with the message, and with this subscription from now on */
    Optional<String> message(byte[] bytes, int at, int length, long nanos) {
        Optional<String> wrong;
        try {
            wrong = entry(FeedTape.offset(bytes, at, length), bytes, at, length, nanos);
        } catch (IOException e) {
            wrong = Optional.of("what is no entry: " + e.getMessage());
        }
        broken = wrong.isPresent();
        return wrong.map(what -> "subscriber " + number + " was sent " + what);
    }

    private Optional<String> entry(long offset, byte[] bytes, int at, int length, long nanos) throws IOException {
        long due = next;
        if (offset != due) {
            return Optional.of(offset + (offset < due ? " again" : "") + " where " + due + " is due");
        }
        if (!tape.same(offset, bytes, at, length)) {
            return Optional.of("another entry at " + offset + " than a subscriber before it");
        }
        entries++;
        if (offset < liveFrom) {
            caughtUp++;
        } else if (tape.due(offset) != FeedTape.NEVER) {
            Latencies.record(latencies, nanos - tape.due(offset));
        }
        next = offset + 1;
        return Optional.empty();
    }

    /** Any thread. */
    boolean isBroken() {
        return broken;
    }

    long entries() {
        return entries;
    }

    /** Of these, those that were there before the connection stood. */
    long caughtUp() {
        return caughtUp;
    }
}
