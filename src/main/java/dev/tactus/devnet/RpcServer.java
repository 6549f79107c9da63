package dev.tactus.devnet;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * JSON-RPC over HTTP POST on every path. A fixed number of workers with a bounded queue: a connection beyond both is
 * dropped. Bodies are bounded in size, and by {@value #BODY_SECONDS} s unless the JVM was told otherwise.
 */
final class RpcServer implements AutoCloseable {
    static final int MAX_BODY_BYTES = 1 << 20;
    private static final int BODY_SECONDS = 30;
    private static final int WORKERS = 8;
    private static final int WAITING = 256;
    private static final int OK = 200;
    private static final int NO_CONTENT = 204;
    private static final int METHOD_NOT_ALLOWED = 405;
    private static final int TOO_LARGE = 413;

    private final HttpServer server;
    private final ThreadPoolExecutor workers;
    private final RpcEnvelope envelope;

    private RpcServer(HttpServer server, ThreadPoolExecutor workers, RpcEnvelope envelope) {
        this.server = server;
        this.workers = workers;
        this.envelope = envelope;
    }

    /** @param address port 0 takes a free one */
    static RpcServer start(InetSocketAddress address, RpcHandler handler) throws IOException {
        // The JDK's server has no other way to bound how long a request may take to arrive.
        if (System.getProperty("sun.net.httpserver.maxReqTime") == null) {
            System.setProperty("sun.net.httpserver.maxReqTime", Integer.toString(BODY_SECONDS));
        }
        HttpServer http = HttpServer.create(address, WAITING);
        var count = new AtomicInteger();
        var workers = new ThreadPoolExecutor(
                WORKERS,
                WORKERS,
                1,
                TimeUnit.MINUTES,
                new ArrayBlockingQueue<>(WAITING),
                task -> Thread.ofPlatform()
                        .daemon()
                        .name("devnet-rpc-" + count.incrementAndGet())
                        .unstarted(task));
        workers.allowCoreThreadTimeOut(true);
        var server = new RpcServer(http, workers, new RpcEnvelope(handler));
        http.setExecutor(workers);
        http.createContext("/", server::serve);
        http.start();
        return server;
    }

    URI uri() {
        InetSocketAddress bound = server.getAddress();
        String host = bound.getAddress().isAnyLocalAddress()
                ? "127.0.0.1"
                : bound.getAddress().getHostAddress();
        return URI.create("http://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + bound.getPort());
    }

    private void serve(HttpExchange exchange) throws IOException {
        try (exchange) {
            if (!"POST".equals(exchange.getRequestMethod())) {
                exchange.sendResponseHeaders(METHOD_NOT_ALLOWED, -1);
                return;
            }
            byte[] body;
            try (InputStream in = exchange.getRequestBody()) {
                body = in.readNBytes(MAX_BODY_BYTES + 1);
                if (body.length > MAX_BODY_BYTES) {
                    exchange.getResponseHeaders().set("Connection", "close");
                    exchange.sendResponseHeaders(TOO_LARGE, -1);
                    return;
                }
            }
            Optional<byte[]> answer = envelope.answer(body);
            if (answer.isEmpty()) {
                exchange.sendResponseHeaders(NO_CONTENT, -1);
                return;
            }
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(OK, answer.get().length);
            exchange.getResponseBody().write(answer.get());
        }
    }

    @Override
    public void close() {
        server.stop(0);
        workers.shutdown();
    }
}
