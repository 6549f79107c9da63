package dev.tactus.ingress;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tactus.config.SequencerConfig;
import dev.tactus.protocol.ValidUserOp;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.apache.pekko.http.javadsl.server.Directives;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What comes over the wire, well-formed or not, and the form in which it is answered. */
@Timeout(120)
final class HttpFormIT {
    private static final ValidUserOp OP = Ops.op(Ops.ALICE, 0);
    private static final String TOO_LARGE =
            "{\"ok\":false,\"code\":\"PAYLOAD_TOO_LARGE\",\"message\":\"request body too large\"}";
    private static final String MALFORMED =
            "{\"ok\":false,\"code\":\"BAD_REQUEST\",\"message\":\"malformed HTTP request\"}";

    private static final String POST_TX = "POST /tx HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n";

    private final Ingress ingress = new Ingress(
            Ingress.Settings.usual().withBodyTimeout(Duration.ofMillis(500)),
            Directives.path("beside", () -> Directives.get(() -> Directives.complete("here"))),
            Directives.path("broken", () -> {
                throw new IllegalStateException("secret");
            }));

    @AfterEach
    void stop() {
        ingress.close();
    }

    @Test
    void answersUnknownPathsInOurForm() {
        for (String path : new String[] {"/", "/nope", "/tx/", "/tx/a/b", "/TX", "/batches/", "/ws", "//tx"}) {
            assertEquals("404 NOT_FOUND not found", ingress.get(path).error(), path);
        }
    }

    @Test
    void answersOtherMethodsInOurForm() {
        var reply =
                ingress.send(HttpRequest.newBuilder(ingress.uri("/tx")).GET()).join();

        assertEquals("405 METHOD_NOT_ALLOWED method not allowed", reply.error());
        assertEquals("POST, OPTIONS", reply.header("allow"));
        for (String path : new String[] {"/fee", "/beside", "/history", "/batches/1"}) {
            var other = HttpRequest.newBuilder(ingress.uri(path)).DELETE();
            assertEquals(
                    "405 METHOD_NOT_ALLOWED method not allowed",
                    ingress.send(other).join().error(),
                    path);
        }
    }

    @Test
    void servesRoutesBesideItsOwn() {
        assertEquals("here", ingress.get("/beside").body());
    }

    @Test
    void hidesWhatFailsInside() {
        assertEquals("500 INTERNAL_ERROR internal error", ingress.get("/broken").error());
    }

    @Test
    void answersHead() {
        var head = HttpRequest.newBuilder(ingress.uri("/domain")).HEAD();

        var reply = ingress.send(head).join();

        assertEquals(200, reply.status());
        assertEquals("", reply.body());
    }

    @Test
    void doesNotSayWhatServerItIs() {
        assertEquals("", ingress.get("/domain").header("server"));
    }

    @Test
    void h4_aChunkedBodyBeyondTheLimitIsRefused() {
        var request = HttpRequest.newBuilder(ingress.uri("/tx"))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofInputStream(
                        () -> new ByteArrayInputStream("x".repeat(4097).getBytes(StandardCharsets.US_ASCII))));

        assertEquals(
                "413 PAYLOAD_TOO_LARGE request body too large",
                ingress.send(request).join().error());
    }

    @Test
    void acceptsAChunkedBodyOfTheLimit() {
        ingress.lane.includesInto(ingress.order);
        String body = Ops.json(OP);
        String padded = body + " ".repeat(4096 - body.length());
        var request = HttpRequest.newBuilder(ingress.uri("/tx"))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofInputStream(
                        () -> new ByteArrayInputStream(padded.getBytes(StandardCharsets.US_ASCII))));

        assertEquals(200, ingress.send(request).join().status());
    }

    @Test
    void h4_anAnnouncedHugeBodyIsRefusedWithoutWaitingForIt() throws Exception {
        String answer = exchange(POST_TX + "Content-Length: 999999999999\r\n\r\nx");

        assertTrue(answer.startsWith("HTTP/1.1 413 "), answer);
        assertTrue(answer.endsWith(TOO_LARGE), answer);
    }

    @Test
    void h4_noBodyIsAskedForThatWouldBeRefused() throws Exception {
        String answer = exchange(POST_TX + "Expect: 100-continue\r\nContent-Length: 999999999\r\n\r\n");

        assertTrue(answer.startsWith("HTTP/1.1 413 "), answer);
    }

    @Test
    void closesOnABodyThatArrivesTooSlowly() throws Exception {
        String answer = exchange(POST_TX + "Content-Length: 100\r\n\r\n{");

        assertTrue(answer.startsWith("HTTP/1.1 408 "), answer);
        assertTrue(
                answer.endsWith("{\"ok\":false,\"code\":\"REQUEST_TIMEOUT\",\"message\":\"request body too slow\"}"),
                answer);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "utter nonsense that is not HTTP\r\n\r\n",
                "GET /fee HTTP/9.9\r\nHost: x\r\n\r\n",
                "GET /fee HTTP/1.1\r\n\r\n",
                "GET /f%zz HTTP/1.1\r\nHost: x\r\n\r\n",
                "POST /tx HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                "POST /tx HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello!",
                "POST /tx HTTP/1.1\r\nHost: x\r\nContent-Length: -5\r\n\r\n",
                "GET http://a b/ HTTP/1.1\r\nHost: x\r\n\r\n",
                "CONNECT a:1 HTTP/1.1\r\nHost: x\r\n\r\n"
            })
    void h7_whatIsNotHttpIsAnsweredInOurForm(String request) throws Exception {
        String answer = exchange(request);

        assertTrue(answer.startsWith("HTTP/1.1 4"), answer);
        assertTrue(answer.contains("\r\nContent-Type: application/json\r\n"), answer);
        assertTrue(answer.contains("{\"ok\":false,\"code\":\""), answer);
    }

    @Test
    void h4_overlongUrisAndHeadersAreRefused() throws Exception {
        assertTrue(exchange("GET /" + "a".repeat(5000) + " HTTP/1.1\r\nHost: x\r\n\r\n")
                .endsWith(MALFORMED));
        assertTrue(exchange("GET /fee HTTP/1.1\r\nHost: x\r\nX: " + "a".repeat(20_000) + "\r\n\r\n")
                .endsWith(MALFORMED));
        assertTrue(exchange("GET /fee HTTP/1.1\r\nHost: x\r\n" + "X: a\r\n".repeat(200) + "\r\n")
                .endsWith(MALFORMED));
    }

    @Test
    void refusesBrokenChunksWithoutTellingTheLane() throws Exception {
        String answer = exchange(POST_TX + "Transfer-Encoding: chunked\r\n\r\nzz\r\n");

        assertTrue(answer.startsWith("HTTP/1.1 400 "), answer);
        assertTrue(answer.contains("{\"ok\":false,\"code\":\"BAD_REQUEST\""), answer);
    }

    @Test
    void h7_pipelinedRequestsAreAnsweredInOrderUpToGarbage() throws Exception {
        String answer = exchange(
                "GET /domain HTTP/1.1\r\nHost: x\r\n\r\nGET /nope HTTP/1.1\r\nHost: x\r\n\r\n\u0001garbage and more of it\r\n\r\n");

        int first = answer.indexOf("HTTP/1.1 200 ");
        int second = answer.indexOf("HTTP/1.1 404 ");
        assertTrue(first == 0 && second > first, answer);
        assertTrue(answer.indexOf("HTTP/1.1 4", second + 1) > second, answer);
    }

    @Test
    void letsPagesOfAnyOriginSubmitAndAsk() {
        for (String path : new String[] {"/tx", "/fee", "/nonce", "/domain", "/tx/0x00"}) {
            var preflight = HttpRequest.newBuilder(ingress.uri(path))
                    .header("Origin", "https://wallet.example")
                    .header("Access-Control-Request-Method", path.equals("/tx") ? "POST" : "GET")
                    .method("OPTIONS", HttpRequest.BodyPublishers.noBody());

            var reply = ingress.send(preflight).join();

            assertEquals(204, reply.status(), path);
            assertEquals("*", reply.header("access-control-allow-origin"), path);
            assertEquals("content-type", reply.header("access-control-allow-headers"), path);
            assertEquals(
                    path.equals("/tx") ? "POST, OPTIONS" : "GET, OPTIONS",
                    reply.header("access-control-allow-methods"),
                    path);
        }
    }

    @Test
    void letsThemReadErrorsToo() {
        assertEquals("*", ingress.post("{").join().header("access-control-allow-origin"));
        assertEquals("*", ingress.get("/nonce?sender=1").header("access-control-allow-origin"));
        assertEquals("*", ingress.get("/domain").header("access-control-allow-origin"));
    }

    @Test
    void keepsOtherRoutesToTheirOrigin() {
        assertFalse(ingress.get("/deployment").headers().containsKey("access-control-allow-origin"));
        var preflight =
                HttpRequest.newBuilder(ingress.uri("/history")).method("OPTIONS", HttpRequest.BodyPublishers.noBody());
        assertEquals(405, ingress.send(preflight).join().status());
    }

    @Test
    void speaksHttp2WithoutTls() throws Exception {
        ingress.lane.includesInto(ingress.order);
        try (var client =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_2).build()) {
            // The first request upgrades, the second is born as HTTP/2.
            var upgraded = client.send(
                    HttpRequest.newBuilder(ingress.uri("/domain")).build(), HttpResponse.BodyHandlers.ofString());
            var posted = client.send(
                    HttpRequest.newBuilder(ingress.uri("/tx"))
                            .header("Content-Type", "application/json")
                            .POST(HttpRequest.BodyPublishers.ofString(Ops.json(OP)))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            var tooLarge = client.send(
                    HttpRequest.newBuilder(ingress.uri("/tx"))
                            .header("Content-Type", "application/json")
                            .POST(HttpRequest.BodyPublishers.ofString("x".repeat(4097)))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());

            assertEquals(HttpClient.Version.HTTP_2, upgraded.version());
            assertEquals(HttpClient.Version.HTTP_2, posted.version());
            assertEquals(200, posted.statusCode());
            assertEquals(413, tooLarge.statusCode());
            assertEquals(TOO_LARGE, tooLarge.body());
        }
    }

    @Test
    void h7_theServersLimitsAreSet() {
        var settings = HttpHardening.serverSettings(
                ingress.system(), new SequencerConfig.Admission(1, 1, Duration.ofSeconds(2), Duration.ofSeconds(20)));

        assertEquals(512, settings.getMaxConnections());
        assertEquals(128 * 1024, settings.getParserSettings().getMaxContentLength());
        assertEquals(48, settings.getParserSettings().getMaxHeaderCount());
        assertEquals(31, settings.getTimeouts().requestTimeout().toSeconds());
        assertEquals(36, settings.getTimeouts().idleTimeout().toSeconds());
        assertTrue(settings.enableHttp2());
        assertEquals(16, settings.getHttp2Settings().getMaxConcurrentStreams());
        assertTrue(settings.getHttp2Settings().getFrameTypeThrottleFrameTypes().contains("reset"));
    }

    /** Sends this and nothing more, and reads until the server closes. */
    private String exchange(String request) throws IOException {
        try (var socket =
                new Socket(ingress.address().getAddress(), ingress.address().getPort())) {
            socket.setSoTimeout(30_000);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            socket.getOutputStream().flush();
            InputStream in = socket.getInputStream();
            return new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
        }
    }
}
