package dev.tactus.ingress;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tactus.application.Output;
import dev.tactus.application.OutputsCodec;
import dev.tactus.lane.LaneStatus;
import dev.tactus.lane.Verdict;
import dev.tactus.protocol.Address;
import dev.tactus.protocol.Bytes;
import dev.tactus.protocol.FeeExponent;
import dev.tactus.protocol.Hash32;
import dev.tactus.protocol.ValidUserOp;
import dev.tactus.store.AcceptedBatch;
import dev.tactus.store.BatchPolicy;
import dev.tactus.store.OrderReader.BatchSummary;
import dev.tactus.store.OrderReader.FrameSummary;
import dev.tactus.store.SealedBatch;
import java.math.BigInteger;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every read-only route, byte for byte. */
@Timeout(60)
final class QueriesIT {
    private static final ValidUserOp OP = Ops.op(Ops.ALICE, 3);
    private static final String HASH = OP.txHash().toHex();
    private static final Hash32 L1_TX = Hash32.fromHex("ab".repeat(32));
    private static final Hash32 PAYLOAD_HASH = Hash32.fromHex("cd".repeat(32));
    private static final String ALICE = "0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266";
    private static final String INVALID_QUERY = "400 BAD_REQUEST invalid query";

    private final Ingress ingress = new Ingress();

    @AfterEach
    void stop() {
        ingress.close();
    }

    @Test
    void showsAnIncludedOpWithItsOutputs() {
        var voucher = new Output.Voucher(
                Address.fromHex("0x5555555555555555555555555555555555555555"),
                BigInteger.TWO.pow(200),
                Bytes.fromHex("a9"));
        ingress.order.include(OP, OutputsCodec.encode(List.of(new Output.Notice(Bytes.fromHex("0102")), voucher)));

        assertEquals("""
                {"tx_hash":"%s","status":"included","sender":"%s","nonce":3,"offset":0,"frame":2,"batch_nonce":4,\
                "l1_tx":null,"outputs":[{"kind":"notice","payload":"0x0102"},\
                {"kind":"voucher","destination":"0x5555555555555555555555555555555555555555",\
                "value":"1606938044258990275541962092341162602522202993782792835301376","payload":"0xa9"}]}""".formatted(HASH, ALICE), ingress.get("/tx/" + HASH).body());
    }

    @Test
    void followsAnOpToL1() {
        ingress.order.include(OP);
        ingress.posted.put(4L, L1_TX);

        assertEquals("posted", ingress.get("/tx/" + HASH).json().get("status").asText());
        assertEquals(
                L1_TX.toHex(), ingress.get("/tx/" + HASH).json().get("l1_tx").asText());

        var accepted = Hash32.fromHex("ef".repeat(32));
        ingress.order.accepted.put(4L, new AcceptedBatch(4, PAYLOAD_HASH, 1, 2, accepted));
        assertEquals("safe", ingress.get("/tx/" + HASH).json().get("status").asText());
        assertEquals(
                accepted.toHex(), ingress.get("/tx/" + HASH).json().get("l1_tx").asText());
    }

    @Test
    void w9_showsWhereAnOpStoodThatARecoveryUndid() {
        ingress.order.include(Ops.op(Ops.ALICE, 2));
        ingress.order.include(OP, OutputsCodec.encode(List.of(new Output.Notice(Bytes.EMPTY))));
        ingress.posted.put(4L, L1_TX);

        ingress.order.undo(1);

        assertEquals("""
                {"tx_hash":"%s","status":"reverted","sender":"%s","nonce":3,"offset":1,"frame":null,\
                "batch_nonce":null,"l1_tx":null,"outputs":[],"recovery_generation":2}""".formatted(HASH, ALICE), ingress.get("/tx/" + HASH).body());
        assertEquals(
                "posted",
                ingress.get("/tx/" + Ops.op(Ops.ALICE, 2).txHash().toHex())
                        .json()
                        .get("status")
                        .asText());
    }

    @Test
    void w9_anOpThatIsIncludedAgainIsIncluded() throws Exception {
        ingress.order.include(OP);
        ingress.order.undo(0);
        ingress.lane.ignores();
        var waiting = ingress.post(Ops.json(OP));
        var submit = ingress.lane.next();
        assertEquals("pending", ingress.get("/tx/" + HASH).json().get("status").asText());

        assertTrue(submit.claim().take());
        submit.reply().accept(new Verdict.Included(ingress.order.include(OP), ingress.order.generation()));

        assertEquals(2, waiting.join().json().get("recovery_generation").asLong());
        assertEquals("included", ingress.get("/tx/" + HASH).json().get("status").asText());
    }

    /** A generation that is current when the answer is written may be a later one. */
    @Test
    void w9_anOffsetIsAnsweredWithTheGenerationThatItBelongsTo() {
        ingress.lane.alwaysAnswer(new Verdict.Included(17, 9));
        var submitted = ingress.post(Ops.json(OP)).join().json();
        assertEquals(17, submitted.get("offset").asLong());
        assertEquals(9, submitted.get("recovery_generation").asLong());

        ingress.order.undo(0);
        ingress.order.include(OP);
        ingress.lane.alwaysAnswer(new Verdict.Unavailable(Verdict.Reason.RECOVERING));
        var known = ingress.post(Ops.json(OP)).join().json();
        assertEquals(0, known.get("offset").asLong());
        assertEquals(2, known.get("recovery_generation").asLong());
    }

    @Test
    void w9_aPageOfHistoryEndsWhereARecoveryCameBetween() {
        for (int nonce = 0; nonce < 120; nonce++) {
            ingress.order.include(Ops.op(Ops.ALICE, nonce));
        }
        var reads = new AtomicInteger();
        ingress.order.before = () -> {
            if (reads.incrementAndGet() == 2) {
                ingress.order.undo(60);
            }
        };

        var before = ingress.get("/history?from=0&limit=120").json();
        var after = ingress.get("/history?from=50&limit=120").json();

        assertEquals(50, before.get("items").size());
        assertEquals(120, before.get("head").asLong());
        assertEquals(1, before.get("recovery_generation").asLong());
        assertEquals(10, after.get("items").size());
        assertEquals(60, after.get("head").asLong());
        assertEquals(2, after.get("recovery_generation").asLong());
    }

    @Test
    void findsAnOpByAHashInAnyCase() {
        ingress.order.include(OP);

        assertEquals(
                200,
                ingress.get("/tx/0x" + HASH.substring(2).toUpperCase(Locale.ROOT))
                        .status());
    }

    @Test
    void doesNotKnowOtherOps() {
        assertEquals("404 NOT_FOUND not found", ingress.get("/tx/" + HASH).error());
        assertEquals("404 NOT_FOUND not found", ingress.get("/batches/7").error());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/tx/0x00",
                "/tx/abc",
                "/tx/0xzz00000000000000000000000000000000000000000000000000000000000000",
                "/history?from=-1",
                "/history?from=x",
                "/history?from=",
                "/history?from=1&from=2",
                "/history?from=9223372036854775808",
                "/history?from=99999999999999999999999",
                "/history?from=%2B1",
                "/history?limit=0",
                "/history?limit=1001",
                "/history?limit=1e2",
                "/batches?from=0x1",
                "/batches?limit=1001",
                "/batches/-1",
                "/batches/x",
                "/balance",
                "/balance?sender=",
                "/balance?sender=f39fd6e51aad88f6f4ce6ab8827279cfffb92266aa",
                "/balance?at_offset=1",
                "/balance?sender=" + ALICE + "&at_offset=",
                "/balance?sender=" + ALICE + "&at_offset=-1",
                "/balance?sender=" + ALICE + "&at_offset=1&at_offset=1",
                "/nonce?sender=0xf39fd6e51aad88f6f4ce6ab8827279cfffb9226",
                "/nonce?sender=0xf39fd6e51aad88f6f4ce6ab8827279cfffb9226g",
                "/ws/subscribe?from_offset=-1",
                "/ws/subscribe?from_offset=1.5",
                "/ws/subscribe?from_offset=9223372036854775808",
                "/ws/subscribe?from_offset=1&from_offset=1",
                "/ws/subscribe?era_id=x",
                "/ws/subscribe?from_offset=0&next_input=1",
                "/ws/subscribe?recovery_generation=0",
                "/ws/subscribe?era_id=3f0c2a52-6f6e-4c0e-9e0a-6d2f9a1b7c11",
                "/ws/subscribe?era_id=3f0c2a52-6f6e-4c0e-9e0a-6d2f9a1b7c11&recovery_generation=1",
                "/ws/subscribe?era_id=3f0c2a52-6f6e-4c0e-9e0a-6d2f9a1b7c11&next_input=1",
                "/ws/subscribe?recovery_generation=1&next_input=1",
                "/ws/subscribe?era_id=&recovery_generation=1&next_input=1",
                "/ws/subscribe?era_id=1-1-1-1-1&recovery_generation=1&next_input=1",
                "/ws/subscribe?era_id=3f0c2a52-6f6e-4c0e-9e0a-6d2f9a1b7c11&recovery_generation=-1&next_input=1",
                "/ws/subscribe?era_id=3f0c2a52-6f6e-4c0e-9e0a-6d2f9a1b7c11&recovery_generation=1&next_input=x",
                "/ws/subscribe?era_id=3f0c2a52-6f6e-4c0e-9e0a-6d2f9a1b7c11&recovery_generation=1&next_input=1"
                        + "&from_offset=1"
            })
    void w5_refusesInvalidQueries(String path) {
        assertEquals(INVALID_QUERY, ingress.get(path).error());
    }

    @Test
    void pagesThroughTheHistory() {
        for (int nonce = 0; nonce < 120; nonce++) {
            ingress.order.include(Ops.op(Ops.ALICE, nonce));
        }

        var first = ingress.get("/history");
        var second = ingress.get("/history?from=100&limit=2");

        assertEquals(100, first.json().get("items").size());
        assertEquals("""
                {"items":[{"offset":100},{"offset":101}],"head":120,"available_from":0,"era_id":"%s",\
                "recovery_generation":1}""".formatted(Ingress.ERA), second.body());
        assertEquals(
                20,
                ingress.get("/history?from=100&limit=1000").json().get("items").size());
        assertEquals(0, ingress.get("/history?from=121").json().get("items").size());
    }

    @Test
    void h5_aPageEndsWithTheRowThatMakesItLong() {
        for (int nonce = 0; nonce < 120; nonce++) {
            ingress.order.include(Ops.op(Ops.ALICE, nonce));
        }
        ingress.feed.rest = ",\"rest\":\"%s\"".formatted("x".repeat(OrderQueries.PAGE_CHARS / 60));

        var first = ingress.get("/history?limit=1000").json();
        ingress.feed.rest = ",\"rest\":\"%s\"".formatted("x".repeat(OrderQueries.PAGE_CHARS));
        var second = ingress.get("/history?from=60&limit=1000").json();

        assertEquals(60, first.get("items").size());
        assertEquals(120, first.get("head").asLong());
        assertEquals(1, second.get("items").size());
        assertEquals(60, second.get("items").get(0).get("offset").asLong());
    }

    @Test
    void showsBatchesAsFarAsTheyHaveCome() {
        var frame = new FrameSummary(10, 20, 30, 4, 5);
        var sealed = Optional.of(new SealedBatch(0, PAYLOAD_HASH, 123));
        var accepted = Optional.of(new AcceptedBatch(0, PAYLOAD_HASH, 1, 2, L1_TX));
        ingress.order.batches.put(0L, new BatchSummary(0, List.of(frame), sealed, accepted));
        ingress.order.batches.put(1L, new BatchSummary(1, List.of(), sealed, Optional.empty()));
        ingress.order.batches.put(2L, new BatchSummary(2, List.of(), sealed, Optional.empty()));
        ingress.order.batches.put(3L, new BatchSummary(3, List.of(), Optional.empty(), Optional.empty()));
        ingress.posted.put(1L, L1_TX);

        String hash = PAYLOAD_HASH.toHex();
        String gold = """
                {"nonce":0,"state":"gold","frames":[{"safe_block":10,"fee":20,"first_offset":30,"ops":4,\
                "direct_inputs":5}],"bytes":123,"payload_hash":"%s","l1_tx":"%s"}""".formatted(hash, L1_TX.toHex());
        String posted = """
                {"nonce":1,"state":"posted","frames":[],"bytes":123,"payload_hash":"%s","l1_tx":"%s"}""".formatted(hash, L1_TX.toHex());
        String waiting = """
                {"nonce":2,"state":"sealed","frames":[],"bytes":123,"payload_hash":"%s","l1_tx":null}""".formatted(hash);
        String open = """
                {"nonce":3,"state":"open","frames":[],"bytes":null,"payload_hash":null,"l1_tx":null}""";
        assertEquals(gold, ingress.get("/batches/0").body());
        assertEquals(
                "{\"items\":[" + String.join(",", gold, posted, waiting, open) + "]}",
                ingress.get("/batches").body());
        assertEquals(
                "{\"items\":[" + posted + "]}",
                ingress.get("/batches?from=1&limit=1").body());
    }

    @Test
    void answersForAccountsInAnyCaseOfTheirAddress() {
        String lower = ALICE.toLowerCase(Locale.ROOT);

        assertEquals(
                "{\"sender\":\"" + ALICE + "\",\"next_nonce\":3}",
                ingress.get("/nonce?sender=" + lower).body());
        assertEquals(
                "{\"sender\":\"" + ALICE + "\",\"balance\":\"1180591620717411303424\"}",
                ingress.get("/balance?sender=" + ALICE).body());
    }

    @Test
    void answersForAnEarlierMomentAndNamesIt() {
        for (int nonce = 0; nonce < 6; nonce++) {
            ingress.order.include(Ops.op(Ops.ALICE, nonce));
        }
        ingress.order.availableFrom = 2;
        String path = "/balance?sender=" + ALICE + "&at_offset=";

        assertEquals(
                "{\"sender\":\"" + ALICE + "\",\"balance\":\"1180591620717411303424\",\"offset\":3}",
                ingress.get(path + 2).body());
        Ingress.Reply below = ingress.get(path + 1);
        assertEquals(409, below.status());
        assertEquals("""
                {"ok":false,"code":"HISTORY_UNAVAILABLE","message":"no state before offset 2","available_from":2,\
                "head":6}""", below.body());
        Ingress.Reply above = ingress.get(path + 6);
        assertEquals(409, above.status());
        assertEquals("""
                {"ok":false,"code":"AHEAD_OF_HEAD","message":"offset 6 is not below the head 6","available_from":2,\
                "head":6}""", above.body());
    }

    @Test
    void suggestsAFeeWithHeadroom() {
        assertEquals(
                "{\"fee\":0,\"recommended_fee\":0,\"suggested_max_fee\":53}",
                ingress.get("/fee").body());

        ingress.laneStatus = new LaneStatus(LaneStatus.State.ACTIVE, 0, 1356, 0, 0, 0);
        ingress.order.policy = new BatchPolicy(10, 5_747_530, 12_591, 32_000);
        assertEquals(
                "{\"fee\":1356,\"recommended_fee\":2000,\"suggested_max_fee\":2053}",
                ingress.get("/fee").body());
    }

    @Test
    void suggestsNoFeeBeyondTheLargest() {
        ingress.laneStatus = new LaneStatus(LaneStatus.State.ACTIVE, 0, FeeExponent.MAX - 1, 0, 0, 0);

        assertEquals(
                FeeExponent.MAX,
                ingress.get("/fee").json().get("suggested_max_fee").asInt());
    }

    @Test
    void saysWhatToSignFor() {
        assertEquals("""
                {"name":"CartesiAppSequencer","version":"1","chainId":31337,\
                "verifyingContract":"0x1111111111111111111111111111111111111111"}""", ingress.get("/domain").body());
    }

    @Test
    void saysWhatItWorksOn() {
        assertEquals("""
                {"chain_id":31337,"app_address":"0x1111111111111111111111111111111111111111",\
                "input_box_address":"0x2222222222222222222222222222222222222222",\
                "batch_submitter_address":"0x3333333333333333333333333333333333333333",\
                "portals":["0x4444444444444444444444444444444444444444"],\
                "token":"0x5555555555555555555555555555555555555555","first_block":5,"era_id":"%s",\
                "recovery_generation":1}""".formatted(Ingress.ERA), ingress.get("/deployment").body());
    }

    @Test
    void hidesWhatFailsInTheStore() {
        ingress.order.before = () -> {
            throw new IllegalStateException("SELECT secret");
        };

        for (String path :
                List.of("/tx/" + HASH, "/history", "/batches", "/batches/1", "/fee", "/nonce?sender=" + ALICE)) {
            assertEquals("500 INTERNAL_ERROR internal error", ingress.get(path).error(), path);
        }
    }

    @Test
    void doesNotWaitForAStoreThatHangs() {
        var hang = new CountDownLatch(1);
        ingress.order.before = () -> {
            try {
                hang.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        };

        assertEquals(
                "503 UNAVAILABLE no answer in time, try again later",
                ingress.get("/fee").error());
        hang.countDown();
    }

    @Test
    void endsAPageThatGrowsTooLong() {
        var rows = ingress.order.batches;
        List<FrameSummary> frames =
                Collections.nCopies(2000, new FrameSummary(1_000_000, 17_101, 1_000_000, 1000, 1000));
        for (long nonce = 0; nonce < 200; nonce++) {
            rows.put(nonce, new BatchSummary(nonce, frames, Optional.empty(), Optional.empty()));
        }

        var page = ingress.get("/batches?limit=1000");

        int size = page.json().get("items").size();
        assertTrue(size > 0 && size < 200, "items: " + size);
        assertTrue(page.body().length() < 16 * 1024 * 1024);
    }
}
