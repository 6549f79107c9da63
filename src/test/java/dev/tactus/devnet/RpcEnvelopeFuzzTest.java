package dev.tactus.devnet;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** Whatever the body of a call: an answer in JSON, never an internal error, however a method reads its parameters. */
class RpcEnvelopeFuzzTest {
    private static final JsonMapper MAPPER = new JsonMapper();
    private final RpcEnvelope envelope = new RpcEnvelope(RpcEnvelopeFuzzTest::read);

    @FuzzTest(maxDuration = "60s")
    void answers(byte[] body) throws IOException {
        Optional<byte[]> answer = envelope.answer(body);
        if (answer.isEmpty()) {
            return;
        }
        JsonNode json = MAPPER.readTree(answer.get());
        List<JsonNode> answers = json.isArray() ? json.valueStream().toList() : List.of(json);
        assertFalse(answers.isEmpty() || answers.size() > RpcEnvelope.MAX_BATCH);
        for (JsonNode each : answers) {
            assertTrue(each.has("result") != each.has("error") && each.has("id"));
            assertNotEquals(
                    RpcException.INTERNAL, each.path("error").path("code").asInt());
        }
    }

    private static JsonNode read(String method, RpcParams params) throws RpcException {
        return switch (method) {
            case "address" -> RpcJson.NODES.textNode(params.address(0).toHex());
            case "hash" -> RpcJson.NODES.textNode(params.hash(0).toHex());
            case "bytes" -> RpcJson.NODES.textNode(params.bytes(0).toHex());
            case "quantity" -> RpcJson.NODES.textNode(RpcJson.quantity(RpcParams.quantity(params.at(0))));
            case "number" -> RpcJson.NODES.textNode(RpcJson.quantity(RpcParams.number(params.at(0))));
            case "percentiles" -> RpcJson.NODES.numberNode(params.percentiles(0).size());
            default -> throw new RpcException(RpcException.METHOD_NOT_FOUND, "no such method");
        };
    }
}
