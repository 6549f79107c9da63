package dev.tactus.devnet;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** JSON-RPC 2.0 around a handler: single calls, batches, notifications, errors. Thread-safe. */
final class RpcEnvelope {
    static final int MAX_BATCH = 100;
    private static final int MAX_NESTING = 32;
    private static final Logger LOG = LoggerFactory.getLogger(RpcEnvelope.class);

    private final RpcHandler handler;
    private final JsonMapper json;

    RpcEnvelope(RpcHandler handler) {
        this.handler = handler;
        json = JsonMapper.builder()
                .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .build();
        json.getFactory()
                .setStreamReadConstraints(StreamReadConstraints.builder()
                        .maxNestingDepth(MAX_NESTING)
                        .build());
    }

    /** A call as it arrived; it may make no sense. */
    record Call(String method, RpcParams params) {}

    /** A request's body as JSON; empty if it is none. */
    Optional<JsonNode> read(byte[] body) {
        try {
            return Optional.of(json.readTree(body));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** The calls that the server will answer one by one. */
    static List<Call> calls(JsonNode request) {
        var calls = new ArrayList<Call>();
        for (JsonNode each : request.isArray() ? request : List.of(request)) {
            if (each.path("method").isTextual()) {
                calls.add(new Call(each.path("method").textValue(), new RpcParams(values(each))));
            }
        }
        return calls;
    }

    private static ArrayNode values(JsonNode request) {
        return request.path("params") instanceof ArrayNode array ? array : RpcJson.NODES.arrayNode();
    }

    /** The answer to a request's body; empty if it held notifications only. */
    Optional<byte[]> answer(byte[] body) throws JsonProcessingException {
        Optional<JsonNode> request = read(body);
        return request.isPresent() ? answer(request.get()) : Optional.of(parseError());
    }

    byte[] parseError() throws JsonProcessingException {
        return json.writeValueAsBytes(
                failure(NullNode.getInstance(), new RpcException(RpcException.PARSE_ERROR, "Parse error")));
    }

    Optional<byte[]> answer(JsonNode request) throws JsonProcessingException {
        Optional<? extends JsonNode> answer = request.isArray() ? batch((ArrayNode) request) : single(request);
        return answer.isPresent() ? Optional.of(json.writeValueAsBytes(answer.get())) : Optional.empty();
    }

    private Optional<? extends JsonNode> batch(ArrayNode requests) {
        if (requests.isEmpty() || requests.size() > MAX_BATCH) {
            String reason = requests.isEmpty() ? "Invalid request" : "more than " + MAX_BATCH + " calls in a batch";
            return Optional.of(failure(NullNode.getInstance(), new RpcException(RpcException.INVALID_REQUEST, reason)));
        }
        ArrayNode answers = RpcJson.NODES.arrayNode();
        for (JsonNode each : requests) {
            single(each).ifPresent(answers::add);
        }
        return answers.isEmpty() ? Optional.empty() : Optional.of(answers);
    }

    private Optional<ObjectNode> single(JsonNode request) {
        JsonNode id = request.path("id");
        if (!request.isObject() || !request.path("method").isTextual() || !(id.isMissingNode() || id.isValueNode())) {
            return Optional.of(
                    failure(NullNode.getInstance(), new RpcException(RpcException.INVALID_REQUEST, "Invalid request")));
        }
        ObjectNode answer = call(request, id);
        return id.isMissingNode() ? Optional.empty() : Optional.of(answer);
    }

    private ObjectNode call(JsonNode request, JsonNode id) {
        String method = request.path("method").textValue();
        JsonNode params = request.path("params");
        try {
            if (!params.isArray() && !params.isMissingNode() && !params.isNull()) {
                throw RpcException.invalidParams("expected an array of parameters");
            }
            ObjectNode answer = RpcJson.NODES.objectNode().put("jsonrpc", "2.0");
            answer.set("id", id);
            answer.set("result", handler.handle(method, new RpcParams(values(request))));
            return answer;
        } catch (RpcException e) {
            return failure(id, e);
        } catch (RuntimeException e) {
            LOG.error("A development L1 method failed", e);
            return failure(id, new RpcException(RpcException.INTERNAL, "Internal error"));
        }
    }

    private static ObjectNode failure(JsonNode id, RpcException why) {
        ObjectNode answer = RpcJson.NODES.objectNode().put("jsonrpc", "2.0");
        answer.set("id", id.isMissingNode() ? NullNode.getInstance() : id);
        ObjectNode error = answer.putObject("error").put("code", why.code()).put("message", why.reason());
        why.data().ifPresent(data -> error.put("data", data.toHex()));
        return answer;
    }
}
