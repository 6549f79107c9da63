package dev.tactus.ingress;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The way to the feed; what it streams is the feed's to test. */
@Timeout(60)
final class SubscribeIT {
    private final Ingress ingress = new Ingress();

    @AfterEach
    void stop() {
        ingress.close();
    }

    @Test
    void opensTheFeedAtTheWantedOffset() {
        assertEquals("from 17", firstMessage("/ws/subscribe?from_offset=17"));
    }

    @Test
    void opensTheFeedAtTheBeginningByDefault() {
        assertEquals("from 0", firstMessage("/ws/subscribe"));
    }

    @Test
    void refusesOneSubscriberTooMany() {
        ingress.feed.free.set(0);

        var refused = refused("/ws/subscribe");

        assertEquals(429, refused.getResponse().statusCode());
    }

    @Test
    void namesTheLimitInOurForm() throws Exception {
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

    /** The whole answer to an upgrade whose client then closes. */
    private String upgrade(String path) throws IOException {
        try (var socket =
                new Socket(ingress.address().getAddress(), ingress.address().getPort())) {
            socket.setSoTimeout(30_000);
            socket.getOutputStream()
                    .write(("GET " + path
                                    + " HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade, close\r\n"
                                    + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            socket.shutdownOutput();
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        }
    }
}
