package dev.tactus.ingress;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tactus.protocol.ValidUserOp;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients that send what nobody should: none of it reaches the lane, and the next one is served as ever. */
@Timeout(120)
final class HostileClientIT {
    private static final ValidUserOp OP = Ops.op(Ops.ALICE, 0);
    private static final String GOOD = Ops.json(OP);
    private static final String INVALID = "400 BAD_REQUEST invalid JSON";
    private static final String TOO_LARGE = "413 PAYLOAD_TOO_LARGE request body too large";
    private static final String POST_TX = "POST /tx HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n";

    private final Ingress ingress = new Ingress(Ingress.Settings.usual().withBodyTimeout(Duration.ofMillis(500)));

    @AfterEach
    void stop() {
        ingress.close();
    }

    static Stream<Arguments> bodies() throws IOException {
        return Stream.of(
                body("nested beyond the stack", "[".repeat(100_000), TOO_LARGE),
                body("nested as deep as fits", "{\"a\":" + "[".repeat(4_000), INVALID),
                body("a million keys", keys(1_000_000), TOO_LARGE),
                body("as many keys as fit", keys(500), INVALID),
                body("a field of ours twice", GOOD.replaceFirst("\\{", "{\"signature\":\"0x\","), INVALID),
                body("a huge integer", GOOD.replaceFirst("\"nonce\":0", "\"nonce\":" + "9".repeat(2_000)), INVALID),
                body(
                        "an integer with a huge exponent",
                        GOOD.replaceFirst("\"nonce\":0", "\"nonce\":1e999999999"),
                        INVALID),
                body("not a number", GOOD.replaceFirst("\"nonce\":0", "\"nonce\":NaN"), INVALID),
                body("infinity", GOOD.replaceFirst("\"nonce\":0", "\"nonce\":-Infinity"), INVALID),
                body("a byte order mark", "\u00ef\u00bb\u00bf" + GOOD, INVALID),
                body("no UTF-8", GOOD.replaceFirst("\\{", "{\"\u00c3(\":1,"), INVALID),
                body("an overlong slash", GOOD.replaceFirst("\\{", "{\"\u00c0\u00af\":1,"), INVALID),
                body("a surrogate in UTF-8", GOOD.replaceFirst("\\{", "{\"\u00ed\u00a0\u0080\":1,"), INVALID),
                body("garbage behind it", GOOD + "x", INVALID),
                body("another one behind it", GOOD + GOOD, INVALID),
                body("nothing", "", INVALID),
                body("a NUL behind it", GOOD + "\0", INVALID),
                body(
                        "UTF-16",
                        new String(GOOD.getBytes(StandardCharsets.UTF_16BE), StandardCharsets.ISO_8859_1),
                        INVALID),
                body("a bomb", zeros(64 << 20), TOO_LARGE),
                body(
                        "compressed",
                        new String(gzip(GOOD.getBytes(StandardCharsets.US_ASCII)), StandardCharsets.ISO_8859_1),
                        INVALID));
    }

    private static Arguments body(String name, String bytes, String error) {
        return Arguments.of(name, bytes, error);
    }

    private static String keys(int count) {
        var keys = new StringBuilder("{");
        IntStream.range(0, count).forEach(i -> keys.append('"').append(i).append("\":0,"));
        return keys + "\"a\":0}";
    }

    private static byte[] gzip(byte[] content) throws IOException {
        var out = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(out)) {
            gzip.write(content);
        }
        return out.toByteArray();
    }

    /** So many, compressed a thousandfold. */
    private static String zeros(int count) throws IOException {
        return new String(gzip(new byte[count]), StandardCharsets.ISO_8859_1);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("bodies")
    void h4_aHostileBodyIsRefusedInOurForm(String name, String bytes, String error) throws Exception {
        try (RawClient client = client()) {
            client.send(
                    POST_TX + (name.equals("a bomb") || name.equals("compressed") ? "Content-Encoding: gzip\r\n" : "")
                            + "Connection: close\r\nContent-Length: " + bytes.length() + "\r\n\r\n");
            // It may be refused, and the connection closed, before all of it was sent.
            client.takes(bytes);

            assertRefused(error, client.rest());
        }
        servesTheNextOne();
    }

    @Test
    void h4_moreThanTheAnnouncedLengthIsNoPartOfTheBody() throws Exception {
        try (RawClient client = client()) {
            client.send(POST_TX + "Content-Length: 5\r\n\r\n" + GOOD);

            String answers = client.rest();

            assertTrue(answers.startsWith("HTTP/1.1 400 "), answers);
            assertFalse(answers.contains("HTTP/1.1 200 "), answers);
        }
        servesTheNextOne();
    }

    @ParameterizedTest
    @ValueSource(strings = {"Content-Length: 4000\r\n\r\n", "Transfer-Encoding: chunked\r\n\r\nfff\r\n"})
    void h4_aBodyShorterThanAnnouncedIsNoOp(String announced) throws Exception {
        try (RawClient client = client()) {
            client.send(POST_TX + announced + GOOD);

            assertRefused("408 REQUEST_TIMEOUT request body too slow", client.rest());
        }
        servesTheNextOne();
    }

    @Test
    void h5_aBodyThatDripsIsCutOff() throws Exception {
        try (RawClient client = client()) {
            client.send(POST_TX + "Content-Length: " + GOOD.length() + "\r\n\r\n");
            var dripping = new CountDownLatch(1);
            Thread.ofVirtual().start(() -> {
                for (int i = 0; i < GOOD.length() - 1 && client.takes(GOOD.substring(i, i + 1)); i++) {
                    Thread.onSpinWait();
                }
                dripping.countDown();
            });

            assertRefused("408 REQUEST_TIMEOUT request body too slow", client.rest());
            dripping.await();
        }
        servesTheNextOne();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "{\"nonce\":0"})
    void h5_aHalfClosedConnectionEnds(String sent) throws Exception {
        try (RawClient client = client()) {
            client.send(POST_TX + "Content-Length: 500\r\n\r\n" + sent).endSending();

            String answer = client.rest();

            assertFalse(answer.startsWith("HTTP/1.1 200 "), answer);
        }
        try (RawClient client = client()) {
            client.send("GET /domain HTT").endSending();

            assertFalse(client.rest().startsWith("HTTP/1.1 200 "));
        }
        servesTheNextOne();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Content-Length: 4\r\nTransfer-Encoding: chunked\r\n",
                "Transfer-Encoding: chunked\r\nContent-Length: 4\r\n",
                "Transfer-Encoding: xchunked\r\nContent-Length: 4\r\n",
                "Transfer-Encoding : chunked\r\n",
                "Transfer-Encoding: chunked, identity\r\n",
                "Transfer-Encoding:\u000bchunked\r\n",
                "Content-Length: 4, 5\r\n",
                "Content-Length: +4\r\n",
                "Content-Length: 0x4\r\n",
                "Content-Length: 4\r\nContent-Length: 0\r\n"
            })
    void h7_aRequestOfTwoLengthsSmugglesNoOther(String lengths) throws Exception {
        ingress.lane.includesInto(ingress.order);
        try (RawClient client = client()) {
            client.send("POST /tx HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n" + lengths + "\r\n0\r\n\r\n"
                    + POST_TX + "Connection: close\r\nContent-Length: " + GOOD.length() + "\r\n\r\n" + GOOD);

            String answers = client.rest();

            assertTrue(answers.startsWith("HTTP/1.1 4"), answers);
            assertEquals(0, answers.indexOf("HTTP/1.1 ", 0));
            assertEquals(-1, answers.indexOf("HTTP/1.1 ", 1), answers);
        }
        assertEquals(0, ingress.order.head());
        servesTheNextOne();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET http://evil.example/domain HTTP/1.1\r\nHost: x\r\n",
                "GET //evil.example/domain HTTP/1.1\r\nHost: x\r\n",
                "GET /domain%00 HTTP/1.1\r\nHost: x\r\n",
                "GET file:///etc/passwd HTTP/1.1\r\nHost: x\r\n",
                "GET /domain HTTP/1.1\r\nHost: x\r\nHost: y\r\n",
                "GET /domain HTTP/1.1\r\nHost: x/../y\r\n",
                "OPTIONS * HTTP/1.1\r\nHost: x\r\n",
                "TRACE /domain HTTP/1.1\r\nHost: x\r\n",
                "GET /domain\u0000 HTTP/1.1\r\nHost: x\r\n"
            })
    void h7_aTargetIsNothingButAPathOfOurs(String request) throws Exception {
        try (RawClient client = client()) {
            client.send(request + "Connection: close\r\n\r\n");

            String answer = client.rest();

            assertTrue(answer.startsWith("HTTP/1.1 4") && answer.contains("{\"ok\":false,"), answer);
        }
        servesTheNextOne();
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://x/domain", "http://user@x/domain", "/../domain", "/%2e%2e/domain", "/a/../domain"})
    void h7_aTargetIsReducedToThePathThatItNames(String target) throws Exception {
        try (RawClient client = client()) {
            client.send("GET " + target + " HTTP/1.1\r\nHost: x\r\n\r\n");

            String answer = client.answer();

            assertTrue(answer.startsWith("HTTP/1.1 200 ") && answer.contains("verifyingContract"), answer);
        }
    }

    @Test
    void h7_streamsThatAreOpenedOnlyToBeResetEndTheConnection() throws Exception {
        try (var client = new Http2Client(ingress.address())) {
            int streams = 0;
            try {
                while (streams < 100_000) {
                    int stream = 2 * streams++ + 1;
                    client.send(Http2Client.request(stream, "/domain"));
                    client.send(Http2Client.reset(stream));
                }
            } catch (IOException cut) {
                // As it should be.
            }
            client.untilClosed();
            assertTrue(streams < 100_000, "nobody stopped it");
        }
        servesTheNextOne();
    }

    private void servesTheNextOne() {
        assertEquals(0, ingress.lane.waiting());
        assertEquals(0, ingress.routes.permitsInUse());
        ingress.lane.includesInto(ingress.order);
        assertEquals(200, ingress.post(GOOD).join().status());
        assertEquals(0, ingress.routes.permitsInUse());
    }

    /** Status, code and message, in an answer that is all there is. */
    private static void assertRefused(String error, String answer) {
        String[] expected = error.split(" ", 3);
        assertTrue(answer.startsWith("HTTP/1.1 " + expected[0] + " "), answer);
        assertTrue(
                answer.endsWith("{\"ok\":false,\"code\":\"" + expected[1] + "\",\"message\":\"" + expected[2] + "\"}"),
                answer);
    }

    private RawClient client() throws IOException {
        return new RawClient(ingress.address());
    }
}
