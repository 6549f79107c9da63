package dev.tactus.devnet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The embedded chain's HTTP side: every body gets a bounded, well-formed answer. */
@Timeout(60)
final class DevnetServerTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    private Devnet devnet;
    private L1Client client;

    @BeforeEach
    void start() throws Exception {
        devnet = Devnet.open(DevnetOptions.defaults().withMaxLogBlocks(10));
        client = new L1Client(devnet.rpcUri());
    }

    @AfterEach
    void stop() {
        client.close();
        devnet.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"{bad", "{\"jsonrpc\":\"2.0\"", "\u0000", "[1,", "{} {}", "'a'"})
    void whatIsNotJsonIsAParseError(String body) throws Exception {
        assertEquals(
                error(-32700, "Parse error"), JSON.readTree(client.post(body).body()));
    }

    @Test
    void jsonNestedTooDeepIsAParseError() throws Exception {
        String body = "[".repeat(5000) + "]".repeat(5000);

        assertEquals(
                error(-32700, "Parse error"), JSON.readTree(client.post(body).body()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "1",
                "null",
                "\"eth_chainId\"",
                "{}",
                "{\"jsonrpc\":\"2.0\",\"id\":1}",
                "{\"id\":1,\"method\":7}",
                "{\"id\":{},\"method\":\"eth_chainId\"}"
            })
    void jsonThatIsNoCallIsAnInvalidRequest(String body) throws Exception {
        assertEquals(
                error(-32600, "Invalid request"),
                JSON.readTree(client.post(body).body()));
    }

    @Test
    void anInvalidElementOfABatchDoesNotHurtTheOthers() throws Exception {
        String body = "[1,{\"id\":5,\"method\":\"eth_chainId\"},{\"method\":\"eth_chainId\"}]";

        JsonNode answers = JSON.readTree(client.post(body).body());

        assertEquals(2, answers.size(), "a call without id is a notification");
        assertEquals(error(-32600, "Invalid request"), answers.get(0));
        assertEquals("0x7a69", answers.get(1).path("result").asText());
    }

    @Test
    void aBatchIsLimited() throws Exception {
        String call = "{\"id\":1,\"method\":\"eth_chainId\"}";

        JsonNode most = JSON.readTree(batch(call, RpcEnvelope.MAX_BATCH));
        JsonNode tooMany = JSON.readTree(batch(call, RpcEnvelope.MAX_BATCH + 1));

        assertEquals(RpcEnvelope.MAX_BATCH, most.size());
        assertEquals(-32600, tooMany.path("error").path("code").asInt());
    }

    @Test
    void notificationsGetNoBody() {
        for (String body : List.of("{\"method\":\"eth_chainId\"}", "[{\"method\":\"eth_chainId\"}]")) {
            HttpResponse<String> response = client.post(body);
            assertEquals(204, response.statusCode());
            assertEquals("", response.body());
        }
    }

    @Test
    void aBodyIsLimited() throws Exception {
        String call = "{\"id\":1,\"method\":\"eth_chainId\"}";
        String largest = call + " ".repeat(RpcServer.MAX_BODY_BYTES - call.length());

        assertEquals(200, client.post(largest).statusCode());
        assertEquals(413, client.post(largest + " ").statusCode());
        assertEquals("0x7a69", client.text("eth_chainId"), "the server is still there");
    }

    @Test
    void onlyPostIsServed() throws Exception {
        try (HttpClient http = HttpClient.newHttpClient()) {
            var get = HttpRequest.newBuilder(devnet.rpcUri()).GET().build();

            assertEquals(
                    405, http.send(get, HttpResponse.BodyHandlers.discarding()).statusCode());
        }
    }

    @Test
    void idsComeBackAsTheyWere() throws Exception {
        for (String id : List.of("1", "\"x\"", "null", "1.5")) {
            String answer = client.post("{\"id\":" + id + ",\"method\":\"eth_chainId\",\"params\":null}")
                    .body();

            assertEquals(JSON.readTree(id), JSON.readTree(answer).get("id"));
            assertEquals("0x7a69", JSON.readTree(answer).path("result").asText());
        }
    }

    @Test
    void wrongParametersAreNamedAsSuchAndNeverAnInternalError() {
        List<Object> odd =
                List.of("0x", "0xzz", "0x+1", "zz", -1, 1.5, true, List.of(), Map.of(), "0x" + "f".repeat(64));
        for (String method : List.of(
                "eth_getBlockByNumber",
                "eth_getBlockByHash",
                "eth_getBalance",
                "eth_getTransactionCount",
                "eth_getCode",
                "eth_call",
                "eth_estimateGas",
                "eth_getLogs",
                "eth_feeHistory",
                "eth_sendRawTransaction",
                "eth_getTransactionByHash",
                "eth_getTransactionReceipt",
                "anvil_mine",
                "evm_mine",
                "evm_setAutomine",
                "evm_setIntervalMining",
                "evm_increaseTime",
                "anvil_reorg",
                "anvil_setNextBlockBaseFeePerGas",
                "anvil_setBalance",
                "anvil_dropTransaction",
                "devnet_reorg",
                "devnet_stall",
                "devnet_holdSafe",
                "devnet_holdBaseFee",
                "devnet_holdTransaction",
                "devnet_setLeastTip",
                "devnet_setPoolRules",
                "devnet_plantFault",
                "devnet_removeFault",
                "evm_setNextBlockTimestamp")) {
            for (Object first : odd) {
                for (Object second : odd) {
                    assertNeverInternal(method, first, second);
                }
            }
        }
    }

    private void assertNeverInternal(String method, Object first, Object second) {
        try {
            String body = JSON.writeValueAsString(
                    Map.of("id", 1, "method", method, "params", List.of(first, second, List.of("x", 101))));
            JsonNode answer = JSON.readTree(client.post(body).body());
            assertFalse(answer.path("error").path("code").asInt() == -32603, () -> method + " " + first + " " + answer);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void aWideRangeOfLogsIsRefusedWithACodeThatClientsKnow() throws Exception {
        devnet.mine(20);

        assertEquals(
                0,
                client.call("eth_getLogs", Map.of("fromBlock", "0x1", "toBlock", "0xa"))
                        .size());
        assertEquals(
                -32005,
                client.failure("eth_getLogs", Map.of("fromBlock", "0x1", "toBlock", "0xb"))
                        .code());
        assertEquals(
                0,
                client.call("eth_getLogs", Map.of("fromBlock", "0x10", "toBlock", "0xffffff"))
                        .size(),
                "only blocks that exist count");
    }

    @Test
    void manyClientsAreServedAtOnce() throws Exception {
        List<Callable<String>> calls = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            calls.add(() -> client.text("eth_chainId"));
        }
        try (var threads = Executors.newFixedThreadPool(32)) {
            for (Future<String> answer : threads.invokeAll(calls)) {
                assertEquals("0x7a69", answer.get());
            }
        }
    }

    @Test
    void aClosedDevnetNoLongerListensAndClosesTwice() throws Exception {
        devnet.close();
        devnet.close();

        try (var again = Devnet.open(DevnetOptions.defaults().withAddress(address()))) {
            assertTrue(again.rpcUri().toString().endsWith(":" + devnet.rpcUri().getPort()));
        }
    }

    private InetSocketAddress address() throws Exception {
        return new InetSocketAddress(
                InetAddress.getLoopbackAddress(), devnet.rpcUri().getPort());
    }

    private String batch(String call, int size) {
        return client.post("[" + String.join(",", Collections.nCopies(size, call)) + "]")
                .body();
    }

    private static JsonNode error(int code, String message) throws Exception {
        return JSON.readTree(
                "{\"jsonrpc\":\"2.0\",\"id\":null,\"error\":{\"code\":" + code + ",\"message\":\"" + message + "\"}}");
    }
}
