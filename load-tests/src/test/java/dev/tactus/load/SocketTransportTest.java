package dev.tactus.load;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class SocketTransportTest {
    private final Set<Integer> clientPorts = ConcurrentHashMap.newKeySet();
    private final LinkedBlockingQueue<String> answers = new LinkedBlockingQueue<>();
    private HttpServer server;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/tx", exchange -> {
            clientPorts.add(exchange.getRemoteAddress().getPort());
            exchange.getRequestBody().readAllBytes();
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @Test
    void aConnectionIsKeptForTheNextRequest() throws Exception {
        post(Duration.ofHours(1), 3);

        assertEquals(1, clientPorts.size());
    }

    @Test
    void aConnectionThatWasIdleForLongIsNotUsedAgain() throws Exception {
        post(Duration.ZERO, 3);

        assertEquals(3, clientPorts.size());
    }

    private void post(Duration idle, int times) throws Exception {
        var uri = URI.create("http://127.0.0.1:" + server.getAddress().getPort());
        try (var transport = new SocketTransport(
                uri,
                1,
                Duration.ofSeconds(20),
                idle,
                (slot, status, body, failure) -> answers.add(status + " " + failure))) {
            for (int i = 0; i < times; i++) {
                transport.post(0, "{}".getBytes(StandardCharsets.UTF_8));
                assertEquals("200 null", answers.poll(30, TimeUnit.SECONDS));
            }
        }
    }
}
