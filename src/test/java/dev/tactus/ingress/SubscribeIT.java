package dev.tactus.ingress;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The way to the feed; what it streams is the feed's to test. */
@Timeout(60)
final class SubscribeIT {
    private static final Pattern CONTENT_LENGTH = Pattern.compile("(?i)\r\nContent-Length: (\\d+)\r\n");

    private final Ingress ingress = new Ingress();

    @AfterEach
    void stop() {
        ingress.close();
    }

    @Test
    void opensTheFeedAtTheWantedOffset() {
        assertEquals("from 17 of 1", firstMessage("/ws/subscribe?from_offset=17"));
    }

    @Test
    void opensTheFeedAtTheBeginningByDefault() {
        assertEquals("from 0 of 1", firstMessage("/ws/subscribe"));
    }

    @Test
    void refusesOneSubscriberTooMany() {
        ingress.feed.free.set(0);

        var refused = refused("/ws/subscribe");

        assertEquals(429, refused.getResponse().statusCode());
    }

    @Test
    void w3_namesTheLimitInOurForm() throws Exception {
        ingress.feed.free.set(0);

        String answer = upgrade("/ws/subscribe");

        assertTrue(answer.startsWith("HTTP/1.1 429 "), answer);
        assertTrue(
                answer.endsWith("{\"ok\":false,\"code\":\"OVERLOADED\",\"message\":\"ws subscriber limit reached\"}"),
                answer);
    }

    @Test
    void carriesTheIdentityOfItsHistory() throws Exception {
        String answer = upgrade("/ws/subscribe?from_offset=1");

        assertTrue(answer.startsWith("HTTP/1.1 101 "), answer);
        assertTrue(answer.contains("\r\nX-Era-Id: " + Ingress.ERA + "\r\n"), answer);
        assertTrue(answer.contains("\r\nX-Recovery-Generation: 1\r\n"), answer);
    }

    /** What the headers say is what is streamed, also where other routes have heard of more. */
    @Test
    void w9_carriesTheGenerationThatTheStreamBeginsIn() throws Exception {
        ingress.feed.position = new FeedGate.Position(20, 3);

        assertTrue(upgrade("/ws/subscribe").contains("\r\nX-Recovery-Generation: 3\r\n"));
        ingress.feed.free.set(1);
        assertEquals("from 0 of 3", firstMessage("/ws/subscribe"));
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 17, 20})
    void w5_resumesWhereAClaimThatHoldsSays(long nextInput) {
        assertEquals("from " + nextInput + " of 1", firstMessage(claim(Ingress.ERA, 1, nextInput)));
    }

    @Test
    void w5_takesAnEraInAnyCase() {
        assertEquals(
                "from 3 of 1",
                firstMessage(claim(Ingress.ERA, 1, 3)
                        .replace(Ingress.ERA.toString(), Ingress.ERA.toString().toUpperCase(Locale.ROOT))));
    }

    /** Each of them has the faults of those below it, too. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "00000000-0000-4000-8000-000000000000 | 0 | 20 | ERA_CHANGED | this is another history, start over",
                "00000000-0000-4000-8000-000000000000 | 1 | 3 | ERA_CHANGED | this is another history, start over",
                "3f0c2a52-6f6e-4c0e-9e0a-6d2f9a1b7c11 | 0 | 21 | STALE_GENERATION |"
                        + " the order was recovered, resume in the current generation",
                "3f0c2a52-6f6e-4c0e-9e0a-6d2f9a1b7c11 | 0 | 3 | STALE_GENERATION |"
                        + " the order was recovered, resume in the current generation",
            })
    void w5_refusesAClaimThatDoesNotHold(String era, long generation, long nextInput, String code, String message)
            throws Exception {
        String answer = upgrade(claim(UUID.fromString(era), generation, nextInput));

        assertTrue(answer.startsWith("HTTP/1.1 409 "), answer);
        assertTrue(
                answer.endsWith(
                        "{\"ok\":false,\"code\":\"%s\",\"message\":\"%s\",\"current\":{\"era_id\":\"%s\",\"recovery_generation\":1},\"available_from\":0,\"head\":20}"
                                .formatted(code, message, Ingress.ERA)),
                answer);
        assertEquals(1, ingress.feed.free.get());
    }

    /** The store is asked, for it is ahead of the feed; here both have nothing that far. */
    @ParameterizedTest
    @CsvSource({"1, 21, AHEAD_OF_HEAD", "1, 9223372036854775807, AHEAD_OF_HEAD", "2, 0, STALE_GENERATION"})
    void w5_refusesAClaimAheadOfWhatIsDurable(long generation, long nextInput, String code) throws Exception {
        for (int nonce = 0; nonce < 20; nonce++) {
            ingress.order.include(Ops.op(Ops.ALICE, nonce));
        }

        String answer = upgrade(claim(Ingress.ERA, generation, nextInput));

        assertTrue(answer.startsWith("HTTP/1.1 409 "), answer);
        assertTrue(answer.contains("\"code\":\"" + code + "\""), answer);
        assertTrue(answer.endsWith("\"recovery_generation\":1},\"available_from\":0,\"head\":20}"), answer);
        assertEquals(1, ingress.feed.free.get());
    }

    /** A client may have read it from the history before the feed was told of it. */
    @Test
    void w5_aClaimHoldsThatTheStoreKnowsOfBeforeTheFeed() throws Exception {
        for (int nonce = 0; nonce < 25; nonce++) {
            ingress.order.include(Ops.op(Ops.ALICE, nonce));
        }
        assertEquals("from 25 of 1", firstMessage(claim(Ingress.ERA, 1, 25)));

        ingress.feed.free.set(1);
        ingress.order.undo(10);
        assertEquals("from 10 of 2", firstMessage(claim(Ingress.ERA, 2, 10)));
        ingress.feed.free.set(1);
        assertTrue(upgrade(claim(Ingress.ERA, 2, 10)).contains("\r\nX-Recovery-Generation: 2\r\n"));
    }

    @Test
    void w5_aClaimAheadOfAStoreThatFailsIsAnError() {
        ingress.order.before = () -> {
            throw new IllegalStateException("disk gone");
        };

        assertEquals(500, refused(claim(Ingress.ERA, 1, 21)).getResponse().statusCode());
        assertEquals(1, ingress.feed.free.get());
    }

    @Test
    void refusesOneSubscriberTooManyThatClaims() {
        ingress.feed.free.set(0);

        assertEquals(429, refused(claim(Ingress.ERA, 1, 3)).getResponse().statusCode());
        assertEquals(409, refused(claim(Ingress.ERA, 0, 3)).getResponse().statusCode());
    }

    private static String claim(UUID era, long generation, long nextInput) {
        return "/ws/subscribe?era_id=" + era + "&recovery_generation=" + generation + "&next_input=" + nextInput;
    }

    @Test
    void refusesAnInvalidQueryBeforeTheUpgradeAndTakesNoPlace() {
        assertEquals(400, refused("/ws/subscribe?from_offset=x").getResponse().statusCode());
        assertEquals(1, ingress.feed.free.get());
    }

    @Test
    void refusesAnOrdinaryRequest() {
        assertEquals(
                "400 BAD_REQUEST expected a WebSocket upgrade",
                ingress.get("/ws/subscribe").error());
        assertEquals(1, ingress.feed.free.get());
    }

    @Test
    void givesBackThePlaceWhenTheFeedCannotOpen() {
        ingress.feed.broken = true;

        assertEquals(500, refused("/ws/subscribe").getResponse().statusCode());
        assertEquals(1, ingress.feed.free.get());
    }

    private String firstMessage(String path) {
        var first = new CompletableFuture<String>();
        var listener = new WebSocket.Listener() {
            @Override
            public CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
                first.complete(data.toString());
                return CompletableFuture.completedStage(data);
            }
        };
        try (var client = HttpClient.newHttpClient()) {
            WebSocket socket =
                    client.newWebSocketBuilder().buildAsync(uri(path), listener).join();
            String message = first.join();
            socket.abort();
            return message;
        }
    }

    private WebSocketHandshakeException refused(String path) {
        try (var client = HttpClient.newHttpClient()) {
            var failure = assertThrows(
                    CompletionException.class,
                    () -> client.newWebSocketBuilder()
                            .buildAsync(uri(path), new WebSocket.Listener() {})
                            .join());
            return assertInstanceOf(WebSocketHandshakeException.class, failure.getCause());
        }
    }

    private URI uri(String path) {
        return URI.create(ingress.uri(path).toString().replace("http:", "ws:"));
    }

    /** The answer to an upgrade, with the body of a refusal. */
    private String upgrade(String path) throws IOException {
        try (var socket =
                new Socket(ingress.address().getAddress(), ingress.address().getPort())) {
            socket.setSoTimeout(30_000);
            socket.getOutputStream()
                    .write(("GET " + path
                                    + " HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade, close\r\n"
                                    + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            var in = new DataInputStream(socket.getInputStream());
            var answer = new StringBuilder();
            while (answer.indexOf("\r\n\r\n") < 0) {
                answer.append((char) in.readUnsignedByte());
            }
            Matcher length = CONTENT_LENGTH.matcher(answer);
            byte[] body = new byte[length.find() ? Integer.parseInt(length.group(1)) : 0];
            in.readFully(body);
            return answer + new String(body, StandardCharsets.UTF_8);
        }
    }
}
