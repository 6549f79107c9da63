package dev.tactus.l1;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.tactus.protocol.Bytes;
import dev.tactus.protocol.Hash32;
import java.io.IOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The client against a real HTTP server whose answers the test writes by hand. */
@Timeout(60)
class HttpL1ClientTest {
    private static final int MAX_ANSWER = 4096;
    private static final String HASH = "0x" + "ab".repeat(32);
    private static final String SECRET_PATH = "/v1/s3cret";

    private final JsonMapper mapper = JsonMapper.builder().build();
    private final BlockingQueue<JsonNode> requests = new LinkedBlockingQueue<>();
    private final CountDownLatch testEnds = new CountDownLatch(1);
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private volatile int status = 200;
    private volatile String answer = "";
    private volatile boolean silent;
    private HttpServer server = newServer();
    private HttpL1Client client = client(Duration.ofSeconds(20));

    private static HttpServer newServer() {
        try {
            return HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException failure) {
            throw new AssertionError(failure);
        }
    }

    private HttpL1Client client(Duration deadline) {
        URI endpoint = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + SECRET_PATH);
        return HttpL1Client.connect(endpoint, deadline, MAX_ANSWER);
    }

    @BeforeEach
    void serve() {
        server.createContext("/", this::handle);
        server.setExecutor(threads);
        server.start();
    }

    @AfterEach
    void stop() {
        client.close();
        testEnds.countDown();
        server.stop(0);
        threads.shutdownNow();
    }

    private void handle(HttpExchange exchange) throws IOException {
        JsonNode request = mapper.readTree(exchange.getRequestBody().readAllBytes());
        requests.add(request);
        if (silent) {
            try {
                testEnds.await();
            } catch (InterruptedException ended) {
                return;
            }
        }
        byte[] body = answer.replace("$id", request.get("id").asText()).getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    @Test
    void asksAndReadsABlock() throws Exception {
        result("{\"number\":\"0x10\",\"hash\":\"" + HASH + "\",\"parentHash\":\"" + HASH
                + "\",\"timestamp\":\"0x6553f100\",\"unknown\":[1]}");

        Optional<L1Block> block = get(client.block(BlockRef.Tag.SAFE));

        var hash = Hash32.fromHex(HASH);
        assertEquals(Optional.of(new L1Block(16, hash, hash, 1_700_000_000)), block);
        assertRequest("eth_getBlockByNumber", "[\"safe\",false]");
    }

    @Test
    void readsAMissingBlockAsEmpty() throws Exception {
        result("null");

        assertEquals(Optional.empty(), get(client.block(BlockRef.at(255))));
        assertRequest("eth_getBlockByNumber", "[\"0xff\",false]");
    }

    @Test
    void asksForInputsByContractEventAndApplication() throws Exception {
        result("[{\"address\":\"" + FakeL1.INPUT_BOX.toHex() + "\",\"topics\":[\"" + HASH
                + "\"],\"data\":\"0x01\",\"blockNumber\":\"0x2\",\"blockHash\":\"" + HASH
                + "\",\"transactionHash\":\"" + HASH + "\",\"logIndex\":\"0x3\",\"removed\":true}]");

        List<L1Log> logs = get(client.inputLogs(FakeL1.INPUT_BOX, FakeL1.APPLICATION, 2, 17));

        var hash = Hash32.fromHex(HASH);
        assertEquals(
                List.of(new L1Log(FakeL1.INPUT_BOX, List.of(hash), Bytes.fromHex("01"), 2, hash, hash, 3, true)), logs);
        JsonNode filter = requests.take().get("params").get(0);
        assertEquals(FakeL1.INPUT_BOX.toHex(), filter.get("address").asText());
        assertEquals("0x2", filter.get("fromBlock").asText());
        assertEquals("0x11", filter.get("toBlock").asText());
        assertEquals(
                "0xc05d337121a6e8605c6ec0b72aa29c4210ffe6e5b9cefdd6a7058188a8f66f98",
                filter.get("topics").get(0).asText());
        assertEquals(
                "0x" + "0".repeat(24) + "11".repeat(20),
                filter.get("topics").get(1).asText());
    }

    @Test
    void readsReceiptsOfBothOutcomes() throws Exception {
        String receipt = "{\"transactionHash\":\"" + HASH + "\",\"blockNumber\":\"0x5\",\"blockHash\":\"" + HASH
                + "\",\"status\":\"%s\",\"gasUsed\":\"0x5208\",\"effectiveGasPrice\":\"0x3\"}";
        result(receipt.formatted("0x1"));
        L1Receipt good = get(client.receipt(Hash32.fromHex(HASH))).orElseThrow();
        assertTrue(good.succeeded());
        assertEquals(BigInteger.valueOf(3 * 21_000), good.paid());
        result(receipt.formatted("0x0"));
        assertFalse(get(client.receipt(Hash32.fromHex(HASH))).orElseThrow().succeeded());
        result("null");
        assertEquals(Optional.empty(), get(client.receipt(Hash32.fromHex(HASH))));
    }

    @Test
    void triesATransactionOfAnAccount() throws Exception {
        result("\"0x12\"");

        assertEquals(
                Bytes.fromHex("12"),
                get(client.simulate(FakeL1.USER, FakeL1.INPUT_BOX, Bytes.fromHex("ab"), 255, BlockRef.Tag.LATEST)));

        JsonNode call = requests.take().get("params").get(0);
        assertEquals(FakeL1.USER.toHex(), call.get("from").asText());
        assertEquals(FakeL1.INPUT_BOX.toHex(), call.get("to").asText());
        assertEquals("0xab", call.get("data").asText());
        assertEquals("0xff", call.get("gas").asText());
    }

    @Test
    void tellsARevertFromWhatANodeRefusesForItsOwnSake() {
        assertTrue(new RpcException.Refused(3, "").isRevert());
        assertTrue(new RpcException.Refused(-32015, "").isRevert());
        assertTrue(new RpcException.Refused(-32000, "Execution Reverted: no").isRevert());
        assertTrue(new RpcException.Refused(-32000, "out of gas").isRevert());
        assertFalse(new RpcException.Refused(-32005, "request rate limit exceeded").isRevert());
        assertFalse(new RpcException.Refused(-32000, "header not found").isRevert());
    }

    @Test
    void readsFeeHistoryWithAndWithoutRewards() throws Exception {
        result("{\"baseFeePerGas\":[\"0x1\",\"0x7\"],\"reward\":[[\"0x2\"],[\"0x3\"]]}");
        assertEquals(
                new FeeHistory(BigInteger.valueOf(7), List.of(BigInteger.TWO, BigInteger.valueOf(3))),
                get(client.feeHistory(2, 50)));
        assertRequest("eth_feeHistory", "[\"0x2\",\"latest\",[50]]");
        result("{\"baseFeePerGas\":[\"0x7\"]}");
        assertEquals(new FeeHistory(BigInteger.valueOf(7), List.of()), get(client.feeHistory(2, 50)));
        result("{\"baseFeePerGas\":[\"0x7\"],\"reward\":null}");
        assertEquals(new FeeHistory(BigInteger.valueOf(7), List.of()), get(client.feeHistory(2, 50)));
    }

    @Test
    void readsCountsBalancesCallsAndKnowledge() throws Exception {
        result("\"0x2a\"");
        assertEquals(42, get(client.transactionCount(FakeL1.USER, BlockRef.Tag.PENDING)));
        assertEquals(BigInteger.valueOf(42), get(client.balance(FakeL1.USER, BlockRef.Tag.LATEST)));
        assertEquals(42, get(client.chainId()));
        result("\"0xbeef\"");
        assertEquals(Bytes.fromHex("beef"), get(client.call(FakeL1.USER, Bytes.fromHex("01"), BlockRef.at(1))));
        result("null");
        assertFalse(get(client.knowsTransaction(Hash32.fromHex(HASH))));
        result("{\"hash\":\"" + HASH + "\"}");
        assertTrue(get(client.knowsTransaction(Hash32.fromHex(HASH))));
        result("{\"hash\":\"0x" + "77".repeat(32) + "\"}");
        assertInstanceOf(RpcException.BadAnswer.class, failure(client.knowsTransaction(Hash32.fromHex(HASH))));
        result("\"0x60\"");
        assertEquals(Bytes.fromHex("60"), get(client.code(FakeL1.USER, BlockRef.Tag.LATEST)));
    }

    @ParameterizedTest
    @ValueSource(ints = {200, 400, 429, 500})
    void givesTheNodesErrorWithItsCodeWhateverTheHttpStatus(int httpStatus) {
        status = httpStatus;
        answer = "{\"jsonrpc\":\"2.0\",\"id\":null,\"error\":{\"code\":-32005,\"message\":\"too\\nmuch\"}}";

        var refused = assertInstanceOf(RpcException.Refused.class, failure());

        assertEquals(-32005, refused.code());
        assertEquals("L1 node refused: -32005 too much", refused.getMessage());
    }

    @Test
    void printsAnErrorTextWithoutWhatATerminalObeys() {
        answer = "{\"id\":$id,\"error\":{\"code\":1,\"message\":\"a\\u009b2Jb\\u0085c\\u202ed\\u2028e\\u001bf\"}}";

        assertEquals("L1 node refused: 1 a 2Jb c d e f", failure().getMessage());
    }

    @Test
    void cutsALongErrorText() {
        answer = "{\"id\":$id,\"error\":{\"code\":1,\"message\":\"" + "x".repeat(2_000) + "\"}}";

        assertTrue(String.valueOf(failure().getMessage()).length() < 300);
    }

    @ParameterizedTest
    @ValueSource(strings = {"<html>busy</html>", "", "[]", "nonsense", "{\"id\":", "\"0x1\""})
    void takesWhatIsNoJsonRpcForAProxysWord(String body) {
        answer = body;

        assertInstanceOf(RpcException.Transport.class, failure());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"id\":7777,\"result\":\"0x1\"}",
                "{\"result\":\"0x1\"}",
                "{\"id\":$id}",
                "{\"id\":$id,\"result\":1}",
                "{\"id\":$id,\"result\":\"1\"}",
                "{\"id\":$id,\"result\":\"0x\"}",
                "{\"id\":$id,\"result\":\"0xzz\"}",
                "{\"id\":$id,\"result\":\"0x8000000000000000\"}",
                "{\"id\":$id,\"result\":{}}"
            })
    void refusesAnAnswerThatIsNotWhatWasAskedFor(String body) {
        answer = body;

        assertInstanceOf(RpcException.BadAnswer.class, failure());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"topics\":{\"0\":\"$hash\"}",
                "\"topics\":\"$hash\"",
                "\"removed\":false",
                "\"topics\":[],\"removed\":\"true\"",
                "\"topics\":[],\"removed\":0"
            })
    void refusesALogWhoseTopicsOrRemovalAreNotWhatTheyMustBe(String fields) {
        result("[{\"address\":\"" + FakeL1.INPUT_BOX.toHex()
                + "\",\"data\":\"0x\",\"blockNumber\":\"0x2\",\"blockHash\":\""
                + HASH + "\",\"transactionHash\":\"" + HASH + "\",\"logIndex\":\"0x3\"," + fields.replace("$hash", HASH)
                + "}]");

        assertInstanceOf(
                RpcException.BadAnswer.class, failure(client.inputLogs(FakeL1.INPUT_BOX, FakeL1.APPLICATION, 2, 17)));
    }

    /** Taken for a failure it would halt posting until an operator came. */
    @Test
    void refusesTheReceiptOfAnotherTransaction() {
        result("{\"transactionHash\":\"0x" + "77".repeat(32) + "\",\"blockNumber\":\"0x5\",\"blockHash\":\"" + HASH
                + "\",\"status\":\"0x1\",\"gasUsed\":\"0x1\",\"effectiveGasPrice\":\"0x1\"}");

        assertInstanceOf(RpcException.BadAnswer.class, failure(client.receipt(Hash32.fromHex(HASH))));
    }

    @Test
    void refusesAReceiptWhoseStatusIsNeitherSuccessNorFailure() {
        result("{\"transactionHash\":\"" + HASH + "\",\"blockNumber\":\"0x5\",\"blockHash\":\"" + HASH
                + "\",\"status\":\"0x2\",\"gasUsed\":\"0x5208\",\"effectiveGasPrice\":\"0x3\"}");

        assertInstanceOf(RpcException.BadAnswer.class, failure(client.receipt(Hash32.fromHex(HASH))));
    }

    @Test
    void refusesRewardsThatAreNoList() {
        result("{\"baseFeePerGas\":[\"0x7\"],\"reward\":{\"a\":[\"0x2\"]}}");

        assertInstanceOf(RpcException.BadAnswer.class, failure(client.feeHistory(2, 50)));
    }

    @Test
    void refusesBytesOfOddLength() {
        result("\"0xabc\"");

        assertInstanceOf(RpcException.BadAnswer.class, failure(client.call(FakeL1.USER, Bytes.EMPTY, BlockRef.at(1))));
    }

    @Test
    void stopsReadingAnAnswerThatIsTooLong() {
        result("\"0x" + "00".repeat(MAX_ANSWER) + "\"");

        assertInstanceOf(RpcException.TooLarge.class, failure());
    }

    @Test
    void refusesNestingThatIsTooDeep() {
        answer = "[".repeat(1_500);

        assertInstanceOf(RpcException.Transport.class, failure());
    }

    @Test
    void givesUpAtTheDeadlineAndNamesNoEndpoint() {
        silent = true;
        client.close();
        client = client(Duration.ofMillis(200));

        RpcException late = failure();

        assertInstanceOf(RpcException.Transport.class, late);
        assertFalse(late.toString().contains("s3cret"));
        assertFalse(late.toString().contains("127.0.0.1"));
    }

    @Test
    void failsWhenNobodyListens() {
        server.stop(0);

        RpcException failure = failure();

        assertInstanceOf(RpcException.Transport.class, failure);
        assertFalse(failure.toString().contains("127.0.0.1"));
    }

    @Test
    void followsNoRedirect() {
        status = 302;
        answer = "";

        assertInstanceOf(RpcException.Transport.class, failure());
        assertEquals(1, requests.size());
    }

    private void result(String json) {
        answer = "{\"jsonrpc\":\"2.0\",\"id\":$id,\"result\":" + json + "}";
    }

    private void assertRequest(String method, String parameters) throws Exception {
        JsonNode request = requests.take();
        assertEquals("2.0", request.get("jsonrpc").asText());
        assertEquals(method, request.get("method").asText());
        assertEquals(parameters, request.get("params").toString());
    }

    private RpcException failure() {
        return failure(client.chainId());
    }

    private static RpcException failure(CompletionStage<?> stage) {
        var failure = assertThrows(ExecutionException.class, () -> get(stage));
        return assertInstanceOf(RpcException.class, RpcException.unwrap(failure));
    }

    private static <T> T get(CompletionStage<T> stage) throws Exception {
        return stage.toCompletableFuture().get();
    }
}
