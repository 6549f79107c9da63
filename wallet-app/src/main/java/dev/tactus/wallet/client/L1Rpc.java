package dev.tactus.wallet.client;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tactus.protocol.Address;
import dev.tactus.protocol.Bytes;
import dev.tactus.protocol.Hash32;
import java.io.IOException;
import java.math.BigInteger;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/** The few JSON-RPC calls that a wallet needs. Blocking, bounded in time and size, thread-safe. */
public final class L1Rpc implements AutoCloseable {
    private static final Duration TIMEOUT = Duration.ofSeconds(10);
    private static final long MAX_ANSWER_BYTES = 4L << 20;

    private final URI endpoint;
    private final HttpClient http;
    private final ObjectMapper mapper = new ObjectMapper();
    private final AtomicLong ids = new AtomicLong();

    public L1Rpc(URI endpoint) {
        this.endpoint = endpoint;
        http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(TIMEOUT)
                .build();
    }

    public long chainId() throws L1Exception {
        return quantity("eth_chainId").longValueExact();
    }

    public BigInteger balance(Address account) throws L1Exception {
        return quantity("eth_getBalance", account.toHex(), "latest");
    }

    /** Counts transactions that are known and not mined yet, too. */
    public BigInteger nextNonce(Address account) throws L1Exception {
        return quantity("eth_getTransactionCount", account.toHex(), "pending");
    }

    public BigInteger baseFee() throws L1Exception {
        JsonNode block = call("eth_getBlockByNumber", "latest", false);
        JsonNode fee = block.path("baseFeePerGas");
        return fee.isTextual() ? number(fee, "eth_getBlockByNumber") : BigInteger.ZERO;
    }

    /** Result of a call against the latest state. */
    public Bytes call(Address to, Bytes data) throws L1Exception {
        ObjectNode transaction = mapper.createObjectNode().put("to", to.toHex()).put("data", data.toHex());
        try {
            return Bytes.fromHex(call("eth_call", transaction, "latest").asText());
        } catch (IllegalArgumentException e) {
            throw new L1Exception("L1 answered eth_call with something that is not hex", e);
        }
    }

    public Hash32 sendRaw(Bytes transaction) throws L1Exception {
        try {
            return Hash32.fromHex(
                    call("eth_sendRawTransaction", transaction.toHex()).asText());
        } catch (IllegalArgumentException e) {
            throw new L1Exception("L1 answered eth_sendRawTransaction with something that is not a hash", e);
        }
    }

    /** Empty until the transaction is mined. */
    public Optional<L1Receipt> receipt(Hash32 transaction) throws L1Exception {
        JsonNode receipt = call("eth_getTransactionReceipt", transaction.toHex());
        if (receipt.isNull()) {
            return Optional.empty();
        }
        return Optional.of(new L1Receipt(
                transaction,
                number(receipt.path("blockNumber"), "eth_getTransactionReceipt").longValueExact(),
                number(receipt.path("gasUsed"), "eth_getTransactionReceipt").longValueExact(),
                number(receipt.path("status"), "eth_getTransactionReceipt").signum() > 0));
    }

    /** Any method; the result may be a JSON null. */
    public JsonNode call(String method, Object... parameters) throws L1Exception {
        ObjectNode request = mapper.createObjectNode()
                .put("jsonrpc", "2.0")
                .put("id", ids.incrementAndGet())
                .put("method", method);
        ArrayNode list = request.putArray("params");
        for (Object parameter : parameters) {
            list.addPOJO(parameter);
        }
        JsonNode answer = exchange(request);
        JsonNode error = answer.path("error");
        if (error.isObject()) {
            throw new L1Exception(
                    "L1 refused " + method + ": " + error.path("message").asText());
        }
        if (!answer.has("result")) {
            throw new L1Exception("L1 answered " + method + " without a result");
        }
        return answer.path("result");
    }

    @Override
    public void close() {
        http.shutdownNow();
    }

    private JsonNode exchange(ObjectNode request) throws L1Exception {
        try {
            HttpRequest post = HttpRequest.newBuilder(endpoint)
                    .timeout(TIMEOUT)
                    .header("Content-Type", "application/json")
                    .POST(HttpRequest.BodyPublishers.ofByteArray(mapper.writeValueAsBytes(request)))
                    .build();
            HttpResponse<byte[]> answer =
                    http.send(post, BodyHandlers.limiting(BodyHandlers.ofByteArray(), MAX_ANSWER_BYTES));
            return mapper.readTree(answer.body());
        } catch (JsonProcessingException e) {
            throw new L1Exception("what answers at " + endpoint + " does not speak JSON-RPC", e);
        } catch (IOException e) {
            throw new L1Exception("no L1 answers at " + endpoint, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new L1Exception("interrupted while waiting for L1", e);
        }
    }

    private BigInteger quantity(String method, Object... parameters) throws L1Exception {
        return number(call(method, parameters), method);
    }

    private static BigInteger number(JsonNode value, String method) throws L1Exception {
        String text = value.asText();
        if (!text.startsWith("0x")) {
            throw new L1Exception("L1 answered " + method + " with something that is not a number");
        }
        try {
            return new BigInteger(text.substring(2), 16);
        } catch (NumberFormatException e) {
            throw new L1Exception("L1 answered " + method + " with something that is not a number", e);
        }
    }
}
