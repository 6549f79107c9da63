package dev.tactus.ingress;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import dev.tactus.config.AllowedOrigins;
import dev.tactus.config.SequencerConfig;
import dev.tactus.operations.Metrics;
import dev.tactus.protocol.ValidUserOp;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Collectors;
import org.apache.pekko.http.javadsl.Http;
import org.apache.pekko.http.javadsl.ServerBinding;
import org.apache.pekko.http.javadsl.server.Directives;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/** What the public listener gives to whom, and what it does not: places, the feed, trust, secrets, series. */
@Timeout(120)
final class PublicEdgeIT {
    private static final ValidUserOp OP = Ops.op(Ops.ALICE, 0);
    private static final String FORBIDDEN =
            "{\"ok\":false,\"code\":\"FORBIDDEN_ORIGIN\",\"message\":\"pages of this origin may not follow the feed\"}";

    private final List<Ingress> started = new ArrayList<>();

    @AfterEach
    void stop() {
        started.forEach(Ingress::close);
    }

    @Test
    void h6_healthHasConnectionsOfItsOwn() throws Exception {
        Ingress ingress = start(Ingress.Settings.usual().withConnections(4, Duration.ofMinutes(5)));
        var limits = new SequencerConfig.Admission(1, 1, Duration.ofSeconds(1), Duration.ofSeconds(1));
        ServerBinding operators = Http.get(ingress.system())
                .newServerAt("127.0.0.1", 0)
                .withSettings(HttpHardening.operationsSettings(ingress.system(), limits))
                .bind(ingress.routes
                        .only(Directives.path("livez", () -> Directives.complete("ok")))
                        .handler(ingress.system()))
                .toCompletableFuture()
                .join();
        List<RawClient> all = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            // One after the other: each has its place before the next one comes.
            all.add(new RawClient(ingress.address()).send("GET /domain HTTP/1.1\r\nHost: x\r\n\r\n"));
            assertTrue(all.getLast().answer().startsWith("HTTP/1.1 200 "));
        }
        try (var oneMore = new RawClient(ingress.address());
                var operator = new RawClient(operators.localAddress())) {
            oneMore.send("GET /domain HTTP/1.1\r\nHost: x\r\n\r\n");

            for (int i = 0; i < 3; i++) {
                assertTrue(operator.send("GET /livez HTTP/1.1\r\nHost: x\r\n\r\n")
                        .answer()
                        .endsWith("\r\n\r\nok"));
            }

            oneMore.patience(Duration.ofMillis(300));
            assertThrows(SocketTimeoutException.class, oneMore::answer, "it has to wait for a place");
            all.removeFirst().close();
            oneMore.patience(Duration.ofSeconds(60));
            assertTrue(oneMore.answer().startsWith("HTTP/1.1 200 "));
        } finally {
            for (RawClient client : all) {
                client.close();
            }
            operators.terminate(Duration.ofSeconds(1)).toCompletableFuture().join();
        }
    }

    @Test
    void h6_theOperatorsListenerIsBounded() {
        Ingress ingress = start(Ingress.Settings.usual());
        var settings = HttpHardening.operationsSettings(
                ingress.system(), new SequencerConfig.Admission(1, 1, Duration.ofSeconds(1), Duration.ofSeconds(1)));

        assertEquals(64, settings.getMaxConnections());
        assertFalse(settings.enableHttp2());
    }

    @ParameterizedTest
    @CsvSource({
        "https://wallet.example, 101",
        "HTTPS://WALLET.example, 101",
        "http://wallet.example, 403",
        "https://wallet.example:444, 403",
        "https://wallet.example.evil.example, 403",
        "https://evil.example, 403",
        "null, 403",
        "http://node.example:3000, 101",
        "https://node.example:3000, 101",
        "http://node.example, 403",
        "'https://wallet.example https://evil.example', 403",
        "*, 403",
        ", 101"
    })
    void h8_onlyPagesOfAllowedOriginsFollowTheFeed(String origin, int status) throws Exception {
        Ingress ingress = start(
                Ingress.Settings.usual().withOrigins(new AllowedOrigins(false, Set.of("https://wallet.example"))));

        String answer = handshake(ingress, origin == null ? "" : "Origin: " + origin + "\r\n");

        assertTrue(answer.startsWith("HTTP/1.1 " + status + " "), answer);
        assertEquals(status == 403, answer.endsWith(FORBIDDEN), answer);
        assertEquals(status == 403 ? 1 : 0, ingress.feed.free.get(), "a place in the feed");
    }

    @Test
    void h8_twoOriginsAreNone() throws Exception {
        Ingress ingress = start(
                Ingress.Settings.usual().withOrigins(new AllowedOrigins(false, Set.of("https://wallet.example"))));

        String answer = handshake(ingress, "Origin: https://wallet.example\r\nOrigin: https://evil.example\r\n");

        assertTrue(answer.startsWith("HTTP/1.1 4"), answer);
        assertEquals(1, ingress.feed.free.get());
    }

    @Test
    void h8_noPageOfAnotherHostFollowsUnlessItIsAllowed() throws Exception {
        assertTrue(handshake(start(Ingress.Settings.usual()), "Origin: https://wallet.example\r\n")
                .startsWith("HTTP/1.1 403 "));
        assertTrue(handshake(
                        start(Ingress.Settings.usual().withOrigins(new AllowedOrigins(true, Set.of()))),
                        "Origin: https://wallet.example\r\n")
                .startsWith("HTTP/1.1 101 "));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "X-Forwarded-For: 10.0.0.%d",
                "X-Real-Ip: 10.0.0.%d",
                "Remote-Address: 10.0.0.%d:80",
                "Forwarded: for=10.0.0.%d",
                "X-Forwarded-For: garbage, %d\r\nX-Forwarded-Host: evil.example\r\nX-Forwarded-Proto: https"
            })
    void h10_whoSaysToComeFromElsewhereIsNotBelieved(String header) throws Exception {
        Ingress ingress = start(Ingress.Settings.usual().withAdmission(10, 2));
        ingress.lane.ignores();
        List<RawClient> waiting = new ArrayList<>();
        for (int nonce = 0; nonce < 2; nonce++) {
            waiting.add(new RawClient(ingress.address()).send(post(header.formatted(nonce), Ops.op(Ops.ALICE, nonce))));
            ingress.lane.next();
        }

        for (int nonce = 2; nonce < 6; nonce++) {
            try (var another = new RawClient(ingress.address())) {
                String answer = another.send(post(header.formatted(nonce), Ops.op(Ops.ALICE, nonce)))
                        .answer();
                assertTrue(answer.startsWith("HTTP/1.1 429 "), answer);
            }
        }
        // What such a header says does not break the bookkeeping of connections either.
        HeadDeadline connections = HeadDeadline.of(ingress.system().classicSystem());
        while (connections.size() != waiting.size()) {
            Thread.onSpinWait();
        }
        ingress.routes.laneLost();
        for (RawClient client : waiting) {
            assertTrue(client.answer().startsWith("HTTP/1.1 503 "));
            client.close();
        }
    }

    @Test
    void h11_nothingThatAClientSendsReachesTheLog() throws Exception {
        Ingress ingress = start(Ingress.Settings.usual().withBodyTimeout(Duration.ofMillis(200)));
        var logged = new Logged();
        var root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        logged.setContext(root.getLoggerContext());
        logged.start();
        root.addAppender(logged);
        try {
            String marker = "planted\u001b[31m\u0007";
            for (String hostile : new String[] {
                "GET /" + marker + " HTTP/1.1\r\nHost: x\r\n\r\n",
                "GET /planted%0d%0aERROR%1b HTTP/1.1\r\nHost: x\r\n\r\n",
                "GET /nonce?sender=planted%0aERROR HTTP/1.1\r\nHost: x\r\n\r\n",
                "GET /fee HTTP/1.1\r\nHost: " + marker + "\r\n\r\n",
                "GET /fee HTTP/1.1\r\nHost: x\r\nUser-Agent: " + marker + "\r\n\r\n",
                "GET /fee HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer planted\r\nCookie: planted=" + marker
                        + "\r\n\r\n",
                "GET /fee HTTP/1.1\r\nHost: x\r\nContent-Type: " + marker + "\r\n\r\n",
                "GET /ws/subscribe?from_offset=planted HTTP/1.1\r\nHost: x\r\nOrigin: planted\r\n\r\n",
                marker + " / HTTP/1.1\r\nHost: x\r\n\r\n",
                "POST /tx HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 40\r\n\r\n{\"signature\":\""
                        + marker + "\n",
                "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\nplanted planted planted planted"
            }) {
                try (var client = new RawClient(ingress.address())) {
                    client.send(hostile).endSending();
                    String answer = client.rest();
                    assertFalse(answer.contains("planted"), answer);
                }
            }
            ingress.order.before = () -> {
                throw new IllegalStateException("this is logged");
            };
            ingress.get("/tx/" + OP.txHash().toHex());
        } finally {
            root.detachAppender(logged);
        }

        assertTrue(logged.lines.stream().anyMatch(line -> line.contains("this is logged")), "the log was looked at");
        assertEquals(
                List.of(),
                logged.lines.stream().filter(line -> line.contains("planted")).toList());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/admin",
                "/debug",
                "/debug/pprof",
                "/actuator",
                "/actuator/health",
                "/actuator/env",
                "/env",
                "/config",
                "/metrics",
                "/health",
                "/status",
                "/jolokia",
                "/console",
                "/shutdown",
                "/pause",
                "/drain",
                "/flush",
                "/tx/../admin",
                "/.env",
                "/.git/config",
                "/journal",
                "/sequencer.db",
                "/rpc"
            })
    void h12_thereIsNothingForAdministratorsHere(String path) throws Exception {
        Ingress ingress = start(Ingress.Settings.usual());
        for (String method : new String[] {"GET", "POST", "PUT", "DELETE"}) {
            for (String token :
                    new String[] {"", "Authorization: Bearer x\r\n", "Authorization: Basic YWRtaW46YWRtaW4=\r\n"}) {
                try (var client = new RawClient(ingress.address())) {
                    client.send(method + " " + path + " HTTP/1.1\r\nHost: x\r\n" + token + "Content-Length: 0\r\n\r\n");

                    String answer = client.answer();

                    assertTrue(answer.startsWith("HTTP/1.1 404 "), answer);
                    assertFalse(answer.contains("WWW-Authenticate"), answer);
                }
            }
        }
    }

    @Test
    void h13_noClientMakesASeriesOfItsOwn() {
        var metrics = new Metrics();
        Ingress ingress = start(Ingress.Settings.usual());
        ingress.lane.includesInto(ingress.order);
        var random = new Random(7);
        for (int i = 0; i < 300; i++) {
            ingress.post("{\"code\":\"C" + i + "\",\"" + random.nextLong() + "\":1}")
                    .join();
            ingress.get("/nope" + random.nextLong());
            ingress.get("/nonce?sender=" + random.nextLong());
        }
        ingress.post(Ops.json(OP)).join();

        ingress.codes.forEach(code -> metrics.answered(code, 1));
        Set<String> series = metrics.scrape()
                .lines()
                .filter(line -> line.startsWith("sequencer_submissions_total{"))
                .map(line -> line.substring(0, line.indexOf(' ')))
                .collect(Collectors.toSet());
        assertEquals(
                Set.of("sequencer_submissions_total{code=\"OK\"}", "sequencer_submissions_total{code=\"BAD_REQUEST\"}"),
                series);
        assertEquals(301, ingress.codes.size(), "only submissions are counted");
    }

    private static String handshake(Ingress ingress, String origin) throws IOException {
        try (var client = new RawClient(ingress.address())) {
            return client.send("GET /ws/subscribe?from_offset=3 HTTP/1.1\r\nHost: node.example:3000\r\n" + origin
                            + "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
                            + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n")
                    .answer();
        }
    }

    private static String post(String header, ValidUserOp op) {
        String body = Ops.json(op);
        return "POST /tx HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n" + header + "\r\nContent-Length: "
                + body.length() + "\r\n\r\n" + body;
    }

    private Ingress start(Ingress.Settings settings) {
        var ingress = new Ingress(settings);
        started.add(ingress);
        return ingress;
    }

    /** Every line that is logged, with what was thrown. */
    private static final class Logged extends AppenderBase<ILoggingEvent> {
        private final Queue<String> lines = new ConcurrentLinkedQueue<>();

        @Override
        protected void append(ILoggingEvent event) {
            lines.add(event.getFormattedMessage()
                    + (event.getThrowableProxy() == null
                            ? ""
                            : event.getThrowableProxy().getMessage()));
        }
    }
}
