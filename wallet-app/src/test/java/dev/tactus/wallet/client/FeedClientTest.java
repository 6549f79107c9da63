package dev.tactus.wallet.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tactus.protocol.Address;
import dev.tactus.protocol.Bytes;
import dev.tactus.protocol.Hash32;
import dev.tactus.wallet.client.FeedMessage.DirectInputDrained;
import dev.tactus.wallet.client.FeedMessage.Reverted;
import dev.tactus.wallet.client.FeedMessage.UserOpIncluded;
import dev.tactus.wallet.client.SequencerException.Kind;
import dev.tactus.wallet.client.TinyServer.Reply;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class FeedClientTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int ROUNDS = 200;
    /** Of some 250 bytes each: several of the 16 KiB that a client may read at once. */
    private static final int BACKLOG = 300;

    /** Of some 250 bytes each. */
    private static final int MANY = 20_000;

    private static final Address ALICE = Address.fromHex("f39fd6e51aad88f6f4ce6ab8827279cfffb92266");
    private static final Hash32 HASH = Hash32.fromHex("ab".repeat(32));

    @Test
    void readsEveryKindOfMessageInOrder() throws Exception {
        var log = new FeedLog(10);
        try (var server = new TinyFeed();
                FeedClient _ = FeedClient.open(server.uri(), 10, log)) {
            server.text(op(10));
            server.inTwoParts("""
                    {"kind":"direct_input","offset":11,"sender":"%s","payload":"0xbeef","block_number":98,
                     "block_timestamp":1700000000,"transaction_hash":"%s","input_index":5,"batch_nonce":4}""".formatted(ALICE, HASH));
            server.text("{\"kind\":\"reverted\",\"from_offset\":10,\"recovery_generation\":1}");

            awaitReverted(log);
            assertEquals(
                    List.of(
                            new UserOpIncluded(10, ALICE, 3, 1356, Bytes.fromHex("0102"), 99, 4, HASH),
                            new DirectInputDrained(11, ALICE, Bytes.fromHex("beef"), 98, 1700000000, HASH, 5, 4),
                            new Reverted(10, 1)),
                    log.messages());
            assertEquals(
                    "GET /ws/subscribe?from_offset=10 HTTP/1.1",
                    server.requestLine().get(30, TimeUnit.SECONDS));
        }
    }

    /** Once is not enough: where a client mixes up what comes together with the answer, it does so now and then. */
    @Test
    void aBacklogThatFollowsTheAnswerAtOnceArrivesWhole() throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            var log = new FeedLog(BACKLOG + 1);
            try (var server = new TinyFeed()) {
                Thread sending = Thread.ofVirtual().start(() -> sendBacklog(server));
                try (FeedClient _ = FeedClient.open(server.uri(), 0, log)) {
                    awaitReverted(log);
                    assertEquals(BACKLOG + 1, log.messages().size());
                }
                sending.join();
            }
        }
    }

    private static void sendBacklog(TinyFeed server) {
        try {
            for (int offset = 0; offset < BACKLOG; offset++) {
                server.text(op(offset));
            }
            server.text("{\"kind\":\"reverted\",\"from_offset\":0,\"recovery_generation\":1}");
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void tellsWhyTheFeedEnded() throws Exception {
        var log = new FeedLog(10);
        try (var server = new TinyFeed();
                FeedClient _ = FeedClient.open(server.uri(), 0, log)) {
            server.closeWith(1008, "catch-up window exceeded");

            var failure = assertThrows(SequencerException.class, () -> awaitReverted(log));
            assertTrue(String.valueOf(failure.getMessage()).contains("1008 catch-up window exceeded"));
        }
    }

    @Test
    void noticesABrokenConnection() throws Exception {
        var log = new FeedLog(10);
        try (var server = new TinyFeed();
                FeedClient _ = FeedClient.open(server.uri(), 0, log)) {
            server.cut();

            assertThrows(SequencerException.class, () -> awaitReverted(log));
        }
    }

    @Test
    void endsOnAMessageThatItCannotRead() throws Exception {
        var log = new FeedLog(10);
        try (var server = new TinyFeed();
                FeedClient _ = FeedClient.open(server.uri(), 0, log)) {
            server.text("{\"kind\":\"user_op\",\"offset\":\"ten\"}");

            var failure = assertThrows(SequencerException.class, () -> awaitReverted(log));
            assertTrue(String.valueOf(failure.getMessage()).contains("cannot be read"));
        }
    }

    @Test
    void aMessageWithoutAnEndIsNotKept() throws Exception {
        var log = new FeedLog(10);
        try (var server = new TinyFeed();
                FeedClient _ = FeedClient.open(server.uri(), 0, log)) {
            var sending = Thread.ofVirtual().start(server::withoutEnd);

            var failure = assertThrows(SequencerException.class, () -> awaitReverted(log));
            assertTrue(String.valueOf(failure.getMessage()).contains("larger than any"), failure::toString);
            sending.join();
        }
    }

    /** Together they are more than one message may have. */
    @Test
    void manyMessagesAreNotTakenForALargeOne() throws Exception {
        var log = new FeedLog(MANY + 1);
        try (var server = new TinyFeed();
                FeedClient _ = FeedClient.open(server.uri(), 0, log)) {
            for (int offset = 0; offset < MANY; offset++) {
                server.text(op(offset));
            }
            server.text("{\"kind\":\"reverted\",\"from_offset\":0,\"recovery_generation\":1}");

            awaitReverted(log);
            assertEquals(MANY + 1, log.messages().size());
        }
    }

    @Test
    void keepsNoMoreThanItsLogHolds() throws Exception {
        var log = new FeedLog(1);
        try (var server = new TinyFeed();
                FeedClient _ = FeedClient.open(server.uri(), 0, log)) {
            server.text(op(0));
            server.text(op(1));

            assertThrows(SequencerException.class, () -> awaitReverted(log));
            assertEquals(1, log.messages().size());
        }
    }

    @Test
    void tellsThatASubscriptionWasRefused() {
        try (var server = new TinyServer(request ->
                new Reply(429, "{\"ok\":false,\"code\":\"OVERLOADED\",\"message\":\"ws subscriber limit reached\"}"))) {
            var failure =
                    assertThrows(SequencerException.class, () -> FeedClient.open(server.uri(), 0, new FeedLog(1)));

            assertEquals(Kind.UNREACHABLE, failure.kind());
            assertTrue(String.valueOf(failure.getMessage()).contains("429"));
        }
    }

    @Test
    void waitingHasAnEnd() {
        var failure =
                assertThrows(SequencerException.class, () -> new FeedLog(1).await(Optional::of, Duration.ofNanos(1)));

        assertEquals(Kind.UNREACHABLE, failure.kind());
    }

    private static void awaitReverted(FeedLog log) throws SequencerException {
        log.await(message -> message instanceof Reverted it ? Optional.of(it) : Optional.empty(), PATIENCE);
    }

    private static String op(long offset) {
        return "{\"kind\":\"user_op\",\"offset\":" + offset + ",\"sender\":\"" + ALICE
                + "\",\"nonce\":3,\"fee\":1356,\"data\":\"0x0102\",\"safe_block\":99,\"batch_nonce\":4,\"tx_hash\":\""
                + HASH + "\"}";
    }
}
