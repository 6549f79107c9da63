package dev.tactus.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.tactus.devnet.DevAccounts;
import dev.tactus.protocol.Address;
import dev.tactus.protocol.Bytes;
import dev.tactus.protocol.Eip712Domain;
import dev.tactus.protocol.UserOp;
import dev.tactus.wallet.client.SequencerClient;
import dev.tactus.wallet.client.SignedOp;
import dev.tactus.wallet.client.UserOpSigner;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class OpenLoopTest {
    private static final Eip712Domain DOMAIN = new Eip712Domain(31337, Address.fromHex("11".repeat(20)));
    private static final long LATE_NANOS = TimeUnit.SECONDS.toNanos(5);

    private final ObjectMapper mapper = new ObjectMapper();
    private final List<Long> noncesSeen = new CopyOnWriteArrayList<>();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private HttpServer server;
    private SequencerClient client;

    @BeforeEach
    void serve() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/tx", this::answer);
        server.start();
        client = new SequencerClient(
                URI.create("http://127.0.0.1:" + server.getAddress().getPort()));
    }

    @AfterEach
    void stop() {
        client.close();
        server.stop(0);
        threads.close();
    }

    @Test
    void opsOfASenderArriveInNonceOrderEvenWhenAllAreDueAtOnce() throws Exception {
        var answers = new Answers();

        run(answers, List.of(ops(0, 50)), new Schedule(System.nanoTime() - LATE_NANOS, 1e9));

        assertEquals(LongStream.range(0, 50).boxed().toList(), noncesSeen);
        assertEquals(Map.of("200", 50), answers.counts());
        assertEquals(50, answers.acceptedOffsets().size());
    }

    @Test
    void latencyCountsFromTheDueTimeNotFromTheSending() throws Exception {
        var answers = new Answers();

        run(answers, List.of(ops(0, 1), ops(1, 1)), new Schedule(System.nanoTime() - LATE_NANOS, 1e9));

        assertEquals(2, answers.latencies().getTotalCount());
        assertTrue(answers.latencies().getMinNonZeroValue() >= TimeUnit.NANOSECONDS.toMicros(LATE_NANOS) * 99 / 100);
    }

    @Test
    void refusalsAreCountedByCodeAndHaveNoLatency() throws Exception {
        var answers = new Answers();

        run(answers, List.of(ops(0, 1), ops(1, 1), List.of(op(2, 1_000))), new Schedule(System.nanoTime(), 1e6));

        assertEquals(Map.of("200", 2, "EXECUTION_REJECTED", 1), answers.counts());
        assertEquals(2, answers.latencies().getTotalCount());
    }

    @Test
    void opsWithoutAnAnswerAreCounted() throws Exception {
        var answers = new Answers();
        server.stop(0);

        run(answers, List.of(ops(0, 2)), new Schedule(System.nanoTime(), 1e6));

        assertEquals(Map.of(LoadReport.NO_ANSWER, 2), answers.counts());
    }

    private void run(Answers answers, List<List<SignedOp>> bySender, Schedule schedule) throws Exception {
        new OpenLoop(client, answers).run(bySender, schedule, sent -> {}).get(30, TimeUnit.SECONDS);
    }

    private static List<SignedOp> ops(int sender, int count) {
        List<SignedOp> ops = new ArrayList<>();
        for (int nonce = 0; nonce < count; nonce++) {
            ops.add(op(sender, nonce));
        }
        return ops;
    }

    private static SignedOp op(int sender, long nonce) {
        return new UserOpSigner(DOMAIN, DevAccounts.USERS.get(sender).key()).sign(new UserOp(nonce, 5, Bytes.EMPTY));
    }

    /** Accepts nonces below 1000, at the offset of the nonce. */
    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            JsonNode request = mapper.readTree(exchange.getRequestBody().readAllBytes());
            long nonce = request.path("message").path("nonce").longValue();
            noncesSeen.add(nonce);
            String body = nonce >= 1_000
                    ? "{\"ok\":false,\"code\":\"EXECUTION_REJECTED\",\"message\":\"bad nonce\"}"
                    : "{\"ok\":true,\"sender\":\"" + request.path("sender").asText() + "\",\"nonce\":" + nonce
                            + ",\"tx_hash\":\"0x" + "ab".repeat(32) + "\",\"offset\":" + nonce + "}";
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(nonce >= 1_000 ? 422 : 200, bytes.length);
            exchange.getResponseBody().write(bytes);
        }
    }
}
