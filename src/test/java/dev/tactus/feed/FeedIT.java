package dev.tactus.feed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tactus.feed.FeedServer.Setup;
import dev.tactus.feed.FeedServer.Subscription;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the feed shows to well-behaved subscribers, on real sockets. */
@Timeout(120)
class FeedIT {
    private static void assertShows(Subscription subscription, long from, long to) throws InterruptedException {
        for (long offset = from; offset < to; offset++) {
            assertEquals(FeedJson.text(Entries.at(offset)), subscription.next());
        }
    }

    @Test
    void replaysFromTheOffsetThenFollowsTheTip() throws Exception {
        try (var server = new FeedServer(new FakeOrder(1000, 16), Setup.DEFAULT)) {
            Subscription subscription = server.subscribe(990);
            assertShows(subscription, 990, 1000);

            server.commitAndPublish(3);
            assertShows(subscription, 1000, 1003);
            server.commitAndPublish(1);
            assertShows(subscription, 1003, 1004);
        }
    }

    /** A ring of 16 entries, so that subscribers keep falling out of it while the lane publishes. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void w4_showsEveryEntryOnceAndInOrderWhileTheLanePublishes(long seed) throws Exception {
        var random = new Random(seed);
        try (var server = new FeedServer(new FakeOrder(500, 16), Setup.DEFAULT.withTail(16))) {
            var failures = new ConcurrentHashMap<String, Throwable>();
            List<Thread> readers = new ArrayList<>();
            for (int i = 0; i < 6; i++) {
                long from = random.nextInt(600);
                readers.add(Thread.ofVirtual().start(() -> {
                    try {
                        assertShows(server.subscribe(from), from, 5_000);
                    } catch (Exception | AssertionError e) {
                        failures.put("seed=" + seed + " from=" + from, e);
                    }
                }));
            }
            while (server.order.head() < 5_000) {
                server.commitAndPublish(1 + random.nextInt(Math.min(40, (int) (5_000 - server.order.head()))));
                if (random.nextInt(8) == 0) {
                    java.util.concurrent.locks.LockSupport.parkNanos(random.nextInt(2_000_000));
                }
            }
            for (Thread reader : readers) {
                reader.join();
            }
            assertEquals(java.util.Map.of(), failures);
        }
    }

    @Test
    void sendsTheGivenHeadersWithTheUpgrade() throws Exception {
        try (var server = new FeedServer(new FakeOrder(0, 16), Setup.DEFAULT);
                RawClient client = server.raw(0)) {
            assertTrue(client.answer().startsWith("HTTP/1.1 101 "), client::answer);
            assertTrue(client.answer().contains("\r\nSec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n"));
            assertTrue(client.answer().contains("\r\nX-Era-Id: some-era\r\n"));
            assertTrue(client.answer().contains("\r\nX-Recovery-Generation: 0\r\n"));
            assertFalse(client.answer().contains("\r\nServer:"), client::answer);
        }
    }

    @Test
    void waitsAtAnOffsetBeyondTheHead() throws Exception {
        try (var server = new FeedServer(new FakeOrder(10, 16), Setup.DEFAULT)) {
            Subscription subscription = server.subscribe(12);
            FeedServer.until(() -> server.feed.subscribers() == 1);

            server.commitAndPublish(1);
            server.commitAndPublish(1);
            server.commitAndPublish(2);

            assertShows(subscription, 12, 14);
        }
    }

    @Test
    void w10_servesWhatWasNotPublishedFromTheStore() throws Exception {
        try (var server = new FeedServer(new FakeOrder(0, 16), Setup.DEFAULT)) {
            Subscription subscription = server.subscribe(0);
            server.commitAndPublish(2);
            assertShows(subscription, 0, 2);

            server.order.commit(5);
            server.commitAndPublish(1);
            assertShows(subscription, 2, 8);

            server.order.commit(2);
            server.feed.advanceTo(10);
            assertShows(subscription, 8, 10);
        }
    }

    @Test
    void w2_closesWith1008BeyondTheCatchUpLimitOnly() throws Exception {
        try (var server = new FeedServer(new FakeOrder(200, 16), Setup.DEFAULT.withMaxCatchUp(100))) {
            assertEquals(
                    "close 1008 catch-up window exceeded", server.subscribe(99).next());
            assertShows(server.subscribe(100), 100, 200);
        }
    }

    @Test
    void w1_aSubscriberThatNeverReadsSlowsNobodyElse() throws Exception {
        // More than the kernel's buffers hold, so the idle subscriber is surely stuck while the other one gets it all.
        int entries = 12_000;
        try (var server =
                new FeedServer(new FakeOrder(0, 1024), Setup.DEFAULT.withTimings(FeedTimings.of(FeedServer.NEVER)))) {
            try (RawClient idle = server.raw(0)) {
                Subscription busy = server.subscribe(0);
                FeedServer.until(() -> server.feed.subscribers() == 2);
                for (int i = 0; i < entries; i += 50) {
                    server.commitAndPublish(50);
                }
                for (long offset = 0; offset < entries; offset++) {
                    assertEquals(FeedJson.text(Entries.at(offset, 1024)), busy.next());
                }
                assertEquals(2, server.feed.subscribers());

                for (long offset = 0; offset < entries; offset++) {
                    assertEquals(
                            FeedJson.text(Entries.at(offset, 1024)),
                            idle.readPastPings().text());
                }
            }
        }
    }

    @Test
    void aSubscriberWaitingForTheStoreHoldsUpNobodyAtTheTip() throws Exception {
        var order = new FakeOrder(100, 16);
        order.gated = true;
        try (var server = new FeedServer(order, Setup.DEFAULT)) {
            Subscription behind = server.subscribe(0);
            FeedServer.until(() -> order.reads.get() == 1);
            Subscription atTip = server.subscribe(100);
            FeedServer.until(() -> server.feed.subscribers() == 2);

            server.commitAndPublish(20);
            assertShows(atTip, 100, 120);

            order.gated = false;
            order.letOneReadPass();
            assertShows(behind, 0, 120);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"FAILS", "ANSWERS_SHORT"})
    void closesWith1011WhenTheStoreCannotServe(String mode) throws Exception {
        try (var server = new FeedServer(new FakeOrder(100, 16), Setup.DEFAULT)) {
            server.order.mode = FakeOrder.Mode.valueOf(mode);

            assertEquals(
                    "close 1011 subscription unavailable", server.subscribe(0).next());

            Subscription atTip = server.subscribe(100);
            server.commitAndPublish(1);
            assertShows(atTip, 100, 101);
        }
    }

    @Test
    void c12_anErrorWhereTheStoreIsReadEndsTheActorSystem() throws Exception {
        try (var server = new FeedServer(new FakeOrder(100, 16), Setup.DEFAULT)) {
            server.order.gated = true;
            var _ = server.subscribe(0);
            server.order.mode = FakeOrder.Mode.OVERFLOWS;

            server.order.letOneReadPass();

            server.ended().toCompletableFuture().get(30, TimeUnit.SECONDS);
        }
    }

    @Test
    void w8_closesEveryoneWith1001AtShutdownAndTakesNobodyAfterwards() throws Exception {
        try (var server = new FeedServer(new FakeOrder(5, 16), Setup.DEFAULT)) {
            Subscription first = server.subscribe(0);
            Subscription second = server.subscribe(5);
            assertShows(first, 0, 5);
            FeedServer.until(() -> server.feed.subscribers() == 2);

            var closed = server.feed.close().toCompletableFuture();

            assertEquals("close 1001 sequencer shutting down", first.next());
            assertEquals("close 1001 sequencer shutting down", second.next());
            closed.get(30, TimeUnit.SECONDS);
            assertEquals(0, server.feed.subscribers());
            assertEquals(Optional.empty(), server.feed.tryAcquire(Optional.empty()));
        }
    }

    /** Ten thousand reconnects with {@code -Dfeed.reconnects=10000}. */
    @Test
    @Timeout(value = 1, unit = TimeUnit.HOURS)
    void w3_refusesTheSixtyFifthAndFreesEveryPlaceExactlyOnce() throws Exception {
        try (var server = new FeedServer(new FakeOrder(3, 16), Setup.DEFAULT)) {
            // However they leave: with a farewell, without, and in the middle of the answer.
            for (int i = 0; i < Integer.getInteger("feed.reconnects", 500); i++) {
                RawClient client = server.raw(i % 2 == 0 ? 0 : 3);
                switch (i % 4) {
                    case 0 -> client.reset();
                    case 1 -> client.shutdownOutput();
                    case 2 -> client.sendFrame(InboundGuard.CLOSE, true, new byte[] {3, (byte) 0xe8});
                    default -> client.sendFrame(InboundGuard.TEXT, false, new byte[9000]);
                }
                if (i % 3 == 0) {
                    client.close();
                }
                if (i % 32 == 0) {
                    FeedServer.until(() -> server.feed.subscribers() < 32);
                }
            }
            FeedServer.until(() -> server.feed.subscribers() == 0);

            List<RawClient> all = new ArrayList<>();
            for (int i = 0; i < 64; i++) {
                RawClient client = server.raw(0);
                assertTrue(client.answer().startsWith("HTTP/1.1 101 "), client::answer);
                all.add(client);
            }
            try (RawClient refused = server.raw(0)) {
                assertTrue(refused.answer().startsWith("HTTP/1.1 429 "), refused::answer);
            }
            assertEquals(64, server.feed.subscribers());

            all.getFirst().close();
            FeedServer.until(() -> server.feed.subscribers() == 63);
            try (RawClient next = server.raw(0)) {
                assertTrue(next.answer().startsWith("HTTP/1.1 101 "), next::answer);
            }
            for (RawClient client : all) {
                client.close();
            }
            FeedServer.until(() -> server.feed.subscribers() == 0);
        }
    }

    @Test
    void w3_oneAddressHasNoMoreThanItsPlaces() throws Exception {
        try (var server = new FeedServer(new FakeOrder(3, 16), Setup.DEFAULT.withMaxPerAddress(2))) {
            RawClient first = RawClient.from("127.0.0.1", server.address());
            try (RawClient second = RawClient.from("127.0.0.1", server.address());
                    RawClient refused = RawClient.from("127.0.0.1", server.address());
                    RawClient elsewhere = RawClient.from("127.0.0.2", server.address())) {
                assertTrue(first.answer().startsWith("HTTP/1.1 101 "), first::answer);
                assertTrue(second.answer().startsWith("HTTP/1.1 101 "), second::answer);
                assertTrue(refused.answer().startsWith("HTTP/1.1 429 "), refused::answer);
                assertTrue(elsewhere.answer().startsWith("HTTP/1.1 101 "), elsewhere::answer);

                first.close();
                FeedServer.until(() -> server.feed.subscribers() == 2);
                try (RawClient next = RawClient.from("127.0.0.1", server.address())) {
                    assertTrue(next.answer().startsWith("HTTP/1.1 101 "), next::answer);
                }
            }
        }
    }

    /** A backlog of a million with {@code -Dfeed.backlog=1000000}. */
    @Test
    @Timeout(value = 1, unit = TimeUnit.HOURS)
    void w2_aBacklogIsReadPageByPageAsFastAsItsReaderTakesIt() throws Exception {
        int backlog = Integer.getInteger("feed.backlog", 20_000);
        // More than the kernel and the web server hold between the store and a reader, and far less than the backlog.
        int between = 4_000;
        var setup = Setup.DEFAULT.withTimings(FeedTimings.of(FeedServer.NEVER)).withMaxCatchUp(backlog);
        try (var server = new FeedServer(new FakeOrder(backlog, 1024), setup);
                RawClient slow = server.raw(0)) {
            Subscription clock = server.subscribe(0);
            for (long offset = 0; offset < backlog; offset++) {
                assertEquals(FeedJson.text(Entries.at(offset, 1024)), clock.next());
            }
            // By now the slow one, too, could have read it all, and it holds its page and what was sent at most.
            long heldForIt = server.order.entriesRead.get() - backlog;
            assertTrue(heldForIt < between, () -> "read ahead of a reader that reads nothing: " + heldForIt);

            for (long offset = 0; offset < backlog; offset++) {
                assertEquals(
                        FeedJson.text(Entries.at(offset, 1024)),
                        slow.readPastPings().text());
                long ahead = server.order.entriesRead.get() - backlog - offset;
                assertTrue(ahead < between, () -> "read ahead: " + ahead);
            }
            server.commitAndPublish(1);
            assertEquals(
                    FeedJson.text(Entries.at(backlog, 1024)),
                    slow.readPastPings().text());
        }
    }

    @Test
    void w7_anUpgradeThatIsNeverFinishedIsCutOffAndTakesNoPlace() throws Exception {
        try (var server = new FeedServer(new FakeOrder(3, 16), Setup.DEFAULT.withIdleTimeout(Duration.ofMillis(300)));
                var socket = new Socket(
                        server.address().getAddress(), server.address().getPort())) {
            socket.setSoTimeout(30_000);
            socket.getOutputStream()
                    .write("GET /ws/subscribe HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nSec-Web"
                            .getBytes(StandardCharsets.US_ASCII));

            assertEnds(socket);
            assertEquals(0, server.feed.subscribers());
        }
    }

    private static void assertEnds(Socket socket) throws IOException {
        try {
            // Whatever it is told before that.
            var _ = socket.getInputStream().readAllBytes();
        } catch (SocketException reset) {
            assertTrue(String.valueOf(reset.getMessage()).contains("reset"), reset::toString);
        }
    }

    @Test
    void w7_freesAPlaceThatNobodyUses() throws Exception {
        var impatient = FeedTimings.of(FeedServer.NEVER);
        var timings = new FeedTimings(
                impatient.stall(),
                impatient.abort(),
                impatient.ping(),
                impatient.pong(),
                java.time.Duration.ofMillis(50));
        try (var server = new FeedServer(new FakeOrder(3, 16), Setup.DEFAULT.withTimings(timings))) {
            Feed.Slot expires = server.feed.tryAcquire(Optional.empty()).orElseThrow();
            FeedServer.until(() -> server.feed.subscribers() == 0);
            expires.release();
            assertEquals(0, server.feed.subscribers());

            Feed.Slot given = server.feed.tryAcquire(Optional.empty()).orElseThrow();
            given.release();
            given.release();
            assertEquals(0, server.feed.subscribers());

            Feed.Slot misused = server.feed.tryAcquire(Optional.empty()).orElseThrow();
            assertThrows(
                    IllegalArgumentException.class,
                    () -> server.feed.open(misused, HttpRequest.GET("/ws/subscribe"), 0, 0, List.of()));
            assertEquals(0, server.feed.subscribers());
        }
    }

    @Test
    void w4_publishesWithoutBlockingWhileSubscribersComeAndGo() throws Exception {
        try (var server = new FeedServer(new FakeOrder(0, 16), Setup.DEFAULT.withTail(8))) {
            var done = new AtomicBoolean();
            Thread visitors = Thread.ofVirtual().start(() -> {
                while (!done.get()) {
                    try (RawClient client = server.raw(0)) {
                        client.readPastPings();
                    } catch (Exception e) {
                        throw new AssertionError(e);
                    }
                }
            });
            Subscription steady = server.subscribe(0);
            for (int i = 0; i < 400; i++) {
                server.commitAndPublish(5);
            }
            assertShows(steady, 0, 2_000);
            done.set(true);
            visitors.join();
        }
    }
}
