package dev.tactus.devnet;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers HTTP exchanges badly. What takes time happens on a thread of its own, so that honest answers are not late. */
final class HttpFaults implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(HttpFaults.class);
    private static final int OK = 200;
    private static final int PROMISED = 1 << 16;
    private static final int CHUNK = 1 << 16;

    private final ScheduledThreadPoolExecutor later = new ScheduledThreadPoolExecutor(
            1, Thread.ofPlatform().daemon().name("devnet-late").factory());

    HttpFaults() {
        later.setRemoveOnCancelPolicy(true);
    }

    /** Takes the exchange over; it is closed sooner or later, unless it is meant to hang. */
    void answer(HttpExchange exchange, FaultKind.OfExchange kind, byte[] honest) throws IOException {
        switch (kind) {
            case FaultKind.Status status -> status(exchange, status);
            case FaultKind.Slow(Duration delay) -> after(delay, exchange, () -> whole(exchange, honest));
            case FaultKind.Drip(Duration pause) -> {
                begin(exchange, honest.length);
                drip(exchange, honest, 0, pause);
            }
            case FaultKind.Hang(boolean afterHeaders) -> {
                if (afterHeaders) {
                    begin(exchange, PROMISED);
                    exchange.getResponseBody().write('{');
                    exchange.getResponseBody().flush();
                }
            }
            case FaultKind.Close() -> exchange.close();
            case FaultKind.Body body -> body(exchange, body);
            case FaultKind.Truncated(int bytes) -> {
                begin(exchange, Math.max(honest.length, bytes + 1));
                exchange.getResponseBody().write(honest, 0, Math.min(bytes, honest.length));
                exchange.getResponseBody().flush();
                exchange.close();
            }
        }
    }

    private static void begin(HttpExchange exchange, long length) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(OK, length);
    }

    private static void status(HttpExchange exchange, FaultKind.Status status) throws IOException {
        try (exchange) {
            byte[] body = status.body().getBytes(StandardCharsets.UTF_8);
            status.retryAfterSeconds()
                    .ifPresent(seconds -> exchange.getResponseHeaders().set("Retry-After", Long.toString(seconds)));
            exchange.sendResponseHeaders(status.code(), body.length == 0 ? -1 : body.length);
            if (body.length > 0) {
                exchange.getResponseBody().write(body);
            }
        }
    }

    private static void whole(HttpExchange exchange, byte[] answer) throws IOException {
        try (exchange) {
            begin(exchange, answer.length == 0 ? -1 : answer.length);
            if (answer.length > 0) {
                exchange.getResponseBody().write(answer);
            }
        }
    }

    private void drip(HttpExchange exchange, byte[] answer, int from, Duration pause) throws IOException {
        if (from == answer.length) {
            exchange.close();
            return;
        }
        exchange.getResponseBody().write(answer[from]);
        exchange.getResponseBody().flush();
        after(pause, exchange, () -> drip(exchange, answer, from + 1, pause));
    }

    private static void body(HttpExchange exchange, FaultKind.Body body) throws IOException {
        try (exchange) {
            byte[] text = body.text().getBytes(StandardCharsets.UTF_8);
            long length = Math.max(text.length, body.bytes());
            begin(exchange, length == 0 ? -1 : length);
            OutputStream out = exchange.getResponseBody();
            out.write(text);
            byte[] zeros = new byte[CHUNK];
            Arrays.fill(zeros, (byte) '0');
            for (long left = length - text.length; left > 0; left -= CHUNK) {
                out.write(zeros, 0, (int) Math.min(left, CHUNK));
            }
        }
    }

    private interface Step {
        void run() throws IOException;
    }

    private void after(Duration pause, HttpExchange exchange, Step step) {
        var _ = later.schedule(
                () -> {
                    try {
                        step.run();
                    } catch (IOException e) {
                        LOG.debug("whoever asked did not wait for the late answer", e);
                        exchange.close();
                    }
                },
                pause.toNanos(),
                TimeUnit.NANOSECONDS);
    }

    @Override
    public void close() {
        later.shutdownNow();
    }
}
