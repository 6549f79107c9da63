package dev.tactus.devnet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.tactus.devnet.L1Client.Draft;
import dev.tactus.devnet.L1Client.Failure;
import dev.tactus.protocol.Address;
import dev.tactus.protocol.Bytes;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.math.BigInteger;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every fault that can be planted, as a client of the bound server meets it. */
@Timeout(60)
final class DevnetFaultsTest {
    private static final DevAccount ALICE = DevAccounts.USERS.get(0);
    private static final Address NOBODY = Address.fromHex("00000000000000000000000000000000deadbeef");
    private static final String CHAIN_ID = "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"eth_chainId\"}";

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private Devnet devnet;
    private L1Client client;

    @BeforeEach
    void start() throws Exception {
        devnet = Devnet.open(DevnetOptions.defaults());
        client = new L1Client(devnet.rpcUri());
    }

    @AfterEach
    void stop() {
        client.close();
        http.close();
        devnet.close();
    }

    private long plant(String kind, Object... fields) {
        var fault = new HashMap<String, Object>();
        fault.put("kind", kind);
        for (int i = 0; i < fields.length; i += 2) {
            fault.put((String) fields[i], fields[i + 1]);
        }
        return client.call("devnet_plantFault", fault).asLong();
    }

    private HttpResponse<String> ask(Duration patience) throws Exception {
        return http.send(
                HttpRequest.newBuilder(devnet.rpcUri())
                        .timeout(patience)
                        .POST(HttpRequest.BodyPublishers.ofString(CHAIN_ID))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private HttpResponse<String> ask() throws Exception {
        return ask(Duration.ofSeconds(20));
    }

    @Test
    void aRateLimitSaysWhenToComeBackAndEnds() throws Exception {
        plant("status", "code", 429, "retryAfter", 7, "body", "slow down", "times", 2);

        for (int i = 0; i < 2; i++) {
            HttpResponse<String> limited = ask();
            assertEquals(429, limited.statusCode());
            assertEquals("7", limited.headers().firstValue("Retry-After").orElseThrow());
            assertEquals("slow down", limited.body());
        }
        assertEquals(200, ask().statusCode());
    }

    @Test
    void aFaultIsForItsMethodAndCommandsAlwaysGetThrough() {
        long id = plant("status", "code", 503, "method", "eth_blockNumber");

        assertEquals(
                503, client.post(CHAIN_ID.replace("chainId", "blockNumber")).statusCode());
        assertEquals(200, client.post(CHAIN_ID).statusCode());
        plant("close");
        assertEquals(2, client.call("devnet_faults").size());
        assertTrue(client.call("devnet_removeFault", id).asBoolean());
        client.call("devnet_clearFaults");
        assertEquals(0, client.call("devnet_faults").size());
        assertEquals(0, client.blockNumber());
    }

    @Test
    void aSlowAnswerIsTheHonestOneLate() throws Exception {
        plant("slow", "millis", 300);
        long before = System.nanoTime();

        HttpResponse<String> answer = ask();

        assertTrue(System.nanoTime() - before >= 300_000_000);
        assertTrue(answer.body().contains("0x7a69"), answer::body);
    }

    @Test
    void aSlowDripIsTheHonestAnswerByteByByte() throws Exception {
        plant("drip", "millis", 5);
        long before = System.nanoTime();

        HttpResponse<String> answer = ask();

        assertTrue(System.nanoTime() - before >= 5_000_000L * (answer.body().length() - 1));
        assertTrue(answer.body().contains("0x7a69"), answer::body);
    }

    @Test
    void silenceLastsUntilTheClientGivesUpAndHoldsNobodyElseUp() throws Exception {
        plant("hang", "times", 20);

        for (int i = 0; i < 20; i++) {
            assertThrows(HttpTimeoutException.class, () -> ask(Duration.ofMillis(30)));
        }

        assertEquals(200, ask().statusCode());
    }

    @Test
    void silenceCanBeginBehindTheHeaders() throws Exception {
        plant("hang", "afterHeaders", true);
        try (Socket socket =
                new Socket(devnet.rpcUri().getHost(), devnet.rpcUri().getPort())) {
            socket.setSoTimeout(200);
            socket.getOutputStream()
                    .write(("POST / HTTP/1.1\r\nHost: l1\r\nContent-Length: " + CHAIN_ID.length() + "\r\n\r\n"
                                    + CHAIN_ID)
                            .getBytes(StandardCharsets.US_ASCII));
            var received = new StringBuilder();
            InputStream in = socket.getInputStream();

            assertThrows(SocketTimeoutException.class, () -> {
                for (int next = in.read(); next >= 0; next = in.read()) {
                    received.append((char) next);
                }
            });

            assertTrue(received.toString().startsWith("HTTP/1.1 200"), received::toString);
            assertTrue(received.toString().endsWith("\r\n\r\n{"), received::toString);
        }
    }

    @Test
    void aClosedConnectionIsNoAnswer() throws Exception {
        plant("close", "times", 1);

        assertThrows(IOException.class, this::ask);
        assertEquals(200, ask().statusCode());
    }

    @Test
    void anyBodyCanStandForTheAnswer() throws Exception {
        plant("body", "text", "{\"jsonrpc\":\"2.0\",\"id\":999,\"result\":NaN}", "times", 1);
        plant("body", "times", 1);

        assertEquals("{\"jsonrpc\":\"2.0\",\"id\":999,\"result\":NaN}", ask().body());
        assertEquals("<html><body>Bad gateway</body></html>", ask().body());
    }

    @Test
    void aBodyCanBeFarTooLarge() throws Exception {
        plant("body", "text", "{\"result\":\"", "bytes", 50_000_000);

        HttpResponse<InputStream> answer = http.send(
                HttpRequest.newBuilder(devnet.rpcUri())
                        .POST(HttpRequest.BodyPublishers.ofString(CHAIN_ID))
                        .build(),
                HttpResponse.BodyHandlers.ofInputStream());

        try (InputStream body = answer.body()) {
            assertEquals("{\"result\":\"00", new String(body.readNBytes(13), StandardCharsets.US_ASCII));
            assertEquals(50_000_000 - 13, body.transferTo(OutputStream.nullOutputStream()));
        }
    }

    @Test
    void aTruncatedAnswerEndsEarly() {
        plant("truncated", "bytes", 9);

        assertThrows(IOException.class, this::ask);
    }

    @Test
    void aRangeIsTooWideByTheCodeOfChoice() throws Exception {
        devnet.mine(20);
        plant("error", "code", -32616, "message", "exceeded max allowed range", "widerThan", 5);

        Failure wide = client.failure("eth_getLogs", Map.of("fromBlock", "0x1", "toBlock", "0x6"));
        Failure open = client.failure("eth_getLogs", Map.of("fromBlock", "0x1", "toBlock", "latest"));

        assertEquals(new Failure(-32616, "exceeded max allowed range", ""), wide);
        assertEquals(wide, open);
        assertEquals(
                0,
                client.call("eth_getLogs", Map.of("fromBlock", "0x1", "toBlock", "0x5"))
                        .size());
        assertEquals(20, client.blockNumber());
    }

    @Test
    void anErrorMayHideThatTheCallTookEffect() {
        plant("error", "code", -32000, "method", "eth_sendRawTransaction", "times", 1, "acts", true);
        client.failure("eth_sendRawTransaction", Draft.of(0, NOBODY, "").signedBy(ALICE));
        assertEquals(1, client.nonce(ALICE, "latest"));

        plant("error", "code", -32000, "method", "eth_sendRawTransaction", "times", 1);
        client.failure("eth_sendRawTransaction", Draft.of(1, NOBODY, "").signedBy(ALICE));
        assertEquals(1, client.nonce(ALICE, "latest"));
    }

    @Test
    void aLostConnectionMayHideThatTheCallTookEffect() {
        plant("close", "method", "eth_sendRawTransaction", "times", 1, "acts", true);

        assertThrows(
                RuntimeException.class,
                () -> client.send(Draft.of(0, NOBODY, "").signedBy(ALICE)));
        assertEquals(1, client.nonce(ALICE, "latest"));
    }

    @Test
    void oneBlockCanBeShownWithAWrongHash() throws Exception {
        devnet.mine(5);
        String honest = client.block(3L).path("hash").asText();
        plant("wrongHash", "block", 3);

        assertNotEquals(honest, client.block(3L).path("hash").asText());
        assertEquals(
                client.block(3L).path("hash").asText(),
                client.call("eth_getBlockByHash", honest, false).path("hash").asText());
        assertEquals(honest, client.block(4L).path("parentHash").asText());
        client.call("devnet_clearFaults");
        assertEquals(honest, client.block(3L).path("hash").asText());
    }

    @Test
    void theLastLogsCanBeMissing() {
        for (int i = 0; i < 3; i++) {
            input("00");
        }
        List<String> all = logs();
        plant("missingLogs", "count", 2);

        assertEquals(3, all.size());
        assertEquals(all.subList(0, 1), logs());
    }

    @Test
    void theCountOfInputsCanBeWrong() {
        input("00");
        assertEquals(BigInteger.ONE, count());

        long more = plant("inputCount", "difference", 1);
        assertEquals(BigInteger.TWO, count());
        client.call("devnet_removeFault", more);
        plant("inputCount", "difference", -1);

        assertEquals(BigInteger.ZERO, count());
    }

    @Test
    void aStaleViewKnowsNothingOfTheNewestBlocksNorOfThePool() throws Exception {
        devnet.mine(10);
        String hash = input("00").path("transactionHash").asText();
        long head = client.blockNumber();
        String newest = client.block("latest").path("hash").asText();
        client.call("evm_setAutomine", false);
        client.send(Draft.of(1, NOBODY, "").signedBy(ALICE));
        assertEquals(2, client.nonce(ALICE, "pending"));
        plant("stale", "behind", 3);

        assertEquals(head - 3, client.blockNumber());
        assertEquals(
                "0x" + Long.toHexString(head - 3),
                client.block("latest").path("number").asText());
        assertEquals(
                "0x" + Long.toHexString(head - 4),
                client.block("safe").path("number").asText());
        assertTrue(client.block(head).isNull());
        assertTrue(client.call("eth_getBlockByHash", newest, false).isNull());
        assertTrue(client.call("eth_getTransactionByHash", hash).isNull());
        assertTrue(client.call("eth_getTransactionReceipt", hash).isNull());
        assertEquals(0, client.nonce(ALICE, "latest"));
        assertEquals(0, client.nonce(ALICE, "pending"));
        assertEquals(BigInteger.ZERO, count());
        assertEquals(
                0,
                client.call("eth_getLogs", Map.of("fromBlock", "0x0", "toBlock", "latest"))
                        .size());
        assertEquals(
                0,
                client.call("eth_getLogs", Map.of("fromBlock", "0x0", "toBlock", "0x" + Long.toHexString(head)))
                        .size());
        assertEquals(
                -32602,
                client.failure("eth_getLogs", Map.of("fromBlock", "0x" + Long.toHexString(head)))
                        .code());
    }

    @Test
    void twoViewsCanAlternate() throws Exception {
        devnet.mine(10);
        plant("stale", "behind", 4, "every", 2, "method", "eth_blockNumber");

        assertEquals(
                List.of(6L, 10L, 6L, 10L),
                List.of(client.blockNumber(), client.blockNumber(), client.blockNumber(), client.blockNumber()));
    }

    @Test
    void oneBadCallSpoilsTheBatchThatItIsIn() throws Exception {
        plant("error", "code", -32005, "method", "eth_blockNumber");
        String batch = "[" + CHAIN_ID + "," + CHAIN_ID.replace("chainId", "blockNumber") + "]";

        JsonNode answers = new JsonMapper().readTree(client.post(batch).body());

        assertEquals("0x7a69", answers.path(0).path("result").asText());
        assertEquals(-32005, answers.path(1).path("error").path("code").asInt());
        plant("status", "code", 502, "method", "eth_blockNumber");
        assertEquals(502, client.post(batch).statusCode());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[]",
                "[7]",
                "[{}]",
                "[{\"kind\":\"earthquake\"}]",
                "[{\"kind\":\"status\"}]",
                "[{\"kind\":\"status\",\"code\":200}]",
                "[{\"kind\":\"status\",\"code\":\"429\"}]",
                "[{\"kind\":\"close\",\"times\":0}]",
                "[{\"kind\":\"close\",\"every\":0}]",
                "[{\"kind\":\"close\",\"skip\":-1}]",
                "[{\"kind\":\"close\",\"method\":7}]",
                "[{\"kind\":\"close\",\"acts\":1}]",
                "[{\"kind\":\"close\",\"code\":429}]",
                "[{\"kind\":\"body\",\"text\":1}]",
                "[{\"kind\":\"slow\",\"millis\":1e9}]",
                "[{\"kind\":\"stale\",\"behind\":0}]"
            })
    void aFaultThatMakesNoSenseIsRefusedAndNothingIsPlanted(String params) throws Exception {
        JsonNode answer = new JsonMapper()
                .readTree(client.post("{\"id\":1,\"method\":\"devnet_plantFault\",\"params\":" + params + "}")
                        .body());

        assertEquals(-32602, answer.path("error").path("code").asInt(), answer::toString);
        assertEquals(0, client.call("devnet_faults").size());
    }

    @Test
    void thereAreOnlySoManyFaults() {
        for (int i = 0; i < FaultsCore.MAX_FAULTS; i++) {
            plant("close", "method", "eth_nothing");
        }

        assertEquals(
                -32602,
                client.failure("devnet_plantFault", Map.of("kind", "close")).code());
    }

    private JsonNode input(String payload) {
        return client.transact(
                ALICE,
                devnet.contracts().inputBox(),
                Abi.addInput(devnet.contracts().application(), Bytes.fromHex(payload)));
    }

    private BigInteger count() {
        return client.number(
                devnet.contracts().inputBox(),
                Abi.numberOfInputs(devnet.contracts().application()),
                "latest");
    }

    private List<String> logs() {
        var logs = new ArrayList<String>();
        client.call("eth_getLogs", Map.of("fromBlock", "0x0", "toBlock", "latest"))
                .forEach(log -> logs.add(log.path("transactionHash").asText()));
        return logs;
    }
}
