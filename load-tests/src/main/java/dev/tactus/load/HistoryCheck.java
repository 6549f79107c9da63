package dev.tactus.load;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Pages through {@code GET /history} after the load, which costs the server nothing while it is measured. */
final class HistoryCheck implements OrderCheck {
    private static final int PAGE = 1000;
    private static final long PAUSE_MS = 50;
    private static final long MAX_PAGE_BYTES = 64L << 20;
    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    private static final int OK = 200;

    private final URI base;
    private final Ledger ledger;
    private final OrderReading reading;
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    /** @param from the head before the load */
    HistoryCheck(URI base, long from, Ledger ledger) {
        this.base = base;
        this.ledger = ledger;
        reading = new OrderReading(ledger, from);
    }

    @Override
    public String method() {
        return "history";
    }

    @Override
    public void finish(Duration patience) throws InterruptedException {
        long deadline = System.nanoTime() + patience.toNanos();
        while (true) {
            long before = reading.next();
            if (!page()) {
                return;
            }
            if (reading.next() == before) {
                if (!ledger.awaits() || System.nanoTime() - deadline >= 0) {
                    return;
                }
                TimeUnit.MILLISECONDS.sleep(PAUSE_MS);
            }
        }
    }

    /** @return false if reading cannot go on */
    private boolean page() throws InterruptedException {
        URI uri = base.resolve("/history?from=" + reading.next() + "&limit=" + PAGE);
        var request = HttpRequest.newBuilder(uri).timeout(TIMEOUT).build();
        try {
            var answer = http.send(request, BodyHandlers.limiting(BodyHandlers.ofByteArray(), MAX_PAGE_BYTES));
            if (answer.statusCode() != OK) {
                reading.broken("/history answered " + answer.statusCode());
                return false;
            }
            return read(answer.body());
        } catch (IOException e) {
            reading.broken("/history could not be read");
            return false;
        }
    }

    private boolean read(byte[] page) throws IOException {
        long now = System.nanoTime();
        try (JsonParser json = FeedEntry.JSON.createParser(page)) {
            json.nextToken();
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                String name = json.currentName();
                JsonToken value = json.nextToken();
                if (name.equals("items") && value == JsonToken.START_ARRAY) {
                    while (json.nextToken() == JsonToken.START_OBJECT) {
                        if (reading.entry(FeedEntry.read(json), now).isPresent()) {
                            return false;
                        }
                    }
                } else {
                    json.skipChildren();
                }
            }
            return true;
        }
    }

    @Override
    public long end() {
        return reading.next();
    }

    @Override
    public void close() {
        http.close();
    }
}
