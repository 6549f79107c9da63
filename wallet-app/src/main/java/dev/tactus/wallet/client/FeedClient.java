package dev.tactus.wallet.client;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tactus.wallet.client.SequencerException.Kind;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/** A subscription to the ordered feed, written into a {@link FeedLog} as it arrives. Does not reconnect. */
public final class FeedClient implements AutoCloseable {
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
    /** No message comes near: an op has at most 4 KiB, a direct input what fits an L1 transaction. */
    private static final int MAX_MESSAGE_CHARS = 4 << 20;

    private final HttpClient http;
    private final WebSocket socket;

    private FeedClient(HttpClient http, WebSocket socket) {
        this.http = http;
        this.socket = socket;
    }

    /**
     * Blocks until the sequencer has accepted the subscription.
     *
     * @param base       scheme, host and port of the sequencer's HTTP address
     * @param fromOffset first offset to be told
     */
    public static FeedClient open(URI base, long fromOffset, FeedLog log) throws SequencerException {
        HttpClient http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(CONNECT_TIMEOUT)
                .build();
        String scheme = "https".equals(base.getScheme()) ? "wss" : "ws";
        URI uri = URI.create(scheme + "://" + base.getRawAuthority() + "/ws/subscribe?from_offset=" + fromOffset);
        CompletableFuture<WebSocket> opening =
                http.newWebSocketBuilder().connectTimeout(CONNECT_TIMEOUT).buildAsync(uri, new Listener(log));
        try {
            return new FeedClient(http, opening.get());
        } catch (ExecutionException e) {
            http.shutdownNow();
            String answer = e.getCause() instanceof WebSocketHandshakeException refusal
                    ? " (answer " + refusal.getResponse().statusCode() + ")"
                    : "";
            throw new SequencerException(Kind.UNREACHABLE, "no feed opens at " + base + answer, e);
        } catch (InterruptedException e) {
            http.shutdownNow();
            Thread.currentThread().interrupt();
            throw new SequencerException(Kind.UNREACHABLE, "interrupted while opening the feed", e);
        }
    }

    @Override
    public void close() {
        socket.abort();
        http.shutdownNow();
    }

    /** Called by one thread at a time. */
    private static final class Listener implements WebSocket.Listener {
        private final FeedLog log;
        private final ObjectMapper mapper = new ObjectMapper();
        private final StringBuilder text = new StringBuilder();

        Listener(FeedLog log) {
            this.log = log;
        }

        @Override
        public @Nullable CompletionStage<?> onText(WebSocket socket, CharSequence part, boolean last) {
            if (text.length() + part.length() > MAX_MESSAGE_CHARS) {
                return end(socket, "a message is larger than any the protocol knows");
            }
            text.append(part);
            if (last) {
                String message = text.toString();
                text.setLength(0);
                try {
                    if (!log.add(FeedMessage.parse(mapper, message))) {
                        return end(socket, "more messages than this client keeps");
                    }
                } catch (SequencerException e) {
                    return end(socket, "the feed sent a message that cannot be read");
                }
            }
            socket.request(1);
            return null;
        }

        @Override
        public @Nullable CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
            log.closed("closed with " + code + (reason.isEmpty() ? "" : " " + reason));
            return null;
        }

        @Override
        public void onError(WebSocket socket, Throwable error) {
            log.closed("the connection broke");
        }

        private @Nullable CompletionStage<?> end(WebSocket socket, String reason) {
            log.closed(reason);
            socket.abort();
            return null;
        }
    }
}
