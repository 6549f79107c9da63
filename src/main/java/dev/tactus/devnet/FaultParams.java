package dev.tactus.devnet;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tactus.devnet.FaultKind.Body;
import dev.tactus.devnet.FaultKind.Close;
import dev.tactus.devnet.FaultKind.Drip;
import dev.tactus.devnet.FaultKind.ErrorAnswer;
import dev.tactus.devnet.FaultKind.Hang;
import dev.tactus.devnet.FaultKind.InputCount;
import dev.tactus.devnet.FaultKind.MissingLogs;
import dev.tactus.devnet.FaultKind.Slow;
import dev.tactus.devnet.FaultKind.Stale;
import dev.tactus.devnet.FaultKind.Status;
import dev.tactus.devnet.FaultKind.Truncated;
import dev.tactus.devnet.FaultKind.WrongHash;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.OptionalLong;
import java.util.Set;

/** A fault as {@code devnet_plantFault} is told of it: one JSON object, whose unknown fields are mistakes. */
final class FaultParams {
    private static final long MAX_DELAY_MS = 600_000;
    private static final long MAX_BYTES = 4L << 30;
    private static final long MAX_COUNT = 1L << 40;
    private static final Set<String> COMMON = Set.of("kind", "method", "skip", "every", "times", "acts");

    private final JsonNode request;
    private final Set<String> known = new LinkedHashSet<>(COMMON);

    private FaultParams(JsonNode request) {
        this.request = request;
    }

    static PlantedFault parse(JsonNode request) throws RpcException {
        if (!request.isObject()) {
            throw RpcException.invalidParams("expected an object with a kind");
        }
        return new FaultParams(request).fault();
    }

    private PlantedFault fault() throws RpcException {
        FaultKind kind = kind();
        for (var fields = request.fieldNames(); fields.hasNext(); ) {
            String field = fields.next();
            if (!known.contains(field)) {
                throw RpcException.invalidParams(
                        "a fault of this kind has no field of that name; it has " + String.join(", ", known));
            }
        }
        return new PlantedFault(
                kind,
                methods(),
                number("skip", 0, 0, MAX_COUNT),
                number("every", 1, 1, MAX_COUNT),
                number("times", Long.MAX_VALUE, 1, MAX_COUNT),
                flag("acts"));
    }

    private FaultKind kind() throws RpcException {
        return switch (request.path("kind").asText()) {
            case "status" ->
                new Status((int) required("code", 400, 599), optional("retryAfter", 0, 86_400), text("body", ""));
            case "slow" -> new Slow(Duration.ofMillis(required("millis", 1, MAX_DELAY_MS)));
            case "drip" -> new Drip(Duration.ofMillis(required("millis", 1, MAX_DELAY_MS)));
            case "hang" -> new Hang(flag("afterHeaders"));
            case "close" -> new Close();
            case "body" ->
                new Body(text("text", "<html><body>Bad gateway</body></html>"), number("bytes", 0, 0, MAX_BYTES));
            case "truncated" -> new Truncated((int) required("bytes", 0, 1 << 20));
            case "error" ->
                new ErrorAnswer(
                        (int) required("code", Integer.MIN_VALUE, Integer.MAX_VALUE),
                        text("message", "no reason given"),
                        optional("widerThan", 0, MAX_COUNT));
            case "wrongHash" -> new WrongHash(required("block", 0, MAX_COUNT));
            case "missingLogs" -> new MissingLogs((int) required("count", 1, 1 << 20));
            case "inputCount" -> new InputCount(required("difference", -MAX_COUNT, MAX_COUNT));
            case "stale" -> new Stale(required("behind", 1, MAX_COUNT));
            default ->
                throw RpcException.invalidParams("kind must be status, slow, drip, hang, close, body, truncated,"
                        + " error, wrongHash, missingLogs, inputCount or stale");
        };
    }

    private Set<String> methods() throws RpcException {
        JsonNode method = request.path("method");
        if (method.isMissingNode()) {
            return Set.of();
        }
        if (!method.isTextual()) {
            throw RpcException.invalidParams("method must be the name of one");
        }
        return Set.of(method.textValue());
    }

    private long required(String field, long least, long most) throws RpcException {
        return optional(field, least, most)
                .orElseThrow(() -> RpcException.invalidParams("a fault of this kind needs " + field));
    }

    private long number(String field, long absent, long least, long most) throws RpcException {
        return optional(field, least, most).orElse(absent);
    }

    private OptionalLong optional(String field, long least, long most) throws RpcException {
        known.add(field);
        JsonNode value = request.path(field);
        if (value.isMissingNode()) {
            return OptionalLong.empty();
        }
        if (!value.isIntegralNumber()
                || !value.canConvertToLong()
                || value.longValue() < least
                || value.longValue() > most) {
            throw RpcException.invalidParams(field + " must be a whole number from " + least + " to " + most);
        }
        return OptionalLong.of(value.longValue());
    }

    private boolean flag(String field) throws RpcException {
        known.add(field);
        JsonNode value = request.path(field);
        if (!value.isMissingNode() && !value.isBoolean()) {
            throw RpcException.invalidParams(field + " must be true or false");
        }
        return value.asBoolean(false);
    }

    private String text(String field, String absent) throws RpcException {
        known.add(field);
        JsonNode value = request.path(field);
        if (!value.isMissingNode() && !value.isTextual()) {
            throw RpcException.invalidParams(field + " must be a text");
        }
        return value.asText(absent);
    }
}
