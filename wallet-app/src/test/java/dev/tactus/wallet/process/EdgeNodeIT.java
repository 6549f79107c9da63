package dev.tactus.wallet.process;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tactus.devnet.DevelopmentL1;
import dev.tactus.devnet.Devnet;
import dev.tactus.devnet.DevnetOptions;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A whole node with a listener for its operators. */
@Timeout(value = 3, unit = TimeUnit.MINUTES)
final class EdgeNodeIT extends HostileFixture {
    private static final int PUBLIC_CONNECTIONS = 512;
    private static final int NO_ANSWER_MS = 2_000;

    private final int operationsPort = NodeProcess.freePort();

    @Override
    DevelopmentL1 open() throws Exception {
        return Devnet.open(DevnetOptions.defaults().withSafeDistance(SAFE_DISTANCE));
    }

    @Override
    Map<String, String> settings() {
        return Map.of("SEQ_OPERATIONS_ADDR", "127.0.0.1:" + operationsPort);
    }

    @Test
    void h6_aNodeWhosePublicConnectionsAreUsedUpStillTellsItsHealth() throws Exception {
        URI operators = URI.create("http://127.0.0.1:" + operationsPort);
        await("it is ready", () -> get(operators, "/readyz").statusCode() == 200);
        List<Socket> held = new ArrayList<>();
        try {
            while (held.size() <= PUBLIC_CONNECTIONS && isAnswered(another(held))) {
                // One after the other, until one has to wait for a place.
            }
            assertTrue(
                    held.size() > PUBLIC_CONNECTIONS - 50 && held.size() <= PUBLIC_CONNECTIONS + 1, "" + held.size());

            assertEquals("ok\n", get(operators, "/livez").body());
            assertEquals(200, get(operators, "/readyz").statusCode());
            assertTrue(get(operators, "/metrics").body().contains("\nsequencer_head_offset "));

            held.removeFirst().close();
            assertTrue(isAnswered(held.getLast()), "a place is free again");
        } finally {
            for (Socket socket : held) {
                socket.close();
            }
        }
    }

    @Test
    void h12_eachListenerServesItsOwn() throws Exception {
        URI operators = URI.create("http://127.0.0.1:" + operationsPort);

        assertEquals(404, get(node.uri(), "/metrics").statusCode());
        assertEquals(200, get(node.uri(), "/livez").statusCode());
        assertEquals(200, get(operators, "/metrics").statusCode());
        for (String path : List.of("/tx", "/domain", "/history", "/ws/subscribe", "/admin", "/")) {
            HttpResponse<String> answer = get(operators, path);
            assertEquals(404, answer.statusCode(), path);
            assertEquals("{\"ok\":false,\"code\":\"NOT_FOUND\",\"message\":\"not found\"}", answer.body());
        }
    }

    private Socket another(List<Socket> held) throws IOException {
        var socket = new Socket(node.uri().getHost(), node.uri().getPort());
        held.add(socket);
        socket.getOutputStream().write("GET /livez HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(UTF_8));
        return socket;
    }

    /** The whole answer is read, and the connection stays. */
    private static boolean isAnswered(Socket socket) throws IOException {
        socket.setSoTimeout(NO_ANSWER_MS);
        InputStream in = socket.getInputStream();
        var answer = new StringBuilder();
        try {
            while (answer.indexOf("\r\n\r\nok\n") < 0) {
                int next = in.read();
                assertTrue(next >= 0, "closed");
                answer.append((char) next);
            }
        } catch (SocketTimeoutException waiting) {
            return false;
        }
        return answer.toString().startsWith("HTTP/1.1 200 ");
    }

    private static HttpResponse<String> get(URI base, String path) throws IOException, InterruptedException {
        // A connection for each: none is kept.
        try (var http = HttpClient.newHttpClient()) {
            return http.send(HttpRequest.newBuilder(base.resolve(path)).build(), HttpResponse.BodyHandlers.ofString());
        }
    }
}
