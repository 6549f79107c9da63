package dev.tactus.wallet.client;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tactus.protocol.Address;
import dev.tactus.protocol.Deployment;
import dev.tactus.protocol.Eip712Domain;
import dev.tactus.protocol.Hash32;
import dev.tactus.wallet.client.SequencerException.Kind;
import java.io.IOException;
import java.math.BigInteger;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** A sequencer's HTTP routes. Every call but {@link #submitAsync} blocks its caller, for at most the time-outs here. */
public final class SequencerClient implements AutoCloseable {
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
    /** Longer than the sequencer itself waits for an outcome, so that it is the one to say that it is unknown. */
    private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(40);

    private static final long MAX_ANSWER_BYTES = 16L << 20;

    private final URI base;
    private final HttpClient http;
    private final ObjectMapper mapper = new ObjectMapper();

    /** @param base scheme, host and port, such as {@code http://127.0.0.1:3000} */
    public SequencerClient(URI base) {
        this.base = base;
        http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(CONNECT_TIMEOUT)
                .build();
    }

    public URI base() {
        return base;
    }

    public Eip712Domain domain() throws SequencerException {
        JsonNode answer = get("/domain");
        if (!answer.path("name").asText().equals(Eip712Domain.NAME)
                || !answer.path("version").asText().equals(Eip712Domain.VERSION)) {
            throw unintelligible("/domain names another protocol");
        }
        return new Eip712Domain(number(answer, "chainId"), address(answer, "verifyingContract"));
    }

    public Deployment deployment() throws SequencerException {
        JsonNode answer = get("/deployment");
        List<Address> portals = new ArrayList<>();
        for (JsonNode portal : answer.path("portals")) {
            portals.add(address(portal));
        }
        try {
            return new Deployment(
                    number(answer, "chain_id"),
                    address(answer, "app_address"),
                    address(answer, "input_box_address"),
                    number(answer, "first_block"),
                    address(answer, "batch_submitter_address"),
                    portals,
                    address(answer, "token"));
        } catch (IllegalArgumentException e) {
            throw unintelligible("/deployment is incomplete");
        }
    }

    public long nextNonce(Address sender) throws SequencerException {
        return number(get("/nonce?sender=" + sender.toHex()), "next_nonce");
    }

    public TokenAmount balance(Address sender) throws SequencerException {
        try {
            return new TokenAmount(new BigInteger(
                    get("/balance?sender=" + sender.toHex()).path("balance").asText()));
        } catch (IllegalArgumentException e) {
            throw unintelligible("/balance has no number");
        }
    }

    public FeeQuote fee() throws SequencerException {
        JsonNode answer = get("/fee");
        return new FeeQuote(
                Math.toIntExact(number(answer, "fee")),
                Math.toIntExact(number(answer, "recommended_fee")),
                Math.toIntExact(number(answer, "suggested_max_fee")));
    }

    /** The offset that the next entry of the order will have. */
    public long head() throws SequencerException {
        return number(get("/history?from=0&limit=1"), "head");
    }

    /** {@code GET /tx/{hash}} as it is; empty if the sequencer does not know the op. */
    public Optional<JsonNode> transaction(Hash32 txHash) throws SequencerException {
        return find("/tx/" + txHash.toHex());
    }

    /** Empty if there is no batch under this nonce. */
    public Optional<BatchView> batch(long nonce) throws SequencerException {
        Optional<JsonNode> found = find("/batches/" + nonce);
        return found.isEmpty() ? Optional.empty() : Optional.of(batchView(found.get()));
    }

    /** Posts an op and waits for its answer. */
    public Submission submit(SignedOp op) throws SequencerException {
        return submission(send(post(op)));
    }

    /** Posts an op without waiting. The future fails with a {@link SequencerException} if there is no answer. */
    public CompletableFuture<Submission> submitAsync(SignedOp op) {
        return http.sendAsync(post(op), bounded()).handle((answer, failure) -> {
            try {
                if (failure != null) {
                    throw unreachable(failure);
                }
                return submission(answer);
            } catch (SequencerException e) {
                throw new CompletionException(e);
            }
        });
    }

    @Override
    public void close() {
        http.shutdownNow();
    }

    private JsonNode get(String path) throws SequencerException {
        HttpResponse<String> answer = send(getRequest(path));
        if (answer.statusCode() != 200) {
            throw refused(answer);
        }
        return parse(answer);
    }

    private Optional<JsonNode> find(String path) throws SequencerException {
        HttpResponse<String> answer = send(getRequest(path));
        if (answer.statusCode() == 404) {
            return Optional.empty();
        }
        if (answer.statusCode() != 200) {
            throw refused(answer);
        }
        return Optional.of(parse(answer));
    }

    private HttpRequest getRequest(String path) {
        return HttpRequest.newBuilder(base.resolve(path))
                .timeout(ANSWER_TIMEOUT)
                .build();
    }

    private HttpRequest post(SignedOp op) {
        return HttpRequest.newBuilder(base.resolve("/tx"))
                .timeout(ANSWER_TIMEOUT)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(op.body()))
                .build();
    }

    private HttpResponse<String> send(HttpRequest request) throws SequencerException {
        try {
            return http.send(request, bounded());
        } catch (IOException e) {
            throw unreachable(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SequencerException(Kind.UNREACHABLE, "interrupted while waiting for an answer", e);
        }
    }

    private static BodyHandler<String> bounded() {
        return BodyHandlers.limiting(BodyHandlers.ofString(), MAX_ANSWER_BYTES);
    }

    private Submission submission(HttpResponse<String> answer) throws SequencerException {
        JsonNode body = parse(answer);
        if (answer.statusCode() == 200) {
            return new Submission.Accepted(
                    address(body, "sender"), number(body, "nonce"), hash(body, "tx_hash"), number(body, "offset"));
        }
        return new Submission.Refused(
                answer.statusCode(),
                body.path("code").asText(),
                body.path("message").asText());
    }

    private BatchView batchView(JsonNode batch) throws SequencerException {
        int ops = 0;
        int directInputs = 0;
        for (JsonNode frame : batch.path("frames")) {
            ops += Math.toIntExact(number(frame, "ops"));
            directInputs += Math.toIntExact(number(frame, "direct_inputs"));
        }
        return new BatchView(
                number(batch, "nonce"),
                batch.path("state").asText(),
                batch.path("frames").size(),
                ops,
                directInputs,
                batch.path("bytes").asLong(),
                batch.path("l1_tx").isTextual() ? Optional.of(hash(batch, "l1_tx")) : Optional.empty());
    }

    private JsonNode parse(HttpResponse<String> answer) throws SequencerException {
        try {
            JsonNode body = mapper.readTree(answer.body());
            if (body.isObject()) {
                return body;
            }
        } catch (JsonProcessingException e) {
            throw new SequencerException(Kind.UNINTELLIGIBLE, notOurs(answer), e);
        }
        throw unintelligible(notOurs(answer));
    }

    private String notOurs(HttpResponse<String> answer) {
        return base + " answered " + answer.statusCode() + " without the JSON of a sequencer";
    }

    private SequencerException refused(HttpResponse<String> answer) throws SequencerException {
        JsonNode body = parse(answer);
        return new SequencerException(
                Kind.REFUSED,
                "the sequencer answered " + answer.statusCode() + " "
                        + body.path("code").asText() + ": "
                        + body.path("message").asText());
    }

    private SequencerException unreachable(Throwable cause) {
        return new SequencerException(Kind.UNREACHABLE, "no sequencer answers at " + base, cause);
    }

    private static SequencerException unintelligible(String message) {
        return new SequencerException(Kind.UNINTELLIGIBLE, message);
    }

    private static long number(JsonNode node, String field) throws SequencerException {
        JsonNode value = node.path(field);
        if (!value.isIntegralNumber() || !value.canConvertToLong()) {
            throw unintelligible("the answer lacks the number " + field);
        }
        return value.longValue();
    }

    private static Address address(JsonNode node, String field) throws SequencerException {
        return address(node.path(field));
    }

    private static Address address(JsonNode value) throws SequencerException {
        try {
            return Address.fromHex(value.asText());
        } catch (IllegalArgumentException e) {
            throw new SequencerException(Kind.UNINTELLIGIBLE, "the answer lacks an address", e);
        }
    }

    private static Hash32 hash(JsonNode node, String field) throws SequencerException {
        try {
            return Hash32.fromHex(node.path(field).asText());
        } catch (IllegalArgumentException e) {
            throw new SequencerException(Kind.UNINTELLIGIBLE, "the answer lacks the hash " + field, e);
        }
    }
}
