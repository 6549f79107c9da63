package dev.tactus.devnet;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
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
    private final Weather weather;
    private final HttpFaults faults = new HttpFaults();

    /** Tells which fault, if any, happens to an exchange. */
    interface Weather {
        Optional<PlantedFault> over(List<RpcEnvelope.Call> calls);
    }

    private RpcServer(HttpServer server, ThreadPoolExecutor workers, RpcEnvelope envelope, Weather weather) {
        this.server = server;
        this.workers = workers;
        this.envelope = envelope;
        this.weather = weather;
    }

    /** @param address port 0 takes a free one */
    static RpcServer start(InetSocketAddress address, RpcHandler handler, Weather weather) throws IOException {
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
        var server = new RpcServer(http, workers, new RpcEnvelope(handler), weather);
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
        boolean taken = false;
        try {
            taken = serveOrTake(exchange);
        } finally {
            if (!taken) {
                exchange.close();
            }
        }
    }

    /** @return whether a fault has taken the exchange over, and closes it in its own time */
    private boolean serveOrTake(HttpExchange exchange) throws IOException {
        if (!"POST".equals(exchange.getRequestMethod())) {
            exchange.sendResponseHeaders(METHOD_NOT_ALLOWED, -1);
            return false;
        }
        byte[] body;
        try (InputStream in = exchange.getRequestBody()) {
            body = in.readNBytes(MAX_BODY_BYTES + 1);
            if (body.length > MAX_BODY_BYTES) {
                exchange.getResponseHeaders().set("Connection", "close");
                exchange.sendResponseHeaders(TOO_LARGE, -1);
                return false;
            }
        }
        Optional<JsonNode> request = envelope.read(body);
        Optional<PlantedFault> fault = request.flatMap(each -> weather.over(RpcEnvelope.calls(each)));
        if (fault.isPresent() && fault.get().kind() instanceof FaultKind.OfExchange kind) {
            boolean acts = fault.get().acts() || kind.needsAnswer();
            Optional<byte[]> answer = acts ? envelope.answer(request.orElseThrow()) : Optional.empty();
            faults.answer(exchange, kind, answer.orElse(new byte[0]));
            return true;
        }
        answer(exchange, request.isPresent() ? envelope.answer(request.get()) : Optional.of(envelope.parseError()));
        return false;
    }

    private static void answer(HttpExchange exchange, Optional<byte[]> answer) throws IOException {
        if (answer.isEmpty()) {
            exchange.sendResponseHeaders(NO_CONTENT, -1);
            return;
        }
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(OK, answer.get().length);
        exchange.getResponseBody().write(answer.get());
    }

    @Override
    public void close() {
        faults.close();
        server.stop(0);
        workers.shutdown();
    }
}
