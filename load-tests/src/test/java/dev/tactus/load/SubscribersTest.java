package dev.tactus.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tactus.load.PlantedFeed.Fault;
import dev.tactus.protocol.Address;
import dev.tactus.protocol.Eip712Domain;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Subscribers of a feed whose faults are known. */
@Timeout(30)
final class SubscribersTest {
    private static final URI NOBODY = URI.create("http://127.0.0.1:9");
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final List<Sender> SENDERS = List.of(Sender.of(1, 0, 0));

    private final SignedOps ops = SignedOps.sign(
            new Eip712Domain(31337, Address.fromHex("11".repeat(20))), SENDERS, new int[] {40}, 5, signed -> {});
    private final Ledger ledger = new Ledger(ops);

    @Test
    void allThatReadAreSentEveryEntryAndItsLatencyIsFromWhenTheOpWasDue() throws Exception {
        for (int op = 0; op < 40; op++) {
            ledger.sent(op, System.nanoTime() - Duration.ofSeconds(3).toNanos(), op >= 10);
        }
        var begun = new AtomicBoolean();
        try (var feed = new PlantedFeed(Fault.NONE, offset -> begun.get() ? op(offset) : "", NOBODY);
                Subscribers all = open(feed, plan(4, 0, 0), 20)) {
            // So that it is news to all of them.
            begun.set(true);
            Beside.Outcome outcome = all.finish(60, PATIENCE);

            assertEquals(List.of(), outcome.problems());
            assertEquals(160, all.use().entries());
            Histogram latencies = Objects.requireNonNull(outcome.latencies().get(RunResult.FEED));
            assertEquals(120, latencies.getTotalCount());
            assertTrue(latencies.getMinValue() >= 2_990_000, () -> "a latency of " + latencies.getMinValue() + " µs");
            assertEquals(4, feed.pongs());
        }
    }

    /** Of the load's own sender, and its offset is 20 above its nonce. */
    private static String op(long offset) {
        return offset >= 60
                ? ""
                : "{\"kind\":\"user_op\",\"offset\":" + offset + ",\"sender\":\""
                        + SENDERS.getFirst().address().toChecksummed() + "\",\"nonce\":" + (offset - 20) + "}";
    }

    @ParameterizedTest
    @CsvSource({
        "SKIPS, was sent 6 where 5 is due",
        "REPEATS, was sent 5 again where 6 is due",
        "SWAPS, was sent 6 where 5 is due",
        "ALTERS, was sent another entry at 5",
        "UNDOES, the order was undone from 3 on"
    })
    void whatIsOutOfTurnOrUnlikeTheOthersIsAProblem(Fault fault, String said) throws Exception {
        try (var feed = new PlantedFeed(fault, PlantedFeed.made(30), NOBODY);
                Subscribers all = open(feed, plan(2, 0, 0), 0)) {
            Beside.Outcome outcome = all.finish(30, PATIENCE);

            assertTrue(
                    outcome.problems().getFirst().contains(said),
                    () -> outcome.problems().toString());
        }
    }

    @Test
    void whatIsNeverSentIsAProblem() throws Exception {
        try (var feed = new PlantedFeed(Fault.NONE, PlantedFeed.made(30), NOBODY);
                Subscribers all = open(feed, plan(2, 0, 0), 0)) {
            Beside.Outcome outcome = all.finish(32, Duration.ofMillis(300));

            assertEquals(List.of("a subscriber was not sent the entries from 30 to 31"), outcome.problems());
        }
    }

    @Test
    void whoeverReconnectsGoesOnWhereItWas() throws Exception {
        try (var feed = new PlantedFeed(Fault.NONE, PlantedFeed.made(2000), NOBODY);
                Subscribers all = open(feed, plan(3, 0, 2), 0)) {
            until(() -> feed.upgrades() >= 9);
            Beside.Outcome outcome = all.finish(2000, PATIENCE);

            assertEquals(List.of(), outcome.problems());
            assertEquals(6000, all.use().entries());
            assertTrue(all.use().reconnects() >= 6, () -> all.use().toString());
            assertEquals(0, all.use().closedLive());
        }
    }

    @Test
    void aResumptionThatLeavesOneOutIsAProblem() throws Exception {
        try (var feed = new PlantedFeed(Fault.RESUMES_LATE, PlantedFeed.made(1_000_000), NOBODY);
                Subscribers all = open(feed, plan(1, 0, 1), 0)) {
            until(() -> feed.upgrades() >= 2);
            Beside.Outcome outcome = all.finish(1_000_000, PATIENCE);

            assertEquals(1, outcome.problems().size());
            assertTrue(
                    outcome.problems().getFirst().startsWith("subscriber 0 was sent "), outcome.problems()::toString);
        }
    }

    @Test
    void connectionsThatTheServerEndsAreCountedAndResumed() throws Exception {
        try (var feed = new PlantedFeed(Fault.ENDS, PlantedFeed.made(12), NOBODY);
                Subscribers all = open(feed, plan(1, 0, 0), 0)) {
            Beside.Outcome outcome = all.finish(12, PATIENCE);

            assertEquals(List.of(), outcome.problems());
            assertEquals(2, all.use().closedLive());
            assertEquals("1013", all.use().closed().getFirst().how());
        }
    }

    @Test
    void stalledSubscribersThatTheServerEndsAreReplaced() throws Exception {
        try (var feed = new PlantedFeed(Fault.ENDS_STALLED, PlantedFeed.made(30), NOBODY);
                Subscribers all = open(feed, plan(3, 1, 0), 0)) {
            until(() -> feed.upgrades() >= 4);
            Beside.Outcome outcome = all.finish(30, PATIENCE);

            assertEquals(List.of(), outcome.problems());
            assertTrue(all.use().closedStalled() >= 1, () -> all.use().toString());
            assertEquals(0, all.use().closedLive());
            assertTrue(all.use().closed().getFirst().stalled());
            assertTrue(
                    all.use().closed().getFirst().stoodSeconds() >= 0.3,
                    () -> all.use().toString());
        }
    }

    @Test
    void refusedUpgradesAreTriedAgain() throws Exception {
        try (var feed = new PlantedFeed(Fault.REFUSES, PlantedFeed.made(30), NOBODY);
                Subscribers all = open(feed, plan(2, 1, 0), 0)) {
            Beside.Outcome outcome = all.finish(30, PATIENCE);

            assertEquals(List.of(), outcome.problems());
            assertEquals(Map.of("429", 2L), all.use().refused());
        }
    }

    @Test
    void nobodyThereIsSaid() {
        var wrong = assertThrows(
                LoadException.class, () -> Subscribers.open(plan(2, 1, 0), NOBODY, 0, ledger, Duration.ofMillis(400)));

        assertTrue(String.valueOf(wrong.getMessage()).contains("2 of 2 subscriptions"), wrong::toString);
    }

    @ParameterizedTest
    @EnumSource
    void offsetsAreReadOfAnyForm(Form form) throws Exception {
        byte[] text = form.text.getBytes(StandardCharsets.UTF_8);

        assertEquals(form.offset, FeedTape.offset(text, 0, text.length));
    }

    /** Messages and what they tell. */
    enum Form {
        OURS("{\"kind\":\"user_op\",\"offset\":17,\"sender\":\"0x" + "22".repeat(20) + "\"}", 17),
        DIRECT("{\"kind\":\"direct_input\",\"offset\":0,\"input_index\":5}", 0),
        SPACED("{ \"offset\" : 4, \"kind\" : \"user_op\" }", 4),
        ENDS_WITH_IT("{\"kind\":\"user_op\",\"offset\":8}", 8),
        INNER("{\"data\":{\"offset\":3},\"kind\":\"user_op\",\"offset\":9}", 9),
        LONG("{\"kind\":\"user_op\",\"offset\":1234567890123456789,\"nonce\":1}", 1_234_567_890_123_456_789L);

        private final String text;
        private final long offset;

        Form(String text, long offset) {
            this.text = text;
            this.offset = offset;
        }
    }

    @Test
    void whatIsNoMessageHasNoOffset() {
        byte[] text = "{\"kind\":\"user_op\",\"offset\":".getBytes(StandardCharsets.UTF_8);

        assertThrows(IOException.class, () -> FeedTape.offset(text, 0, text.length));
    }

    private Subscribers open(PlantedFeed feed, Subscribers.Plan plan, long from) throws Exception {
        return Subscribers.open(plan, feed.uri(), from, ledger, PATIENCE);
    }

    private static Subscribers.Plan plan(int all, int stalled, int reconnecting) {
        return new Subscribers.Plan(all, stalled, reconnecting, Duration.ofMillis(60), 7);
    }

    private static void until(BooleanSupplier reached) throws InterruptedException {
        while (!reached.getAsBoolean()) {
            Thread.onSpinWait();
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
        }
    }
}
