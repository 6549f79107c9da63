package dev.tactus.ingress;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tactus.lane.InclusionLaneActor.Submit;
import dev.tactus.lane.Verdict;
import dev.tactus.protocol.ValidUserOp;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.apache.pekko.http.javadsl.model.HttpEntities;
import org.apache.pekko.http.javadsl.server.Directives;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Connections that hold a place and ask for nothing, beside those that do ask. */
@Timeout(120)
final class HeadDeadlineIT {
    private static final int MOST = 8;
    private static final Duration HEAD = Duration.ofMillis(300);
    /** Longer than any connection may ask for nothing here. */
    private static final Duration LONG = Duration.ofMillis(1_500);

    private static final ValidUserOp OP = Ops.op(Ops.ALICE, 0);
    private static final String GET_DOMAIN = "GET /domain HTTP/1.1\r\nHost: x\r\n\r\n";
    private static final int LARGE = 8 << 20;

    private final Ingress ingress = new Ingress(
            Ingress.Settings.usual().withConnections(MOST, HEAD),
            Directives.path(
                    "large",
                    () -> Directives.get(
                            () -> Directives.complete(org.apache.pekko.http.javadsl.model.HttpResponse.create()
                                    .withEntity(HttpEntities.create(new byte[LARGE]))))));

    private final HeadDeadline deadline = HeadDeadline.of(ingress.system().classicSystem());

    @AfterEach
    void stop() {
        ingress.close();
    }

    @Test
    void h5_headsThatNeverEndDoNotShutEveryoneOut() throws Exception {
        List<RawClient> slow = new ArrayList<>();
        try {
            for (int i = 0; i < MOST; i++) {
                slow.add(client().send("GET /domain HTTP/1.1\r\nHost: x\r\nX-Drip: "));
            }
            var honest = CompletableFuture.supplyAsync(() -> ingress.get("/domain"));

            // They go on, a byte each time, which is what the idle-timeout takes for life.
            while (slow.stream().anyMatch(client -> client.takes("a"))) {
                Thread.onSpinWait();
            }

            assertEquals(200, honest.get(60, TimeUnit.SECONDS).status());
        } finally {
            for (RawClient client : slow) {
                client.close();
            }
        }
    }

    @Test
    void h5_connectionsThatSayNothingEndToo() throws Exception {
        try (RawClient silent = client()) {
            assertEquals("", silent.rest());
        }
        await(() -> deadline.size() == 0);
    }

    @Test
    void h5_aFurtherHeadMayTakeAsLongAsAConnectionMayBeIdle() throws Exception {
        deadline.limits(Duration.ofMinutes(5), HEAD);
        try (RawClient client = client()) {
            assertTrue(client.send(GET_DOMAIN).answer().startsWith("HTTP/1.1 200 "));
            client.send("GET /domain HTT");

            while (client.takes("P")) {
                Thread.onSpinWait();
            }
        }
        await(() -> deadline.size() == 0);
    }

    @Test
    void aConnectionIsKeptForTheNextRequest() throws Exception {
        try (RawClient client = client()) {
            assertTrue(client.send(GET_DOMAIN).answer().startsWith("HTTP/1.1 200 "));

            pass(LONG);

            assertTrue(client.send(GET_DOMAIN).answer().startsWith("HTTP/1.1 200 "));
        }
    }

    @Test
    void aRequestMayTakeItsTime() throws Exception {
        deadline.limits(HEAD, HEAD);
        ingress.lane.ignores();
        String body = Ops.json(OP);
        try (RawClient client = client()) {
            client.send("POST /tx HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: "
                    + body.length() + "\r\n\r\n");
            pass(LONG);
            client.send(body);
            Submit submit = ingress.lane.next();
            pass(LONG);
            assertTrue(submit.claim().take());
            submit.reply().accept(new Verdict.Included(ingress.order.include(submit.op()), ingress.order.generation()));

            assertTrue(client.answer().startsWith("HTTP/1.1 200 "));
        }
    }

    @Test
    void aLongAnswerMayBeReadSlowlyAndTheNextRequestMadeAfterIt() throws Exception {
        deadline.limits(HEAD, LONG);
        try (RawClient client = new RawClient(ingress.address(), 4096)) {
            client.send("GET /large HTTP/1.1\r\nHost: x\r\n\r\n");
            client.head();
            pass(LONG.multipliedBy(2));
            assertEquals(LARGE, client.in().readNBytes(LARGE).length);

            assertTrue(client.send(GET_DOMAIN).answer().startsWith("HTTP/1.1 200 "));
        }
    }

    @Test
    void aWebSocketLivesOn() throws Exception {
        deadline.limits(HEAD, HEAD);
        try (RawClient client = client()) {
            client.send(String.join(
                    "\r\n",
                    "GET /ws/subscribe?from_offset=3 HTTP/1.1",
                    "Host: x",
                    "Connection: Upgrade",
                    "Upgrade: websocket",
                    "Sec-WebSocket-Version: 13",
                    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
                    "\r\n"));
            assertTrue(client.head().startsWith("HTTP/1.1 101 "));

            pass(LONG);

            assertEquals(1, deadline.size());
            assertTrue(client.takes("\u0089\u0080\u0001\u0002\u0003\u0004"), "a ping");
        }
    }

    @Test
    void http2IsHeldToItAsWell() throws Exception {
        deadline.limits(HEAD, HEAD);
        ingress.lane.ignores();
        try (var client = new Http2Client(ingress.address())) {
            client.get(1, "/domain");
            assertEquals(Http2Client.HEADERS, client.answerTo(1));
            client.post(3, "/tx", Ops.json(OP));
            Submit submit = ingress.lane.next();

            pass(LONG);

            assertEquals(1, deadline.size(), "while something is under way");
            assertTrue(submit.claim().take());
            submit.reply().accept(new Verdict.Included(ingress.order.include(submit.op()), ingress.order.generation()));
            assertEquals(Http2Client.HEADERS, client.answerTo(3));
            client.untilClosed();
        }
        await(() -> deadline.size() == 0);
    }

    @Test
    void h5_aHeadOfHttp2ThatNeverEndsEndsToo() throws Exception {
        try (var client = new Http2Client(ingress.address())) {
            client.send(Arrays.copyOf(Http2Client.request(1, "/domain"), 12));

            client.untilClosed();
        }
        await(() -> deadline.size() == 0);
    }

    @Test
    void anUpgradedConnectionLivesAsLongAsItIsAnsweredAndNotMuchLonger() throws Exception {
        deadline.limits(Duration.ofMinutes(5), LONG);
        ingress.lane.ignores();
        try (var client =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_2).build()) {
            var upgraded = client.send(
                    HttpRequest.newBuilder(ingress.uri("/domain")).build(), HttpResponse.BodyHandlers.ofString());
            assertEquals(HttpClient.Version.HTTP_2, upgraded.version());
            assertEquals(1, deadline.size());

            await(() -> deadline.size() == 0);
        }
    }

    private RawClient client() throws IOException {
        return new RawClient(ingress.address());
    }

    /** So that the time which must not matter does pass; nothing else is waited for. */
    private static void pass(Duration time) {
        long end = System.nanoTime() + time.toNanos();
        while (System.nanoTime() - end < 0) {
            Thread.onSpinWait();
        }
    }

    private static void await(BooleanSupplier condition) {
        while (!condition.getAsBoolean()) {
            Thread.onSpinWait();
        }
    }
}
