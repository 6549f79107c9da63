package dev.tactus.load;

import dev.tactus.wallet.client.FeedClient;
import dev.tactus.wallet.client.FeedListener;
import dev.tactus.wallet.client.SequencerException;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Follows the feed while the load runs, so that events have times. */
final class FeedCheck implements OrderCheck {
    private static final long PAUSE_MS = 20;

    private final Ledger ledger;
    private final OrderReading reading;
    private final FeedClient client;

    private FeedCheck(Ledger ledger, OrderReading reading, FeedClient client) {
        this.ledger = ledger;
        this.reading = reading;
        this.client = client;
    }

    /** Blocks until the subscription stands. */
    static FeedCheck open(URI base, long from, Ledger ledger) throws SequencerException {
        var reading = new OrderReading(ledger, from);
        return new FeedCheck(ledger, reading, FeedClient.open(base, from, new FeedListener() {
            @Override
            public Optional<String> message(String text) {
                long now = System.nanoTime();
                try {
                    return reading.entry(FeedEntry.parse(text), now);
                } catch (IOException e) {
                    return reading.broken("the feed sent a message that cannot be read");
                }
            }

            @Override
            public void ended(String reason) {
                ledger.broken("the feed ended: " + reason);
            }
        }));
    }

    @Override
    public String method() {
        return "feed";
    }

    @Override
    public void finish(Duration patience) throws InterruptedException {
        long deadline = System.nanoTime() + patience.toNanos();
        while (ledger.awaits() && System.nanoTime() - deadline < 0) {
            TimeUnit.MILLISECONDS.sleep(PAUSE_MS);
        }
    }

    @Override
    public long end() {
        return reading.next();
    }

    @Override
    public void close() {
        client.close();
    }
}
