package dev.tactus.wallet.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tactus.config.PrivateKey;
import dev.tactus.protocol.Address;
import dev.tactus.protocol.Bytes;
import dev.tactus.protocol.Eip712Domain;
import dev.tactus.protocol.Hash32;
import dev.tactus.protocol.UserOp;
import dev.tactus.wallet.client.SequencerException.Kind;
import dev.tactus.wallet.client.TinyServer.Reply;
import java.io.IOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
final class SequencerClientTest {
    private static final Address ALICE = Address.fromHex("f39fd6e51aad88f6f4ce6ab8827279cfffb92266");
    private static final String HASH = "0x" + "ab".repeat(32);
    private static final SignedOp OP = new UserOpSigner(
                    new Eip712Domain(31337, Address.fromHex("11".repeat(20))),
                    new PrivateKey(Bytes.fromHex("01".repeat(32))))
            .sign(new UserOp(7, 5, Bytes.EMPTY));

    @Test
    void readsWhatTheRoutesTell() throws SequencerException {
        try (var server = new TinyServer(request -> Reply.ok(
                        switch (request.pathAndQuery()) {
                            case "/domain" -> """
                        {"name":"CartesiAppSequencer","version":"1","chainId":31337,
                         "verifyingContract":"0x1111111111111111111111111111111111111111"}""";
                            case "/deployment" -> """
                        {"chain_id":31337,"app_address":"0x1111111111111111111111111111111111111111",
                         "input_box_address":"0x2222222222222222222222222222222222222222",
                         "batch_submitter_address":"0x3333333333333333333333333333333333333333",
                         "portals":["0x4444444444444444444444444444444444444444"],
                         "token":"0x5555555555555555555555555555555555555555","first_block":9,
                         "era_id":"e","recovery_generation":0}""";
                            case "/fee" -> "{\"fee\":3,\"recommended_fee\":1356,\"suggested_max_fee\":1409}";
                            case "/history?from=0&limit=1" -> "{\"items\":[],\"head\":12,\"available_from\":0}";
                            default ->
                                request.pathAndQuery().startsWith("/nonce?")
                                        ? "{\"sender\":\"x\",\"next_nonce\":4294967295}"
                                        : "{\"sender\":\"x\",\"balance\":\"340282366920938463463374607431768211456\"}";
                        }));
                var client = new SequencerClient(server.uri())) {
            assertEquals(new Eip712Domain(31337, Address.fromHex("11".repeat(20))), client.domain());
            assertEquals(9, client.deployment().firstBlock());
            assertEquals(
                    Address.fromHex("44".repeat(20)),
                    client.deployment().portals().getFirst());
            assertEquals(new FeeQuote(3, 1356, 1409), client.fee());
            assertEquals(12, client.head());
            assertEquals(4294967295L, client.nextNonce(ALICE));
            assertEquals(BigInteger.TWO.pow(128), client.balance(ALICE).units());
            assertEquals(
                    "/balance?sender=" + ALICE.toHex(),
                    server.requests().getLast().pathAndQuery());
        }
    }

    @Test
    void postsTheBodyAndTellsTheOffset() throws SequencerException {
        try (var server = new TinyServer(request -> Reply.ok("{\"ok\":true,\"sender\":\"" + ALICE
                        + "\",\"nonce\":7,\"tx_hash\":\"" + HASH
                        + "\",\"offset\":17,\"era_id\":\"e\",\"recovery_generation\":0}"));
                var client = new SequencerClient(server.uri())) {
            assertEquals(new Submission.Accepted(ALICE, 7, Hash32.fromHex(HASH), 17), client.submit(OP));
            assertEquals("POST", server.requests().getFirst().method());
            assertEquals("/tx", server.requests().getFirst().pathAndQuery());
            assertEquals(OP.body(), server.requests().getFirst().body());
        }
    }

    @Test
    void refusalsOfAnOpAreAnswersNotFailures() throws Exception {
        try (var server = new TinyServer(
                        request -> new Reply(
                                422,
                                "{\"ok\":false,\"code\":\"EXECUTION_REJECTED\",\"message\":\"bad nonce: expected 8, got 7\"}"));
                var client = new SequencerClient(server.uri())) {
            var refused = new Submission.Refused(422, "EXECUTION_REJECTED", "bad nonce: expected 8, got 7");

            assertEquals(refused, client.submit(OP));
            assertEquals(refused, client.submitAsync(OP).get(30, TimeUnit.SECONDS));
        }
    }

    @Test
    void refusalsOfAQuestionAreFailuresWithTheReason() {
        try (var server = new TinyServer(request -> new Reply(
                        503, "{\"ok\":false,\"code\":\"UNAVAILABLE\",\"message\":\"sequencer shutting down\"}"));
                var client = new SequencerClient(server.uri())) {
            var failure = assertThrows(SequencerException.class, client::fee);

            assertEquals(Kind.REFUSED, failure.kind());
            assertTrue(String.valueOf(failure.getMessage()).contains("503 UNAVAILABLE: sequencer shutting down"));
        }
    }

    @Test
    void whatIsNotFoundIsEmpty() throws SequencerException {
        try (var server = new TinyServer(
                        request -> new Reply(404, "{\"ok\":false,\"code\":\"NOT_FOUND\",\"message\":\"not found\"}"));
                var client = new SequencerClient(server.uri())) {
            assertEquals(Optional.empty(), client.transaction(Hash32.fromHex(HASH)));
            assertEquals(Optional.empty(), client.batch(3));
        }
    }

    @Test
    void sumsUpABatch() throws SequencerException {
        try (var server = new TinyServer(request -> Reply.ok("""
                                {"nonce":4,"state":"posted","frames":[
                                 {"safe_block":9,"fee":0,"first_offset":0,"ops":2,"direct_inputs":1},
                                 {"safe_block":14,"fee":0,"first_offset":3,"ops":5,"direct_inputs":0}],
                                 "bytes":812,"payload_hash":"%s","l1_tx":"%s"}""".formatted(HASH, HASH)));
                var client = new SequencerClient(server.uri())) {
            assertEquals(
                    Optional.of(new BatchView(4, "posted", 2, 7, 1, 812, Optional.of(Hash32.fromHex(HASH)))),
                    client.batch(4));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "<html>", "[1]", "{}", "{\"fee\":\"3\"}", "{\"fee\":1e99}"})
    void saysSoWhenSomethingElseAnswers(String body) {
        try (var server = new TinyServer(request -> Reply.ok(body));
                var client = new SequencerClient(server.uri())) {
            assertEquals(
                    Kind.UNINTELLIGIBLE,
                    assertThrows(SequencerException.class, client::fee).kind());
        }
    }

    @Test
    void refusesToSignForAnotherDomain() {
        try (var server = new TinyServer(request ->
                        Reply.ok("{\"name\":\"Other\",\"version\":\"1\",\"chainId\":1,\"verifyingContract\":\"" + ALICE
                                + "\"}"));
                var client = new SequencerClient(server.uri())) {
            assertEquals(
                    Kind.UNINTELLIGIBLE,
                    assertThrows(SequencerException.class, client::domain).kind());
        }
    }

    @Test
    void saysThatNobodyAnswers() throws IOException {
        try (var client = new SequencerClient(nobody())) {
            assertEquals(
                    Kind.UNREACHABLE,
                    assertThrows(SequencerException.class, client::fee).kind());
            var failure = assertThrows(
                    ExecutionException.class, () -> client.submitAsync(OP).get(30, TimeUnit.SECONDS));
            assertEquals(
                    Kind.UNREACHABLE,
                    assertInstanceOf(SequencerException.class, failure.getCause())
                            .kind());
        }
    }

    /** A port that was free a moment ago. */
    private static URI nobody() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return URI.create("http://127.0.0.1:" + socket.getLocalPort());
        }
    }
}
