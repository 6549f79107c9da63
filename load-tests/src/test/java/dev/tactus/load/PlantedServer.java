package dev.tactus.load;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.tactus.protocol.Address;
import dev.tactus.protocol.Bytes;
import dev.tactus.protocol.Eip712;
import dev.tactus.protocol.Eip712Domain;
import dev.tactus.protocol.Hash32;
import dev.tactus.protocol.UserOp;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/** A small sequencer with its faults planted. Keeps its order in memory and takes every signature for good. */
final class PlantedServer implements AutoCloseable {
    static {
        // Head and body go out one by one, and would wait for one another.
        System.setProperty("sun.net.httpserver.nodelay", "true");
    }

    /** What it does wrong to a submission. */
    enum Fault {
        NONE,
        /** Accepts without ordering. */
        DROPS,
        /** Orders it twice. */
        REPEATS,
        /** Tells another offset than the one it has. */
        DISPLACES,
        /** Refuses as overloaded, as it may. */
        REFUSES,
        /** Refuses as overloaded and orders it all the same. */
        REFUSES_AND_ORDERS,
        /** Fails, which leaves it open what became of the op. */
        FAILS,
        /** Holds everything up for a second. */
        STALLS,
        /** Ends the connection after the answer. */
        HANGS_UP
    }

    /** Answers that a refusal which is none comes behind. */
    private static final int BEHIND = 8;

    private static final Eip712Domain DOMAIN = new Eip712Domain(31337, Address.fromHex("11".repeat(20)));

    private record Entry(Address sender, long nonce, Hash32 txHash) {}

    private final ObjectMapper mapper = new ObjectMapper();
    private final Eip712 eip712 = new Eip712(DOMAIN);
    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Fault fault;
    private final int every;
    private final AtomicInteger submissions = new AtomicInteger();
    private final ReentrantReadWriteLock gate = new ReentrantReadWriteLock();
    private final List<Entry> order = new ArrayList<>();
    private final Map<Hash32, Integer> offsets = new HashMap<>();
    private final Map<Address, Long> nonces = new HashMap<>();
    private volatile boolean terse;
    private int answered;

    /** @param every how many submissions come to one with the fault; the first is not it */
    PlantedServer(Fault fault, int every) throws IOException {
        this.fault = fault;
        this.every = every;
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", this::answer);
        server.start();
    }

    /** Its answers tell neither offset nor hash from now on. */
    PlantedServer terse() {
        terse = true;
        return this;
    }

    URI uri() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    int submissions() {
        return submissions.get();
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] body = exchange.getRequestBody().readAllBytes();
            String path = exchange.getRequestURI().getPath();
            if (path.equals("/tx")) {
                submit(exchange, mapper.readTree(body));
            } else if (path.startsWith("/tx/")) {
                lookUp(exchange, Hash32.fromHex(path.substring(4)));
            } else {
                send(exchange, 200, query(exchange.getRequestURI()));
            }
        }
    }

    private ObjectNode query(URI uri) {
        return switch (uri.getPath()) {
            case "/domain" ->
                mapper.createObjectNode()
                        .put("name", Eip712Domain.NAME)
                        .put("version", Eip712Domain.VERSION)
                        .put("chainId", DOMAIN.chainId())
                        .put("verifyingContract", DOMAIN.verifyingContract().toHex());
            case "/fee" ->
                mapper.createObjectNode()
                        .put("fee", 1)
                        .put("recommended_fee", 1)
                        .put("suggested_max_fee", 5);
            case "/nonce" -> mapper.createObjectNode().put("next_nonce", nonce(Address.fromHex(parameter(uri, 0))));
            case "/balance" -> mapper.createObjectNode().put("balance", "1" + "0".repeat(30));
            case "/history" -> history(Integer.parseInt(parameter(uri, 0)), Integer.parseInt(parameter(uri, 1)));
            default -> mapper.createObjectNode();
        };
    }

    private static String parameter(URI uri, int number) {
        String pair = uri.getQuery().split("&", -1)[number];
        return pair.substring(pair.indexOf('=') + 1);
    }

    /** The feed's message of this offset; empty while there is none. */
    synchronized String message(long offset) {
        return offset >= order.size() ? "" : item((int) offset).toString();
    }

    private synchronized long nonce(Address sender) {
        return nonces.getOrDefault(sender, 0L);
    }

    private synchronized ObjectNode history(int from, int limit) {
        ObjectNode page = mapper.createObjectNode();
        var items = page.putArray("items");
        for (int offset = from; offset < Math.min(order.size(), from + limit); offset++) {
            items.add(item(offset));
        }
        return page.put("head", order.size());
    }

    private ObjectNode item(int offset) {
        Entry entry = order.get(offset);
        return mapper.createObjectNode()
                .put("kind", "user_op")
                .put("offset", offset)
                .put("sender", entry.sender().toHex())
                .put("nonce", entry.nonce())
                .put("tx_hash", entry.txHash().toHex());
    }

    private void lookUp(HttpExchange exchange, Hash32 txHash) throws IOException {
        Optional<Integer> offset;
        synchronized (this) {
            offset = Optional.ofNullable(offsets.get(txHash));
        }
        ObjectNode body = mapper.createObjectNode();
        if (offset.isPresent()) {
            send(exchange, 200, body.put("status", "included").put("offset", offset.get()));
        } else {
            send(exchange, 404, body.put("code", "NOT_FOUND"));
        }
    }

    private void submit(HttpExchange exchange, JsonNode request) throws IOException {
        int number = submissions.incrementAndGet();
        Fault now = number > 1 && number % every == 0 ? fault : Fault.NONE;
        if (now == Fault.STALLS) {
            stall();
        }
        gate.readLock().lock();
        try {
            submit(exchange, request, now);
        } finally {
            gate.readLock().unlock();
        }
    }

    private void submit(HttpExchange exchange, JsonNode request, Fault now) throws IOException {
        if (now == Fault.HANGS_UP) {
            exchange.getResponseHeaders().set("Connection", "close");
        }
        JsonNode message = request.path("message");
        Address sender = Address.fromHex(request.path("sender").asText());
        long nonce = message.path("nonce").longValue();
        var op = new UserOp(
                nonce,
                message.path("max_fee").intValue(),
                Bytes.fromHex(message.path("data").asText()));
        Hash32 txHash = Eip712.txHash(eip712.signingHash(op), sender);
        Answer answer = decide(now, new Entry(sender, nonce, txHash));
        if (now == Fault.REFUSES_AND_ORDERS) {
            awaitOthers();
        }
        send(exchange, answer.status(), answer.body());
        synchronized (this) {
            answered++;
            notifyAll();
        }
    }

    /** What a client was told of those behind it shows where it stands; without any, nobody could see the difference. */
    private synchronized void awaitOthers() {
        int enough = answered + BEHIND;
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(2);
        try {
            for (long left = 1; answered < enough && left > 0; left = deadline - System.nanoTime()) {
                TimeUnit.NANOSECONDS.timedWait(this, Math.max(left, 1_000_000));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void stall() {
        gate.writeLock().lock();
        try {
            TimeUnit.SECONDS.sleep(1);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            gate.writeLock().unlock();
        }
    }

    private record Answer(int status, ObjectNode body) {}

    private synchronized Answer decide(Fault now, Entry entry) {
        Integer known = offsets.get(entry.txHash());
        if (known != null) {
            return accepted(entry, known);
        }
        if (now == Fault.REFUSES) {
            return refused(429, "OVERLOADED");
        }
        if (now == Fault.FAILS) {
            return refused(500, "INTERNAL_ERROR");
        }
        if (entry.nonce() != nonces.getOrDefault(entry.sender(), 0L)) {
            return refused(422, "EXECUTION_REJECTED");
        }
        nonces.put(entry.sender(), entry.nonce() + 1);
        if (now == Fault.DROPS) {
            return accepted(entry, order.size());
        }
        int offset = order.size();
        order.add(entry);
        offsets.put(entry.txHash(), offset);
        if (now == Fault.REPEATS) {
            order.add(entry);
        }
        return now == Fault.REFUSES_AND_ORDERS
                ? refused(429, "OVERLOADED")
                : accepted(entry, now == Fault.DISPLACES ? offset + 1 : offset);
    }

    private Answer accepted(Entry entry, int offset) {
        ObjectNode body = mapper.createObjectNode().put("ok", true);
        if (!terse) {
            body.put("tx_hash", entry.txHash().toHex()).put("offset", offset);
        }
        return new Answer(200, body);
    }

    private Answer refused(int status, String code) {
        return new Answer(status, mapper.createObjectNode().put("ok", false).put("code", code));
    }

    private static void send(HttpExchange exchange, int status, ObjectNode body) throws IOException {
        byte[] bytes = body.toString().getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
