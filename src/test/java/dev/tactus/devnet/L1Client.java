package dev.tactus.devnet;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tactus.protocol.Address;
import dev.tactus.protocol.Bytes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.web3j.crypto.Credentials;
import org.web3j.crypto.RawTransaction;
import org.web3j.crypto.TransactionEncoder;
import org.web3j.utils.Numeric;

/** An ordinary client of an L1, which knows nothing of who serves it. */
public final class L1Client implements AutoCloseable {
    public static final BigInteger GWEI = BigInteger.valueOf(1_000_000_000);
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final JsonMapper json = new JsonMapper();
    private final URI uri;

    public L1Client(URI uri) {
        this.uri = uri;
    }

    public record Failure(int code, String message, String data) {}

    public HttpResponse<String> post(String body) {
        try {
            return http.send(
                    HttpRequest.newBuilder(uri)
                            .timeout(PATIENCE)
                            .header("Content-Type", "application/json")
                            .POST(HttpRequest.BodyPublishers.ofString(body))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private JsonNode answer(String method, Object... params) {
        ObjectNode request =
                json.createObjectNode().put("jsonrpc", "2.0").put("id", 7).put("method", method);
        ArrayNode values = request.putArray("params");
        for (Object param : params) {
            values.add(json.<JsonNode>valueToTree(param));
        }
        try {
            return json.readTree(post(json.writeValueAsString(request)).body());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The result of a call that must succeed. */
    public JsonNode call(String method, Object... params) {
        JsonNode answer = answer(method, params);
        assertFalse(answer.has("error"), () -> method + ": " + answer);
        return answer.path("result");
    }

    public String text(String method, Object... params) {
        return call(method, params).asText();
    }

    public BigInteger quantity(String method, Object... params) {
        return Numeric.decodeQuantity(text(method, params));
    }

    /** The error of a call that must fail. */
    public Failure failure(String method, Object... params) {
        JsonNode answer = answer(method, params);
        assertTrue(answer.has("error"), () -> method + ": " + answer);
        JsonNode error = answer.path("error");
        return new Failure(
                error.path("code").asInt(),
                error.path("message").asText(),
                error.path("data").asText());
    }

    public long blockNumber() {
        return quantity("eth_blockNumber").longValueExact();
    }

    public JsonNode block(Object reference) {
        Object number = reference instanceof Long value ? "0x" + Long.toHexString(value) : reference;
        return call("eth_getBlockByNumber", number, false);
    }

    public byte[] view(Address to, String data, Object block) {
        Object reference = block instanceof Long value ? "0x" + Long.toHexString(value) : block;
        return Numeric.hexStringToByteArray(text("eth_call", Map.of("to", to.toHex(), "data", data), reference));
    }

    public BigInteger number(Address to, String data, Object block) {
        return new BigInteger(1, view(to, data, block));
    }

    public long nonce(DevAccount account, String tag) {
        return quantity("eth_getTransactionCount", account.address().toHex(), tag)
                .longValueExact();
    }

    public BigInteger balance(Address account, Object block) {
        return quantity("eth_getBalance", account.toHex(), block);
    }

    /** What a transaction says; the defaults make it type 2 with ample gas and fees. */
    public record Draft(
            long chainId,
            long nonce,
            Address to,
            BigInteger value,
            Bytes data,
            long gas,
            BigInteger maxFee,
            BigInteger tip) {
        public static Draft of(long nonce, Address to, String data) {
            return new Draft(
                    DevnetOptions.DEFAULT_CHAIN_ID,
                    nonce,
                    to,
                    BigInteger.ZERO,
                    Bytes.fromHex(data),
                    1_000_000,
                    GWEI.multiply(BigInteger.valueOf(100)),
                    GWEI);
        }

        public Draft withValue(BigInteger wei) {
            return new Draft(chainId, nonce, to, wei, data, gas, maxFee, tip);
        }

        public Draft withGas(long limit) {
            return new Draft(chainId, nonce, to, value, data, limit, maxFee, tip);
        }

        public Draft withFees(BigInteger newMaxFee, BigInteger newTip) {
            return new Draft(chainId, nonce, to, value, data, gas, newMaxFee, newTip);
        }

        public Draft withChainId(long id) {
            return new Draft(id, nonce, to, value, data, gas, maxFee, tip);
        }

        /** The raw type-2 transaction. */
        public String signedBy(DevAccount account) {
            return sign(
                    RawTransaction.createTransaction(
                            chainId,
                            BigInteger.valueOf(nonce),
                            BigInteger.valueOf(gas),
                            to.toHex(),
                            value,
                            data.toHex(),
                            tip,
                            maxFee),
                    account);
        }

        /** The raw type-0 transaction, its gas price the greatest fee. */
        public String signedAsLegacyBy(DevAccount account) {
            RawTransaction legacy = RawTransaction.createTransaction(
                    BigInteger.valueOf(nonce), maxFee, BigInteger.valueOf(gas), to.toHex(), value, data.toHex());
            byte[] signed = TransactionEncoder.signMessage(legacy, chainId, credentials(account));
            return Numeric.toHexString(signed);
        }

        private static String sign(RawTransaction transaction, DevAccount account) {
            return Numeric.toHexString(TransactionEncoder.signMessage(transaction, credentials(account)));
        }

        private static Credentials credentials(DevAccount account) {
            return Credentials.create(account.key().reveal().toHex());
        }
    }

    public String send(String raw) {
        return text("eth_sendRawTransaction", raw);
    }

    /** Sends call data with the account's next nonce and waits for the receipt. */
    public JsonNode transact(DevAccount from, Address to, String data) {
        return receipt(send(Draft.of(nonce(from, "pending"), to, data).signedBy(from)));
    }

    /** The receipt, which must come without anybody mining. */
    public JsonNode receipt(String hash) {
        Instant deadline = Instant.now().plus(PATIENCE);
        while (Instant.now().isBefore(deadline)) {
            JsonNode receipt = call("eth_getTransactionReceipt", hash);
            if (!receipt.isNull()) {
                return receipt;
            }
        }
        throw new AssertionError("no receipt of " + hash);
    }

    @Override
    public void close() {
        http.close();
    }
}
