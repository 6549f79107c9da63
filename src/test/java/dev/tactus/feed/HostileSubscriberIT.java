package dev.tactus.feed;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tactus.feed.FeedServer.Setup;
import dev.tactus.feed.FeedServer.Subscription;
import dev.tactus.feed.RawClient.Received;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Subscribers that break the rules, on raw sockets: each is told why and let go, and the others do not notice. */
@Timeout(120)
class HostileSubscriberIT {
    /** Each shows the close frame, the end of the connection, and a feed that still serves. */
    private static void assertClosed(FeedServer server, RawClient client, int code) throws Exception {
        Received close = client.readUntilClose();
        assertEquals(code, close.closeCode(), close::closeReason);
        client.sendFrame(InboundGuard.CLOSE, true, new byte[] {(byte) (code >> 8), (byte) code});
        assertTrue(client.isEnded());
        FeedServer.until(() -> server.feed.subscribers() == 0);
        Subscription other = server.subscribe(0);
        assertEquals(FeedJson.text(Entries.at(0)), other.next());
    }

    @ParameterizedTest
    @CsvSource({
        // unmasked text
        "1002, 8101ff",
        // reserved bit, unknown opcodes, fragmented ping, ping of 126 bytes, continuation of nothing
        "1002, c18000000000",
        "1002, 838000000000",
        "1002, 8b8000000000",
        "1002, 098000000000",
        "1002, 89fe007e00000000",
        "1002, 808000000000",
        // a message inside a message
        "1002, 018000000000818000000000",
        // a length of 64 bits with the highest one set
        "1002, 82ff800000000000000000000000",
        // 8193 bytes; 1 TiB; announced, never sent
        "1009, 82fe200100000000",
        "1009, 82ff000001000000000000000000",
        // close frames: one byte, an illegal code, a reason that is no UTF-8
        "1002, 88810000000000",
        "1002, 88820000000003ed",
        "1002, 88830000000003e8ff",
    })
    void w6_isClosedWithTheRightCode(int code, String hex) throws Exception {
        try (var server = new FeedServer(new FakeOrder(1, 16), Setup.DEFAULT);
                RawClient client = server.raw(1)) {
            client.send(java.util.HexFormat.of().parseHex(hex));

            assertClosed(server, client, code);
        }
    }

    @Test
    void w6_isClosedForFragmentsThatTogetherExceedTheLimit() throws Exception {
        try (var server = new FeedServer(new FakeOrder(1, 16), Setup.DEFAULT);
                RawClient client = server.raw(1)) {
            client.sendFrame(InboundGuard.BINARY, false, new byte[8000]);
            client.sendFrame(InboundGuard.CONTINUATION, false, new byte[192]);
            client.sendFrame(InboundGuard.PING, true, new byte[] {1});
            assertEquals(InboundGuard.PONG, client.read().opcode(), "8192 bytes are within the limit");
            client.sendFrame(InboundGuard.CONTINUATION, true, new byte[1]);

            assertClosed(server, client, 1009);
        }
    }

    @Test
    void w6_isClosedForAFloodOfPings() throws Exception {
        try (var server = new FeedServer(new FakeOrder(1, 16), Setup.DEFAULT);
                RawClient client = server.raw(1)) {
            byte[] ping = RawClient.frame(InboundGuard.PING, true, new byte[100]);
            Thread flood = Thread.ofVirtual().start(() -> {
                try {
                    for (int i = 0; i < 200_000; i++) {
                        client.send(ping);
                    }
                } catch (IOException e) {
                    // The server hung up, as it should.
                }
            });

            Received close = client.readUntilClose();

            assertEquals(1008, close.closeCode());
            assertEquals("too many frames", close.closeReason());
            FeedServer.until(() -> server.feed.subscribers() == 0);
            flood.join();
        }
    }

    @Test
    void w6_maySendSmallMessagesThatNobodyReads() throws Exception {
        try (var server = new FeedServer(new FakeOrder(1, 16), Setup.DEFAULT);
                RawClient client = server.raw(0)) {
            client.sendFrame(InboundGuard.TEXT, true, "hello".getBytes(StandardCharsets.UTF_8));
            client.sendFrame(InboundGuard.BINARY, true, new byte[8192]);
            client.sendFrame(InboundGuard.PONG, true, new byte[0]);

            assertEquals(FeedJson.text(Entries.at(0)), client.readPastPings().text());
            server.commitAndPublish(1);
            assertEquals(FeedJson.text(Entries.at(1)), client.readPastPings().text());
        }
    }

    @Test
    void w6_getsAPongWithItsOwnPayload() throws Exception {
        try (var server = new FeedServer(new FakeOrder(0, 16), Setup.DEFAULT);
                RawClient client = server.raw(0)) {
            byte[] payload = "0123456789".repeat(12).getBytes(StandardCharsets.US_ASCII);
            byte[] ping = RawClient.frame(InboundGuard.PING, true, payload);
            // Byte by byte for a while: the payload arrives in pieces.
            for (int i = 0; i < 20; i++) {
                client.send(new byte[] {ping[i]});
            }
            client.send(java.util.Arrays.copyOfRange(ping, 20, ping.length));

            Received pong = client.readPastPings();

            assertEquals(InboundGuard.PONG, pong.opcode());
            assertArrayEquals(payload, pong.payload().toArray());
        }
    }

    @Test
    void w6_isAnsweredWhenItClosesAndThenTheConnectionEnds() throws Exception {
        try (var server = new FeedServer(new FakeOrder(0, 16), Setup.DEFAULT);
                RawClient client = server.raw(0)) {
            client.sendFrame(InboundGuard.CLOSE, true, new byte[] {0x0b, (byte) 0xb8, 'b', 'y', 'e'});

            assertEquals(3000, client.readUntilClose().closeCode());
            assertTrue(client.isEnded());
            FeedServer.until(() -> server.feed.subscribers() == 0);
        }
    }

    @Test
    void w6_losesItsPlaceWhenItHalfCloses() throws Exception {
        try (var server = new FeedServer(new FakeOrder(0, 16), Setup.DEFAULT);
                RawClient client = server.raw(0)) {
            FeedServer.until(() -> server.feed.subscribers() == 1);
            client.shutdownOutput();

            FeedServer.until(() -> server.feed.subscribers() == 0);
            assertTrue(client.isEnded());
        }
    }

    @Test
    void w1_isCutOffWhenItNeverReads() throws Exception {
        var timings = timings(Duration.ofMillis(300), Duration.ofMillis(300));
        try (var server = new FeedServer(new FakeOrder(20_000, 1024), Setup.DEFAULT.withTimings(timings));
                RawClient client = server.raw(0)) {
            FeedServer.until(() -> server.feed.stalled() == 1);
            FeedServer.until(() -> server.feed.subscribers() == 0);

            // What the kernel still held may come, the end of the order does not.
            long offset = 0;
            try {
                for (; offset < 20_000; offset++) {
                    assertEquals(
                            FeedJson.text(Entries.at(offset, 1024)),
                            client.readPastPings().text());
                }
            } catch (IOException e) {
                assertTrue(offset < 20_000);
                return;
            }
            throw new AssertionError("the whole order came");
        }
    }

    @Test
    void w1_isToldWith1013IfItReadsAgainInTime() throws Exception {
        var timings = timings(Duration.ofMillis(300), FeedServer.NEVER);
        try (var server = new FeedServer(new FakeOrder(20_000, 1024), Setup.DEFAULT.withTimings(timings));
                RawClient client = server.raw(0)) {
            FeedServer.until(() -> server.feed.stalled() == 1);

            long offset = 0;
            Received received = client.readPastPings();
            for (; received.opcode() == InboundGuard.TEXT; offset++) {
                assertEquals(FeedJson.text(Entries.at(offset, 1024)), received.text());
                received = client.readPastPings();
            }

            assertEquals(1013, received.closeCode());
            assertTrue(offset < 20_000);
        }
    }

    @Test
    void w7_isPingedAndGivenUpWhenItNeverAnswers() throws Exception {
        var timings = new FeedTimings(
                Duration.ofMillis(300),
                Duration.ofSeconds(5),
                Duration.ofMillis(50),
                Duration.ofMillis(300),
                FeedServer.NEVER);
        try (var server = new FeedServer(new FakeOrder(0, 16), Setup.DEFAULT.withTimings(timings));
                RawClient client = server.raw(0)) {
            assertEquals(InboundGuard.PING, client.read().opcode());
            client.sendFrame(InboundGuard.PONG, true, new byte[0]);
            assertEquals(InboundGuard.PING, client.read().opcode(), "an answered ping is followed by another");

            Received close = client.read();

            assertEquals(InboundGuard.CLOSE, close.opcode(), "an unanswered one is not");
            assertEquals(1013, close.closeCode());
        }
    }

    @Test
    void isNotTakenForStalledWhileThereIsNothingToSend() throws Exception {
        var timings = new FeedTimings(
                Duration.ofMillis(100),
                Duration.ofSeconds(5),
                Duration.ofMillis(50),
                Duration.ofSeconds(60),
                FeedServer.NEVER);
        try (var server = new FeedServer(new FakeOrder(0, 16), Setup.DEFAULT.withTimings(timings));
                RawClient client = server.raw(0)) {
            // Twenty pings are ten stall time-outs.
            for (int i = 0; i < 20; i++) {
                assertEquals(InboundGuard.PING, client.read().opcode());
                client.sendFrame(InboundGuard.PONG, true, new byte[0]);
            }
            server.commitAndPublish(1);
            assertEquals(FeedJson.text(Entries.at(0)), client.readPastPings().text());
            assertEquals(0, server.feed.stalled());
        }
    }

    private static FeedTimings timings(Duration stall, Duration abort) {
        return new FeedTimings(stall, abort, Duration.ofSeconds(10), FeedServer.NEVER, FeedServer.NEVER);
    }
}
