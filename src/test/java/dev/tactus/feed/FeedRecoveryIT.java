package dev.tactus.feed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tactus.feed.FeedServer.Setup;
import dev.tactus.feed.FeedServer.Subscription;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What subscribers on real sockets are told of a recovery, wherever it finds them. */
@Timeout(120)
class FeedRecoveryIT {
    private static void follow(Subscription subscription, Book book, long to, long generation)
            throws InterruptedException {
        while (book.generation() < generation || book.next() < to) {
            book.told(subscription.next());
        }
    }

    @Test
    void w9_aSubscriberAtTheTipIsToldOnceAndGoesOnFromThere() throws Exception {
        try (var server = new FeedServer(new FakeOrder(10, 16), Setup.DEFAULT)) {
            Subscription subscription = server.subscribe(8);
            var book = Book.of(server.order, 8, 0);
            follow(subscription, book, 10, 0);

            server.recoverAndPublish(6, 0);
            assertEquals("{\"kind\":\"reverted\",\"from_offset\":6,\"recovery_generation\":1}", subscription.next());

            server.commitAndPublish(2);
            assertEquals(FeedJson.text(Entries.at(6, 16, 1)), subscription.next());
            assertEquals(FeedJson.text(Entries.at(7, 16, 1)), subscription.next());
        }
    }

    @Test
    void w9_oneThatWaitsBeyondTheHeadIsToldToo() throws Exception {
        try (var server = new FeedServer(new FakeOrder(10, 16), Setup.DEFAULT)) {
            Subscription subscription = server.subscribe(500);
            FeedServer.until(() -> server.feed.subscribers() == 1);

            server.recoverAndPublish(9, 3);

            follow(subscription, Book.of(server.order, 500, 0), 12, 1);
        }
    }

    @Test
    void w9_aPageThatWasReadBeforeIsThrownAway() throws Exception {
        var order = new FakeOrder(100, 16);
        order.gated = true;
        try (var server = new FeedServer(order, Setup.DEFAULT)) {
            Subscription behind = server.subscribe(0);
            FeedServer.until(() -> order.reads.get() == 1);

            server.recoverAndPublish(5, 3);
            order.gated = false;
            order.letOneReadPass();

            follow(behind, Book.of(order, 0, 0), 8, 1);
        }
    }

    /** Durable, and not yet told to the feed. */
    @Test
    void w9_oneThatConnectsDuringARecoveryIsShownNothingOfItBefore() throws Exception {
        try (var server = new FeedServer(new FakeOrder(10, 16), Setup.DEFAULT)) {
            var first = server.order.recover(4, 3);
            try (RawClient client = server.raw(2)) {
                assertTrue(client.answer().contains("\r\nX-Recovery-Generation: 0\r\n"), client::answer);
                FeedServer.until(() -> server.order.reads.get() == 1);

                server.feed.recovered(1, 4);
                server.feed.publish(first);

                var book = Book.of(server.order, 2, 0);
                while (book.next() < 7) {
                    book.told(client.readPastPings().text());
                }
                assertEquals(1, book.generation());
            }
            try (RawClient later = server.raw(2)) {
                assertTrue(later.answer().contains("\r\nX-Recovery-Generation: 1\r\n"), later::answer);
                assertEquals(
                        FeedJson.text(server.order.at(2, 1)),
                        later.readPastPings().text());
            }
        }
    }

    @Test
    void w9_aRecoveryBetweenTheHeadersAndTheStreamIsTold() throws Exception {
        try (var server = new FeedServer(new FakeOrder(10, 16), Setup.DEFAULT)) {
            server.beforeOpening = () -> server.recoverAndPublish(4, 1);
            try (RawClient client = server.raw(3)) {
                assertTrue(client.answer().contains("\r\nX-Recovery-Generation: 0\r\n"), client::answer);
                assertEquals(FeedJson.reverted(4, 1), client.readPastPings().text());
                assertEquals(
                        FeedJson.text(server.order.at(3, 1)),
                        client.readPastPings().text());
            }
        }
    }

    /** It reads nothing while the order is undone twice, far more than the kernel's buffers hold later. */
    @Test
    void w9_aSlowOneIsToldWhenItReadsOn() throws Exception {
        var setup = Setup.DEFAULT.withTimings(FeedTimings.of(FeedServer.NEVER)).withTail(64);
        try (var server = new FeedServer(new FakeOrder(0, 1024), setup);
                RawClient slow = server.raw(0)) {
            for (int i = 0; i < 12_000; i += 50) {
                server.commitAndPublish(50);
            }
            server.recoverAndPublish(11_000, 10);
            server.recoverAndPublish(10_000, 10);
            for (int i = 0; i < 100; i++) {
                server.commitAndPublish(10);
            }

            var book = Book.of(server.order, 0, 0);
            while (book.generation() < 2 || book.next() < 11_010) {
                book.told(slow.readPastPings().text());
            }
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void w9_everyoneFollowsThroughManyRecoveries(long seed) throws Exception {
        var random = new Random(seed);
        try (var server = new FeedServer(new FakeOrder(200, 16), Setup.DEFAULT.withTail(16))) {
            var failures = new ConcurrentHashMap<String, Throwable>();
            List<Thread> readers = new ArrayList<>();
            for (int i = 0; i < 6; i++) {
                long from = random.nextInt(200);
                Subscription subscription = server.subscribe(from);
                readers.add(Thread.ofVirtual().start(() -> {
                    try {
                        follow(subscription, Book.of(server.order, from, 0), 3_000, 20);
                    } catch (Exception | AssertionError e) {
                        failures.put("seed=" + seed + " from=" + from, e);
                    }
                }));
            }
            for (int recovery = 0; recovery < 20; recovery++) {
                for (int i = 0; i < 30; i++) {
                    server.commitAndPublish(1 + random.nextInt(8));
                    if (random.nextInt(8) == 0) {
                        LockSupport.parkNanos(random.nextInt(2_000_000));
                    }
                }
                server.recoverAndPublish(server.order.head() - random.nextInt(100), random.nextInt(5));
            }
            while (server.order.head() < 3_000) {
                server.commitAndPublish(10);
            }
            for (Thread reader : readers) {
                reader.join();
            }
            assertEquals(Map.of(), failures);
        }
    }
}
