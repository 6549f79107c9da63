package dev.tactus.wallet.client;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tactus.wallet.client.SequencerException.Kind;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import okhttp3.WebSocket;
import okhttp3.WebSocketListener;
import org.jspecify.annotations.Nullable;

/**
 * A subscription to the ordered feed, told as it arrives, or written into a {@link FeedLog}. Does not reconnect. Over
 * OkHttp: the JDK's own WebSocket client mixes up what it reads, in some connections of a hundred, when more than 16 KiB
 * follow the server's answer at once, as the backlog of a feed does.
 */
public final class FeedClient implements AutoCloseable {
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
    /** No message comes near: an op has at most 4 KiB, a direct input what fits an L1 transaction. */
    private static final long MAX_MESSAGE_BYTES = 4 << 20;

    private static final int NORMAL = 1000;

    private final OkHttpClient http;
    private final WebSocket socket;
    private final Listener listener;

    private FeedClient(OkHttpClient http, WebSocket socket, Listener listener) {
        this.http = http;
        this.socket = socket;
        this.listener = listener;
    }

    /** As {@link #open(URI, long, FeedListener)}, into a log. */
    public static FeedClient open(URI base, long fromOffset, FeedLog log) throws SequencerException {
        var mapper = new ObjectMapper();
        return open(base, fromOffset, new FeedListener() {
            @Override
            public Optional<String> message(String text) {
                try {
                    return log.add(FeedMessage.parse(mapper, text))
                            ? Optional.empty()
                            : Optional.of("more messages than this client keeps");
                } catch (SequencerException e) {
                    return Optional.of("the feed sent a message that cannot be read");
                }
            }

            @Override
            public void ended(String reason) {
                log.closed(reason);
            }
        });
    }

    /**
     * Blocks until the sequencer has accepted the subscription.
     *
     * @param base       scheme, host and port of the sequencer's HTTP address
     * @param fromOffset first offset to be told
     */
    public static FeedClient open(URI base, long fromOffset, FeedListener told) throws SequencerException {
        var sockets = new BoundedSockets(MAX_MESSAGE_BYTES);
        var http = new OkHttpClient.Builder()
                .socketFactory(sockets)
                .connectTimeout(CONNECT_TIMEOUT)
                .readTimeout(CONNECT_TIMEOUT)
                .followRedirects(false)
                .build();
        var listener = new Listener(told, sockets);
        var request = new Request.Builder()
                .url(base.resolve("/ws/subscribe?from_offset=" + fromOffset).toString())
                .build();
        var client = new FeedClient(http, http.newWebSocket(request, listener), listener);
        try {
            listener.opened.get();
            return client;
        } catch (ExecutionException e) {
            client.close();
            String answer = listener.refusal == 0 ? "" : " (answer " + listener.refusal + ")";
            throw new SequencerException(Kind.UNREACHABLE, "no feed opens at " + base + answer, e);
        } catch (InterruptedException e) {
            client.close();
            Thread.currentThread().interrupt();
            throw new SequencerException(Kind.UNREACHABLE, "interrupted while opening the feed", e);
        }
    }

    @Override
    public void close() {
        listener.over = true;
        socket.cancel();
        http.dispatcher().executorService().shutdown();
        http.connectionPool().evictAll();
    }

    /** Called by one thread at a time. */
    private static final class Listener extends WebSocketListener {
        private final FeedListener told;
        private final BoundedSockets sockets;
        private final CompletableFuture<Boolean> opened = new CompletableFuture<>();
        private volatile int refusal;
        private volatile boolean over;

        Listener(FeedListener told, BoundedSockets sockets) {
            this.told = told;
            this.sockets = sockets;
        }

        @Override
        public void onOpen(WebSocket socket, Response response) {
            opened.complete(true);
        }

        @Override
        public void onMessage(WebSocket socket, String text) {
            sockets.grant();
            if (!over) {
                told.message(text).ifPresent(reason -> end(socket, reason));
            }
        }

        @Override
        public void onClosing(WebSocket socket, int code, String reason) {
            socket.close(NORMAL, null);
            ended("closed with " + code + (reason.isEmpty() ? "" : " " + reason));
        }

        @Override
        public void onFailure(WebSocket socket, Throwable error, @Nullable Response response) {
            refusal = response == null ? 0 : response.code();
            if (!opened.completeExceptionally(error)) {
                ended(
                        error instanceof BoundedSockets.TooMuch
                                ? "a message is larger than any the protocol knows"
                                : "the connection broke");
            }
        }

        private void end(WebSocket socket, String reason) {
            ended(reason);
            socket.cancel();
        }

        private void ended(String reason) {
            if (!over) {
                over = true;
                told.ended(reason);
            }
        }
    }
}
