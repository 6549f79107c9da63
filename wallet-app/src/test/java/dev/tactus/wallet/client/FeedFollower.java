package dev.tactus.wallet.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import okhttp3.WebSocket;
import okhttp3.WebSocketListener;
import org.jspecify.annotations.Nullable;

/**
 * A subscriber that trusts nothing: it keeps the order as it was told, drops what it is told was undone, resumes with
 * the whole claim, and remembers everything that it was not told as it must be. Thread-safe.
 */
public final class FeedFollower implements AutoCloseable {
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(30);
    private static final int PAGE = 1000;
    private static final int REFUSED_CLAIM = 409;
    private static final int NORMAL = 1000;

    /** Offsets from {@code from} on were undone; the first of them in this generation. */
    public record Undone(long from, long generation) {}

    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(CONNECT_TIMEOUT)
            .build();
    /** Not the JDK's: its WebSocket mixes up what it reads when a long backlog follows the answer at once. */
    private final OkHttpClient sockets =
            new OkHttpClient.Builder().connectTimeout(CONNECT_TIMEOUT).build();

    private final ObjectMapper mapper = new ObjectMapper();
    private final List<FeedMessage> order = new ArrayList<>();
    private final List<Undone> undone = new ArrayList<>();
    private final List<String> wrongs = new ArrayList<>();
    private final List<String> ends = new ArrayList<>();
    private Optional<String> era = Optional.empty();
    private long generation;
    private int refusedClaims;
    private @Nullable WebSocket socket;
    /** What comes from any other subscription is not listened to any more. */
    private @Nullable Listener current;

    /** Subscribes where it stands; with a claim that no longer holds, it first learns what was undone. */
    public void connect(URI base) {
        while (true) {
            JsonNode history = history(base, 0, 1);
            String feed = claim(base, history.path("era_id").asText());
            Listener listener = listening();
            WebSocket socket =
                    sockets.newWebSocket(new Request.Builder().url(feed).build(), listener);
            try {
                listener.opened.join();
                setSocket(socket);
                return;
            } catch (CompletionException e) {
                if (listener.refusal != REFUSED_CLAIM) {
                    throw e;
                }
                relearn(base);
            }
        }
    }

    private synchronized Listener listening() {
        current = new Listener();
        return current;
    }

    private synchronized void setSocket(WebSocket opened) {
        socket = opened;
    }

    private synchronized String claim(URI base, String current) {
        if (era.isEmpty()) {
            era = Optional.of(current);
        }
        return "http://" + base.getRawAuthority() + "/ws/subscribe?era_id=" + era.get() + "&recovery_generation="
                + generation + "&next_input=" + order.size();
    }

    /** What is no longer as it was told is what was undone. */
    private synchronized void relearn(URI base) {
        refusedClaims++;
        JsonNode first = history(base, 0, 1);
        long now = first.path("recovery_generation").asLong();
        if (now <= generation || !era.equals(Optional.of(first.path("era_id").asText()))) {
            throw new AssertionError("a claim of generation " + generation + " was refused: " + first);
        }
        List<FeedMessage> current = order(base);
        int same = 0;
        while (same < Math.min(order.size(), current.size()) && order.get(same).equals(current.get(same))) {
            same++;
        }
        undo(same, now);
    }

    private void undo(long from, long newGeneration) {
        if (newGeneration <= generation || from > order.size()) {
            wrongs.add("undone from " + from + " in generation " + newGeneration + ", at " + order.size() + " of "
                    + generation);
        }
        undone.add(new Undone(from, newGeneration));
        generation = newGeneration;
        order.subList((int) Math.min(from, order.size()), order.size()).clear();
    }

    private synchronized void told(Listener from, FeedMessage message) {
        if (from != current) {
            return;
        }
        switch (message) {
            case FeedMessage.Reverted it -> undo(it.fromOffset(), it.recoveryGeneration());
            case FeedMessage.UserOpIncluded it -> add(it.offset(), it);
            case FeedMessage.DirectInputDrained it -> add(it.offset(), it);
        }
    }

    private void add(long offset, FeedMessage message) {
        if (offset != order.size()) {
            wrongs.add("offset " + offset + " came where " + order.size() + " was due");
        }
        order.add(message);
    }

    /** The whole order as {@code GET /history} shows it. */
    public List<FeedMessage> order(URI base) {
        List<FeedMessage> all = new ArrayList<>();
        JsonNode page;
        do {
            page = history(base, all.size(), PAGE);
            for (JsonNode item : page.path("items")) {
                try {
                    all.add(FeedMessage.parse(mapper, item.toString()));
                } catch (SequencerException e) {
                    throw new AssertionError("/history shows " + item, e);
                }
            }
        } while (all.size() < page.path("head").asLong());
        return all;
    }

    private JsonNode history(URI base, long from, int limit) {
        try {
            HttpResponse<String> answer = http.send(
                    HttpRequest.newBuilder(base.resolve("/history?from=" + from + "&limit=" + limit))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            return mapper.readTree(answer.body());
        } catch (IOException e) {
            throw new AssertionError("/history does not answer", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    /** As it was told, without what was undone. */
    public synchronized List<FeedMessage> told() {
        return List.copyOf(order);
    }

    public synchronized List<Undone> undone() {
        return List.copyOf(undone);
    }

    /** How often a claim of its own did not hold any more. */
    public synchronized int refusedClaims() {
        return refusedClaims;
    }

    /** Gaps, repetitions, generations that go back. */
    public synchronized List<String> wrongs() {
        return List.copyOf(wrongs);
    }

    /** How subscriptions ended that were not ended here: close codes and broken connections. */
    public synchronized List<String> ends() {
        return List.copyOf(ends);
    }

    private synchronized void ended(Listener from, String how) {
        if (from == current) {
            ends.add(how);
        }
    }

    public synchronized void disconnect() {
        current = null;
        if (socket != null) {
            socket.cancel();
        }
    }

    @Override
    public void close() {
        disconnect();
        http.shutdownNow();
        sockets.dispatcher().executorService().shutdown();
        sockets.connectionPool().evictAll();
    }

    private final class Listener extends WebSocketListener {
        private final CompletableFuture<Boolean> opened = new CompletableFuture<>();
        private volatile int refusal;

        @Override
        public void onOpen(WebSocket from, Response response) {
            opened.complete(true);
        }

        @Override
        public void onMessage(WebSocket from, String text) {
            try {
                told(this, FeedMessage.parse(mapper, text));
            } catch (SequencerException e) {
                ended(this, "the feed said " + text);
                from.cancel();
            }
        }

        @Override
        public void onClosing(WebSocket from, int code, String reason) {
            ended(this, code + " " + reason);
            from.close(NORMAL, null);
        }

        @Override
        public void onFailure(WebSocket from, Throwable error, @Nullable Response response) {
            refusal = response == null ? 0 : response.code();
            if (!opened.completeExceptionally(error)) {
                ended(this, error.toString());
            }
        }
    }
}
