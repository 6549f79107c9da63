package dev.tactus.l1.post;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tactus.l1.FakeL1;
import dev.tactus.l1.L1Endpoint;
import dev.tactus.l1.L1Endpoints;
import dev.tactus.l1.RpcException;
import dev.tactus.protocol.Bytes;
import java.math.BigInteger;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Posting over two endpoints of the same chain, one of which is of no use, or lies; and with a recovery meanwhile. */
@Timeout(120)
class HostilePostingTest {
    @TempDir
    Path folder;

    private final FakeL1 first = SubmitterNode.l1();
    private final FakeL1 second = SubmitterNode.l1();
    private final L1Endpoints both = new L1Endpoints(
            List.of(new L1Endpoint("one", first), new L1Endpoint("two", second)), FakeL1.CHAIN_ID, System::nanoTime);
    private final FakeBatches batches = new FakeBatches();
    private final Recovery recovery = new Recovery();

    /** A recovery that waits, or does not. */
    private static final class Recovery implements Settlement {
        volatile OptionalLong wanted = OptionalLong.empty();
        volatile OptionalLong settledAt = OptionalLong.empty();
        /** How often it was asked. */
        final AtomicInteger asked = new AtomicInteger();

        @Override
        public OptionalLong wanted() {
            asked.incrementAndGet();
            return wanted;
        }

        @Override
        public void settled(long number, long safeBlock) {
            settledAt = OptionalLong.of(safeBlock);
        }
    }

    @BeforeEach
    void createDatabase() throws SQLException {
        SubmitterNode.createTables(folder.resolve("sequencer.db"));
    }

    private SubmitterNode start() {
        return new SubmitterNode(folder.resolve("sequencer.db"), both, first.deployment(), batches, recovery);
    }

    private void mine(int blocks) {
        first.mine(blocks);
        second.mine(blocks);
    }

    private static Optional<SlotStage> stage(SubmitterNode node, long batch) {
        return node.view.posting(batch).map(PostingView.Posting::stage);
    }

    /** Lets as many looks pass. */
    private void looks(SubmitterNode node, int looks) {
        int until = recovery.asked.get() + 2 * looks;
        node.eventually(() -> assertTrue(recovery.asked.get() >= until));
    }

    @Test
    void p12_anEndpointOverItsQuotaStopsNeitherPostingNorSettling() {
        first.refusing = Optional.of(new RpcException.Refused(-32005, "daily request count exceeded"));
        batches.seal(1);
        try (var node = start()) {
            node.eventually(() -> assertEquals(1, second.sent().size()));
            second.mine(5);
            node.eventually(() -> assertEquals(Optional.of(SlotStage.CONFIRMED), stage(node, 0)));
            assertTrue(node.view.status().reachable());
            recovery.wanted = OptionalLong.of(1);
            batches.accepted(1, 4);
            node.eventually(() -> assertEquals(OptionalLong.of(4), recovery.settledAt));
        }
    }

    @Test
    void p12_anEndpointThatStandsStillIsNotAskedFirst() {
        mine(5);
        batches.accepted(0, 3);
        batches.seal(1);
        try (var node = start()) {
            node.eventually(() -> assertEquals(1, second.sent().size()));
            second.mine(8);
            node.eventually(() -> assertEquals(Optional.of(SlotStage.CONFIRMED), stage(node, 0)));
        }
    }

    @Test
    void p12_noEndpointAloneSaysThatANonceIsUsedUp() {
        mine(5);
        batches.accepted(0, 3);
        batches.seal(1);
        try (var node = start()) {
            node.eventually(() -> assertEquals(Optional.of(SlotStage.IN_FLIGHT), stage(node, 0)));
            first.miscounts = 1;
            recovery.wanted = OptionalLong.of(1);
            looks(node, 6);
            assertEquals(OptionalLong.empty(), recovery.settledAt);

            mine(5);
            batches.accepted(0, first.latest());
            node.eventually(() -> assertEquals(OptionalLong.of(first.latest()), recovery.settledAt));
        }
    }

    @Test
    void p12_anEndpointOnAForkIsNotBelievedAboutTheSafeBlock() {
        mine(5);
        batches.accepted(0, 3);
        batches.seal(1);
        try (var node = start()) {
            node.eventually(() -> assertEquals(Optional.of(SlotStage.IN_FLIGHT), stage(node, 0)));
            second.down = true;
            first.reorganise(4, false);
            first.mine(10);
            recovery.wanted = OptionalLong.of(1);
            looks(node, 6);

            assertEquals(OptionalLong.empty(), recovery.settledAt, "it has another block there");
            assertEquals(false, node.view.status().reachable());
        }
    }

    @Test
    void p12_anEndpointThatDeniesWhatIsCountedIsNotBelieved() {
        mine(5);
        batches.accepted(0, 3);
        batches.seal(1);
        try (var node = start()) {
            node.eventually(() -> assertEquals(Optional.of(SlotStage.IN_FLIGHT), stage(node, 0)));
            mine(5);
            first.denying = true;
            recovery.wanted = OptionalLong.of(1);
            batches.accepted(0, second.latest());

            node.eventually(() -> assertEquals(OptionalLong.of(second.latest()), recovery.settledAt));
        }
    }

    @Test
    void p6_oneEndpointAloneMakesNoPostDear() {
        first.tip = BigInteger.TEN.pow(12);
        first.balance = BigInteger.ZERO;
        batches.seal(1);
        try (var node = start()) {
            node.eventually(() -> assertEquals(1, second.sent().size()));

            assertEquals(
                    Fees.MIN_TIP,
                    SignedTransaction.read(second.sent().getFirst()).fees().tip());
        }
    }

    @Test
    void p20_aRoundThatFailsAfterItsSurveyIsNoContact() {
        for (FakeL1 l1 : List.of(first, second)) {
            l1.unwilling = Optional.of(new RpcException.Transport("no answer"));
        }
        batches.seal(1);
        try (var node = start()) {
            looks(node, 6);
            assertEquals(false, node.view.status().reachable());

            first.unwilling = Optional.empty();
            second.unwilling = Optional.empty();
            node.eventually(() -> assertTrue(node.view.status().reachable()));
        }
    }

    @Test
    void p7_whatNodesFindTooDearIsOfferedForLessUntilTheyTakeIt() {
        BigInteger ether = BigInteger.TEN.pow(18);
        for (FakeL1 l1 : List.of(first, second)) {
            l1.balance = BigInteger.TEN.pow(22);
            l1.feeCap = Optional.of(ether);
            l1.baseFee = BigInteger.valueOf(3_000_000_000_000L);
        }
        batches.seal(1);
        try (var node = start()) {
            node.eventually(() -> {
                mine(1);
                assertEquals(Optional.of(SlotStage.CONFIRMED), stage(node, 0));
            });

            List<Bytes> bids = first.sent().stream().distinct().toList();
            assertTrue(bids.size() > 1, "the first was too dear");
            SignedTransaction dear = SignedTransaction.read(bids.getFirst());
            SignedTransaction taken = SignedTransaction.read(bids.getLast());
            assertTrue(dear.fees().most(dear.gasLimit()).compareTo(ether) > 0);
            assertTrue(taken.fees().most(taken.gasLimit()).compareTo(ether) <= 0);
            assertEquals(dear.data(), taken.data());
            assertEquals(dear.nonce(), taken.nonce());
            assertEquals(0, node.view.status().counts().bumps(), "none was dearer");
        }
    }

    @Test
    void p7_aLimitOfNodesBelowWhatABlockTakesIsAHoldOfItsOwn() {
        for (FakeL1 l1 : List.of(first, second)) {
            l1.balance = BigInteger.TEN.pow(22);
            l1.feeCap = Optional.of(BigInteger.TEN.pow(16));
            l1.baseFee = BigInteger.valueOf(3_000_000_000_000L);
        }
        batches.seal(1);
        try (var node = start()) {
            node.eventually(() -> assertEquals(
                    Optional.of(Hold.Kind.NODE_CAP), node.view.status().hold().map(Hold::kind)));
        }
    }

    @Test
    void p5_aSlotThatIsRefusedForNoKnownReasonDoesNotHoldUpTheOthers() {
        batches.seal(2);
        try (var node = start()) {
            node.eventually(() -> assertEquals(Optional.of(SlotStage.IN_FLIGHT), stage(node, 1)));
            for (FakeL1 l1 : List.of(first, second)) {
                l1.emptyPool();
                l1.unwelcome.put(0L, "txpool is full");
                l1.unwelcome.put(1L, "transaction underpriced");
            }
            node.eventually(() ->
                    assertTrue(first.sent().stream().distinct().count() > 2, "no other price was offered for it"));
            assertTrue(first.sent().stream()
                    .distinct()
                    .skip(2)
                    .allMatch(raw -> SignedTransaction.read(raw).nonce() == 1));
        }
    }

    @Test
    void p10_aRoundThatARecoveryOvertakesRecordsNothing() {
        batches.reading = () -> batches.generation = 1;
        batches.seal(1);
        try (var node = start()) {
            node.eventually(() -> assertEquals(1, first.sent().size()));
            looks(node, 6);

            assertEquals(1, first.sent().stream().distinct().count(), "of the order that was taken back nothing");
            assertEquals(1, node.view.status().watermark());
        }
    }

    @Test
    void p10_aRoundInWhichARecoveryBeginsRecordsNothing() {
        batches.reading = () -> recovery.wanted = OptionalLong.of(1);
        batches.seal(1);
        try (var node = start()) {
            node.eventually(() -> assertEquals(OptionalLong.of(1), recovery.wanted));
            looks(node, 6);

            assertEquals(List.of(), first.sent());
            assertEquals(0, node.view.status().watermark());
        }
    }
}
