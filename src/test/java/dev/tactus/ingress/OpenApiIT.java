package dev.tactus.ingress;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tactus.application.Output;
import dev.tactus.application.OutputsCodec;
import dev.tactus.protocol.Bytes;
import dev.tactus.protocol.ValidUserOp;
import dev.tactus.store.OrderReader.BatchSummary;
import dev.tactus.store.OrderReader.FrameSummary;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The served description of the API is true: same routes, same errors, same shapes. */
@Timeout(60)
final class OpenApiIT {
    /** Served by operations, which has its own tests. */
    private static final Set<String> BESIDE = Set.of("GET /livez", "GET /readyz", "GET /metrics");
    /** Said once for all paths, in the document's description. */
    private static final Set<ApiError> EVERYWHERE = Set.of(ApiError.METHOD_NOT_ALLOWED, ApiError.MALFORMED_REQUEST);

    private final Ingress ingress = new Ingress();
    private JsonNode document;

    @BeforeEach
    void fetch() {
        document = ingress.get("/openapi.json").json();
    }

    @AfterEach
    void stop() {
        ingress.close();
    }

    @Test
    void listsExactlyTheRoutesThatAreServed() {
        Set<String> served = new TreeSet<>(BESIDE);
        ingress.routes.served().forEach(endpoint -> served.add(endpoint.method().name() + " " + endpoint.path()));

        Set<String> listed = new TreeSet<>();
        eachOperation((path, method, operation) -> listed.add(method.toUpperCase(Locale.ROOT) + " " + path));

        assertEquals(served, listed);
    }

    @Test
    void declaresEveryErrorWithItsStatusCodeAndText() {
        for (ApiError error : ApiError.values()) {
            if (EVERYWHERE.contains(error)) {
                assertTrue(document.at("/info/description").asText().contains(error.text()), error.name());
                continue;
            }
            // A number in a text stands as one capital letter in the document.
            Pattern text = Pattern.compile("`" + Pattern.quote(error.text()).replace("%s", "\\E[A-Z]\\Q") + "`");
            boolean declared = declaredErrors().stream()
                    .anyMatch(response -> response.status() == error.status()
                            && response.codes().contains(error.code().name())
                            && text.matcher(response.description()).find());
            assertTrue(declared, error.name());
        }
    }

    @Test
    void declaresNoErrorThatDoesNotExist() {
        for (Declared response : declaredErrors()) {
            for (String code : response.codes()) {
                assertTrue(
                        Stream.of(ApiError.values())
                                .anyMatch(error -> error.status() == response.status()
                                        && error.code().name().equals(code)),
                        response.toString());
            }
        }
        Set<String> codes = new TreeSet<>();
        Stream.of(ApiError.Code.values()).forEach(code -> codes.add(code.name()));
        assertEquals(codes, texts(document.at("/components/schemas/Error/properties/code/enum")));
    }

    @Test
    void describesTheShapeOfEveryAnswer() {
        ValidUserOp op = Ops.op(Ops.ALICE, 0);
        ingress.order.include(op, OutputsCodec.encode(List.of(new Output.Notice(Bytes.EMPTY))));
        ingress.order.batches.put(
                0L, new BatchSummary(0, List.of(new FrameSummary(1, 2, 3, 4, 5)), Optional.empty(), Optional.empty()));
        String sender = "?sender=" + op.sender().toHex();
        Map<String, String> requests = Map.of(
                "/tx/{hash}", "/tx/" + op.txHash().toHex(),
                "/history", "/history?limit=1",
                "/batches", "/batches",
                "/batches/{nonce}", "/batches/0",
                "/balance", "/balance" + sender,
                "/nonce", "/nonce" + sender,
                "/fee", "/fee",
                "/domain", "/domain",
                "/deployment", "/deployment");

        requests.forEach((path, request) -> {
            JsonNode schema = document.get("paths")
                    .get(path)
                    .at("/get/responses/200/content")
                    .get("application/json")
                    .get("schema");
            conforms(path, schema, ingress.get(request).json());
        });
        JsonNode posted = document.get("paths")
                .get("/tx")
                .at("/post/responses/200/content")
                .get("application/json")
                .get("schema");
        ingress.lane.includesInto(ingress.order);
        conforms("/tx", posted, ingress.post(Ops.json(op)).join().json());
        conforms(
                "error",
                document.at("/components/schemas/Error"),
                ingress.post("{").join().json());
    }

    @Test
    void describesABalanceOfAnEarlierMoment() {
        ValidUserOp op = Ops.op(Ops.ALICE, 0);
        ingress.order.include(op);

        JsonNode schema = document.at("/paths/~1balance/get/responses/200/content/application~1json/schema");
        String sender = "?sender=" + op.sender().toHex();
        conforms(
                "then",
                schema,
                ingress.get("/balance" + sender + "&at_offset=0").json());
    }

    @Test
    void describesAnOpThatWasUndone() {
        ValidUserOp op = Ops.op(Ops.ALICE, 0);
        ingress.order.include(op);
        ingress.order.undo(0);

        JsonNode schema = document.at("/paths/~1tx~1{hash}/get/responses/200/content/application~1json/schema");
        conforms("reverted", schema, ingress.get("/tx/" + op.txHash().toHex()).json());
    }

    @Test
    void describesTheMessageOfARecovery() {
        JsonNode message = document.at("/components/schemas/RevertedMessage");

        assertEquals(Set.of("kind", "from_offset", "recovery_generation"), texts(message.get("required")));
        assertEquals("reverted", message.at("/properties/kind/const").asText());
        assertTrue(document.at("/components/schemas/FeedMessage").toString().contains("/RevertedMessage\""));
    }

    @Test
    void describesTheBodyOfASubmission() {
        JsonNode request = document.at("/components/schemas/TxRequest");

        assertEquals(Set.of("message", "signature", "sender"), texts(request.get("required")));
        assertEquals(Set.of("nonce", "max_fee", "data"), texts(request.at("/properties/message/required")));
    }

    /** All fields named, no others, and arrays of what they should hold. Feed messages are the feed's to test. */
    private void conforms(String where, JsonNode schema, JsonNode value) {
        JsonNode resolved = resolve(schema);
        Set<String> fields = new TreeSet<>();
        value.fieldNames().forEachRemaining(fields::add);
        if (resolved.has("oneOf") && value.isObject()) {
            List<JsonNode> fitting = new ArrayList<>();
            resolved.get("oneOf").forEach(one -> {
                if (texts(resolve(one).path("required")).equals(fields)) {
                    fitting.add(one);
                }
            });
            assertEquals(1, fitting.size(), where + " " + value);
            conforms(where, fitting.getFirst(), value);
        } else if (resolved.has("properties")) {
            assertEquals(texts(resolved.get("required")), fields, where);
            resolved.get("properties")
                    .properties()
                    .forEach(field ->
                            conforms(where + "." + field.getKey(), field.getValue(), value.get(field.getKey())));
        } else if (resolved.has("allOf")) {
            conforms(where, resolved.get("allOf").get(0), value);
        } else if (resolved.path("type").asText().equals("null")
                || resolved.path("maxItems").asInt(1) == 0) {
            assertTrue(value.isNull() || (value.isArray() && value.isEmpty()), where);
        } else if (resolved.path("type").asText().equals("array") && !where.startsWith("/history")) {
            assertTrue(value.isArray() && !value.isEmpty(), where);
            JsonNode items = resolve(resolved.get("items"));
            conforms(where + "[]", items.has("oneOf") ? items.get("oneOf").get(0) : items, value.get(0));
        } else if (resolved.has("pattern")) {
            assertTrue(value.asText().matches(resolved.get("pattern").asText()), where + " " + value);
        } else if (resolved.has("const")) {
            assertEquals(resolved.get("const"), value, where);
        } else if (resolved.path("type").asText().equals("integer")) {
            assertTrue(value.isIntegralNumber(), where);
        } else if (resolved.has("enum")) {
            assertTrue(texts(resolved.get("enum")).contains(value.asText()), where + " " + value);
        }
    }

    private List<Declared> declaredErrors() {
        List<Declared> found = new ArrayList<>();
        eachOperation((path, method, operation) -> operation
                .get("responses")
                .properties()
                .forEach(entry -> {
                    JsonNode response = resolve(entry.getValue());
                    JsonNode codes = response.at("/content/application~1json/schema/allOf/1/properties/code/enum");
                    if (!codes.isMissingNode()) {
                        found.add(new Declared(
                                Integer.parseInt(entry.getKey()),
                                texts(codes),
                                response.get("description").asText()));
                    }
                }));
        return found;
    }

    private record Declared(int status, Set<String> codes, String description) {}

    @FunctionalInterface
    private interface Visitor {
        void visit(String path, String method, JsonNode operation);
    }

    private void eachOperation(Visitor visitor) {
        document.get("paths")
                .properties()
                .forEach(path -> path.getValue()
                        .properties()
                        .forEach(operation -> visitor.visit(path.getKey(), operation.getKey(), operation.getValue())));
    }

    private JsonNode resolve(JsonNode node) {
        return node.has("$ref") ? document.at(node.get("$ref").asText().substring(1)) : node;
    }

    private static Set<String> texts(JsonNode array) {
        Set<String> texts = new TreeSet<>();
        array.forEach(item -> texts.add(item.asText()));
        return texts;
    }
}
