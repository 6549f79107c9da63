package dev.tactus.ingress;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tactus.lane.LaneStatus;
import dev.tactus.lane.Verdict;
import dev.tactus.protocol.ValidUserOp;
import java.math.BigInteger;
import java.net.http.HttpRequest;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every error of {@code POST /tx} that one request alone can cause, byte for byte, and which of two comes first. */
@Timeout(60)
final class SubmitErrorsIT {
    private static final ValidUserOp OP = Ops.op(Ops.ALICE, 0);
    private static final String SIGNATURE = OP.signature().toHex();
    private static final String SENDER = OP.sender().toHex();
    private static final String INVALID_JSON = "400 BAD_REQUEST invalid JSON";

    private final Ingress ingress = new Ingress();

    @AfterEach
    void stop() {
        ingress.close();
    }

    @Test
    void answersAnIncludedOpWithItsPlace() {
        ingress.order.include(Ops.op(Ops.BOB, 9));
        ingress.lane.includesInto(ingress.order);

        var reply = ingress.post(Ops.json(OP)).join();

        assertEquals(200, reply.status());
        assertEquals("""
                {"ok":true,"sender":"0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266","nonce":0,"tx_hash":"%s",\
                "offset":1,"era_id":"%s","recovery_generation":1}""".formatted(OP.txHash().toHex(), Ingress.ERA), reply.body());
    }

    static Stream<Arguments> malformed() {
        return Stream.of(
                Arguments.of("", INVALID_JSON),
                Arguments.of("[]", INVALID_JSON),
                Arguments.of(Ops.json("\"0\"", "1", "0x", SIGNATURE, SENDER), INVALID_JSON),
                Arguments.of(Ops.json("0", "1", "0x", SIGNATURE, SENDER) + "x", INVALID_JSON),
                Arguments.of(
                        Ops.json("0", "1", "0x", SIGNATURE + "00", SENDER),
                        "400 BAD_REQUEST signature must be 132 hex chars (0x + 65 bytes)"),
                Arguments.of(
                        Ops.json("0", "1", "0x", SIGNATURE, SENDER + "00"),
                        "400 BAD_REQUEST sender must be 42 hex chars (0x + 20 bytes)"),
                Arguments.of(
                        Ops.json("0", "1", "0x" + "00".repeat(54), SIGNATURE, SENDER),
                        "400 BAD_REQUEST user op payload too large: max 53 bytes, got 54 bytes"),
                Arguments.of(
                        Ops.json("0", "1", "00", SIGNATURE, SENDER), "400 BAD_REQUEST hex string must start with 0x"),
                Arguments.of(Ops.json("0", "1", "0x0", SIGNATURE, SENDER), "400 BAD_REQUEST invalid hex"),
                Arguments.of(Ops.json("0", "1", "0xzz", SIGNATURE, SENDER), "400 BAD_REQUEST invalid hex"),
                Arguments.of(
                        Ops.json("0", "1", "0x", SIGNATURE.substring(0, 130) + "02", SENDER),
                        "400 INVALID_SIGNATURE invalid signature parity"),
                Arguments.of(
                        Ops.json("0", "1", "0x", "0x" + "00".repeat(64) + "1b", SENDER),
                        "400 INVALID_SIGNATURE invalid signature"),
                Arguments.of(
                        Ops.json("0", "1", "0x", "0x" + "00".repeat(31) + "05" + "00".repeat(31) + "011b", SENDER),
                        "400 INVALID_SIGNATURE cannot recover sender"),
                Arguments.of(
                        Ops.json("1", "2000", "0x00aabb", SIGNATURE, SENDER), "400 INVALID_SIGNATURE sender mismatch"),
                Arguments.of("x".repeat(4097), "413 PAYLOAD_TOO_LARGE request body too large"));
    }

    @ParameterizedTest
    @MethodSource("malformed")
    void refusesMalformedRequests(String body, String error) {
        assertEquals(error, ingress.post(body).join().error());
        assertEquals(0, ingress.lane.waiting());
    }

    /** Each body has two faults, neighbours in the order of checks; the error is the earlier one's. */
    static Stream<Arguments> twoFaults() {
        String badParity = SIGNATURE.substring(0, 130) + "02";
        String longData = "0x" + "00".repeat(54);
        return Stream.of(
                Arguments.of(Ops.json("\"0\"", "1", "0x", "0x", SENDER), "application/json", INVALID_JSON),
                Arguments.of(
                        Ops.json("0", "1", "0x", "0x", "0x"),
                        "application/json",
                        "400 BAD_REQUEST signature must be 132 hex chars (0x + 65 bytes)"),
                Arguments.of(
                        Ops.json("0", "1", longData, SIGNATURE, "0x"),
                        "application/json",
                        "400 BAD_REQUEST sender must be 42 hex chars (0x + 20 bytes)"),
                Arguments.of(
                        Ops.json("0", "1", longData.replace("0x", "zz"), SIGNATURE, SENDER),
                        "application/json",
                        "400 BAD_REQUEST user op payload too large: max 53 bytes, got 54 bytes"),
                Arguments.of(
                        Ops.json("0", "1", "0xzz", badParity, SENDER),
                        "application/json",
                        "400 BAD_REQUEST invalid hex"),
                Arguments.of(
                        Ops.json("0", "1", "0x", "0x" + "00".repeat(64) + "02", SENDER),
                        "application/json",
                        "400 INVALID_SIGNATURE invalid signature parity"),
                Arguments.of(
                        Ops.json(
                                "0",
                                "1",
                                "0x",
                                "0x" + "00".repeat(64) + "1b",
                                Ops.BOB.address().toHex()),
                        "application/json",
                        "400 INVALID_SIGNATURE invalid signature"),
                Arguments.of("not json", "text/plain", "400 BAD_REQUEST missing content type"),
                Arguments.of("x".repeat(4097), "text/plain", "413 PAYLOAD_TOO_LARGE request body too large"));
    }

    @ParameterizedTest
    @MethodSource("twoFaults")
    void namesTheEarlierOfTwoFaults(String body, String type, String error) {
        var request = HttpRequest.newBuilder(ingress.uri("/tx"))
                .header("Content-Type", type)
                .POST(HttpRequest.BodyPublishers.ofString(body));

        assertEquals(error, ingress.send(request).join().error());
    }

    @Test
    void looksAtTheSignatureBeforeTheStateOfTheLane() {
        ingress.laneStatus = status(LaneStatus.State.DRAINING);

        assertEquals(
                "400 INVALID_SIGNATURE sender mismatch",
                ingress.post(Ops.json("1", "2000", "0x00aabb", SIGNATURE, SENDER))
                        .join()
                        .error());
    }

    @Test
    void requiresAContentType() {
        var request =
                HttpRequest.newBuilder(ingress.uri("/tx")).POST(HttpRequest.BodyPublishers.ofString(Ops.json(OP)));

        assertEquals(
                "400 BAD_REQUEST missing content type",
                ingress.send(request).join().error());
    }

    @Test
    void acceptsJsonWithACharset() {
        ingress.lane.includesInto(ingress.order);
        var request = HttpRequest.newBuilder(ingress.uri("/tx"))
                .header("Content-Type", "application/json; charset=utf-8")
                .POST(HttpRequest.BodyPublishers.ofString(Ops.json(OP)));

        assertEquals(200, ingress.send(request).join().status());
    }

    @Test
    void acceptsABodyOfExactlyTheLimit() {
        ingress.lane.includesInto(ingress.order);
        String body = Ops.json(OP);

        assertEquals(
                200,
                ingress.post(body + " ".repeat(4096 - body.length())).join().status());
    }

    static Stream<Arguments> verdicts() {
        return Stream.of(
                Arguments.of(new Verdict.BadNonce(4, 0), "422 EXECUTION_REJECTED bad nonce: expected 4, got 0"),
                Arguments.of(new Verdict.NonceExhausted(), "422 EXECUTION_REJECTED nonce exhausted"),
                Arguments.of(
                        new Verdict.FeeTooLow(2000, 2001), "422 EXECUTION_REJECTED max fee 2000 below base fee 2001"),
                Arguments.of(
                        new Verdict.InsufficientBalance(BigInteger.TWO.pow(80), BigInteger.TEN),
                        "422 EXECUTION_REJECTED insufficient balance for fee: required 1208925819614629174706176,"
                                + " available 10"),
                Arguments.of(
                        new Verdict.TooLarge(40, 53),
                        "400 BAD_REQUEST user op payload too large: max 40 bytes, got 53 bytes"),
                Arguments.of(new Verdict.Failed(), "500 INTERNAL_ERROR the application failed on this op"),
                Arguments.of(
                        new Verdict.Unavailable(Verdict.Reason.SHUTTING_DOWN),
                        "503 UNAVAILABLE sequencer shutting down"),
                Arguments.of(
                        new Verdict.Unavailable(Verdict.Reason.RECOVERING),
                        "503 UNAVAILABLE recovering, try again later"),
                Arguments.of(new Verdict.Unavailable(Verdict.Reason.STORAGE_FULL), "503 UNAVAILABLE storage full"),
                Arguments.of(new Verdict.Unknown(), "503 UNAVAILABLE outcome unknown, query GET /tx/{hash}"));
    }

    @ParameterizedTest
    @MethodSource("verdicts")
    void passesOnWhatTheLaneSays(Verdict verdict, String error) {
        ingress.lane.alwaysAnswer(verdict);

        assertEquals(error, ingress.post(Ops.json(OP)).join().error());
        assertEquals(0, ingress.routes.permitsInUse());
        assertEquals(0, ingress.routes.undecided());
    }

    static Stream<Arguments> closedStates() {
        return Stream.of(
                Arguments.of(LaneStatus.State.STARTING, "503 UNAVAILABLE recovering, try again later"),
                Arguments.of(LaneStatus.State.RECOVERING, "503 UNAVAILABLE recovering, try again later"),
                Arguments.of(LaneStatus.State.STORAGE_FULL, "503 UNAVAILABLE storage full"),
                Arguments.of(LaneStatus.State.DRAINING, "503 UNAVAILABLE sequencer shutting down"),
                Arguments.of(LaneStatus.State.FROZEN, "503 UNAVAILABLE sequencer shutting down"));
    }

    @ParameterizedTest
    @MethodSource("closedStates")
    void refusesWhileTheLaneTakesNothing(LaneStatus.State state, String error) {
        ingress.laneStatus = status(state);

        assertEquals(error, ingress.post(Ops.json(OP)).join().error());
        assertEquals(0, ingress.lane.waiting());
    }

    @ParameterizedTest
    @MethodSource("closedStates")
    void answersAnOldOpWithItsOffsetInEveryState(LaneStatus.State state, String ignored) {
        ingress.order.include(Ops.op(Ops.BOB, 9));
        ingress.order.include(OP);
        ingress.laneStatus = status(state);

        var reply = ingress.post(Ops.json(OP)).join();

        assertEquals(200, reply.status());
        assertEquals(1, reply.json().get("offset").asLong());
        assertEquals(0, ingress.lane.waiting());
    }

    @Test
    void answersAnUnreadableStoreWithAFixedText() {
        ingress.order.before = () -> {
            throw new IllegalStateException("disk I/O error at /secret/path");
        };

        assertEquals(
                "500 INTERNAL_ERROR internal error",
                ingress.get("/tx/" + OP.txHash().toHex()).error());
    }

    @Test
    void countsEveryAnswerByItsCode() {
        ingress.lane.includesInto(ingress.order);

        ingress.post(Ops.json(OP)).join();
        ingress.post("{").join();

        assertEquals(
                Stream.of("OK", "BAD_REQUEST").toList(),
                Stream.of(ingress.codes.toArray()).toList());
    }

    @Test
    void h11_noErrorEchoesTheRequest() {
        String marker = "echo-me";
        for (String body : new String[] {
            marker,
            "{\"" + marker + "\":1}",
            Ops.json("0", "1", "0x" + marker, SIGNATURE, SENDER),
            Ops.json("\"" + marker + "\"", "1", "0x", SIGNATURE, SENDER)
        }) {
            String answer = ingress.post(body).join().body();
            assertTrue(!answer.contains(marker), answer);
        }
    }

    private static LaneStatus status(LaneStatus.State state) {
        return new LaneStatus(state, 0, 0, 0, 0, 0);
    }
}
