package dev.tactus.l1.post;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tactus.protocol.Address;
import dev.tactus.protocol.Bytes;
import dev.tactus.protocol.Keccak;
import dev.tactus.sim.SimDeployment;
import dev.tactus.sim.l1.L1Fault;
import dev.tactus.sim.l1.WalletTransaction;
import dev.tactus.store.StoreInvariantException;
import java.math.BigInteger;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.web3j.crypto.SignedRawTransaction;
import org.web3j.crypto.TransactionDecoder;

/** The cases of posting, each with its fault, on a simulated L1. */
@Timeout(120)
class PostingCasesTest {
    private static final Duration SOON = Duration.ofMinutes(30);

    @Test
    void p1_killedBeforeTheBroadcastItSendsTheSameBytes() {
        try (var world = PostingWorld.plain(1)) {
            world.deadly = "submitter.afterRecord";
            world.start();
            world.seal(1);
            world.until(() -> !world.alive(), SOON);
            assertEquals(List.of(), world.l1.walletTransactions());
            List<Bytes> recorded = world.journal.recorded(0);
            assertEquals(1, recorded.size());

            world.start();
            world.untilAccepted();

            assertEquals(recorded, raw(world));
        }
    }

    @Test
    void p2_killedAfterTheBroadcastItRecognisesItsOwn() {
        try (var world = PostingWorld.plain(2)) {
            world.deadly = "submitter.afterBroadcast";
            world.start();
            world.seal(1);
            world.until(() -> !world.alive(), SOON);
            assertEquals(world.journal.recorded(0), raw(world));

            world.start();
            world.seal(1);
            world.untilAccepted();

            assertEquals(List.of(0L, 1L), world.landed());
            assertEquals(2, raw(world).size());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"SEND_SILENT", "HANG"})
    void p3_aBroadcastWithoutAnAnswerIsLookedUpAndNotPostedTwice(L1Fault fault) {
        try (var world = PostingWorld.plain(3)) {
            world.start();
            world.faults.set(fault, fault == L1Fault.HANG ? 0.3 : 1);
            world.seal(3);
            world.untilAccepted();

            assertTrue(world.tally.of(fault.tallied()) > 0);
            assertEquals(List.of(0L, 1L, 2L), world.landed());
            assertEquals(3, raw(world).size());
        }
    }

    @Test
    void p3_alreadyKnownIsNoFailure() {
        try (var world = PostingWorld.plain(3)) {
            world.faults.set(L1Fault.TX_DELAYED, 1);
            world.start();
            world.seal(1);
            world.until(() -> !raw(world).isEmpty(), SOON);

            world.restart();
            world.run(Duration.ofSeconds(3));

            assertTrue(world.status().reachable());
            assertEquals(Optional.empty(), world.status().lastError());
        }
    }

    @Test
    void p4_whatThePoolLosesIsSentAgainAndThenOfferedForMore() {
        try (var world = PostingWorld.plain(4)) {
            world.faults.set(L1Fault.TX_DROPPED, 1);
            world.start();
            world.seal(1);
            world.slots(2);
            assertTrue(world.tally.of("l1.txDropped") >= 1);
            assertEquals(1, world.journal.recorded(0).size());
            world.slots(3);
            assertTrue(world.journal.recorded(0).size() > 1);
            world.faults.set(L1Fault.TX_DROPPED, 0);
            world.untilAccepted();

            assertEquals(List.of(0L), world.landed());
            assertOneContentEach(world);
            assertEighthMore(world);
        }
    }

    @Test
    void p6_aFeeSpikeIsWaitedOutAndTheBudgetHolds() {
        try (var world = PostingWorld.plain(6)) {
            world.settings = with(world, usual(20, 60, Duration.ofHours(1)));
            world.start();
            world.seal(1);
            world.untilAccepted();
            world.faults.set(L1Fault.FEE_SPIKE, 1);
            world.slots(3);
            for (int i = 0; i < 12; i++) {
                world.seal(1);
                world.slots(2);
                assertWithinBudget(world);
            }
            assertEquals(Hold.Kind.CAP, world.status().hold().orElseThrow().kind());
            assertTrue(world.accepted() < 13);

            world.faults.set(L1Fault.FEE_SPIKE, 0);
            world.until(
                    () -> {
                        assertWithinBudget(world);
                        return world.accepted() == 13;
                    },
                    Duration.ofHours(6));

            assertEquals(Optional.empty(), world.status().hold());
            assertEquals(LongStream.range(0, 13).boxed().toList(), world.landed());
            for (WalletTransaction each : world.l1.walletTransactions()) {
                assertTrue(most(each).compareTo(SpendLimits.milliether(20)) <= 0);
            }
        }
    }

    @Test
    void p6_theBudgetHoldsAcrossRestartsAndPostingGoesOnWhenItsWindowHasPassed() {
        try (var world = PostingWorld.plain(7)) {
            world.settings = with(world, usual(8, 10, Duration.ofHours(1)));
            world.start();
            for (int i = 0; i < 30; i++) {
                world.seal(1);
                world.slots(4);
                world.restart();
                assertWithinBudget(world);
            }
            world.slots(1);
            assertEquals(Hold.Kind.BUDGET, world.status().hold().orElseThrow().kind());
            long accepted = world.accepted();
            assertTrue(accepted > 2 && accepted < 30, () -> accepted + " accepted");

            world.until(
                    () -> {
                        assertWithinBudget(world);
                        return world.accepted() == 30;
                    },
                    Duration.ofHours(12));
        }
    }

    @Test
    void p7_nearTheDeadlineTheEmergencyBudgetComesIntoForce() {
        try (var world = PostingWorld.plain(8)) {
            world.settings = with(
                    world,
                    new SpendPolicy(
                            SpendLimits.limits(8, 100), SpendLimits.limits(5_000, 50_000), 100, Duration.ofHours(1)));
            world.faults.set(L1Fault.FEE_SPIKE, 1);
            world.start();
            world.slots(6);
            world.seal(1);
            world.slots(90);
            assertEquals(Hold.Kind.CAP, world.status().hold().orElseThrow().kind());
            assertFalse(world.status().emergency());
            assertEquals(Set.of(), world.journal.walletNonces());

            world.until(() -> world.status().emergency(), SOON);
            world.untilAccepted();

            assertEquals(List.of(0L), world.landed());
            world.seal(1);
            world.slots(5);
            assertFalse(world.status().emergency(), "it ends with the need for it");
            assertEquals(Hold.Kind.CAP, world.status().hold().orElseThrow().kind());
        }
    }

    @Test
    void p8_aRevertHaltsAndIsNeverRetried() {
        try (var world = PostingWorld.plain(9)) {
            world.faults.set(L1Fault.REVERT, 1);
            world.start();
            world.seal(2);
            world.until(() -> world.status().halted().isPresent(), SOON);
            assertTrue(world.status().halted().get().contains("reverted"));
            world.faults.set(L1Fault.REVERT, 0);
            world.seal(3);
            world.slots(30);
            world.restart();
            world.slots(30);

            assertTrue(world.status().halted().orElse("").contains("reverted"));
            assertEquals(Set.of(0L, 1L), world.journal.walletNonces());
            assertEquals(2, raw(world).size());
        }
    }

    @Test
    void p9_aNonceThatAStrangerUsedIsReplacedAndPostingGoesOn() {
        try (var world = PostingWorld.plain(10)) {
            world.start();
            world.seal(2);
            world.until(() -> raw(world).size() == 2, SOON);
            world.l1.strangerSpends();
            world.untilAccepted();

            // The one behind came before its turn, and was paid for in vain.
            assertEquals(List.of(1L, 0L, 1L), world.landed());
            assertEquals(1, world.status().counts().taken());
            assertEquals(Optional.empty(), world.status().halted());
            assertEquals(Set.of(0L, 1L, 2L, 3L), world.journal.walletNonces());
            assertOneContentEach(world);
        }
    }

    @Test
    void p10_whicheverBidLandsCounts() {
        int old = 0;
        for (long seed = 0; seed < 20; seed++) {
            try (var world = PostingWorld.plain(seed)) {
                world.faults.set(L1Fault.OLD_BID, 1).set(L1Fault.TX_DELAYED, 1);
                world.start();
                world.seal(2);
                world.untilAccepted();

                assertEquals(List.of(0L, 1L), world.landed());
                assertEquals(Optional.empty(), world.status().halted());
                for (WalletTransaction each : world.l1.walletTransactions()) {
                    List<Bytes> bids = world.journal.recorded(each.nonce());
                    old += each.minedBlock().isPresent() && !each.raw().equals(bids.getLast()) ? 1 : 0;
                }
            }
        }
        assertTrue(old > 0, "no older bid ever landed");
    }

    @Test
    void p11_whatAReorganisationTakesBackIsSentAgainInOrder() {
        try (var world = PostingWorld.plain(11)) {
            world.faults.set(L1Fault.REORG, 0.7).set(L1Fault.REORG_TX_DROPPED, 1);
            world.start();
            for (int i = 0; i < 20; i++) {
                world.seal(1);
                world.slots(3);
            }
            world.faults.set(L1Fault.REORG, 0);
            world.untilAccepted();

            assertTrue(world.tally.of("l1.reorgTxDropped") > 0);
            assertEquals(LongStream.range(0, 20).boxed().toList(), world.landed());
            assertOneContentEach(world);
        }
    }

    @Test
    void p12_countsThatLagNeitherReuseNorSkipANonce() {
        try (var world = PostingWorld.plain(12)) {
            world.l1.strangerSpends();
            world.l1.strangerSpends();
            world.slots(8);
            world.faults.set(L1Fault.NONCE_LAG, 1);
            world.start();
            for (int i = 0; i < 10; i++) {
                world.seal(1);
                world.slots(2);
            }
            world.untilAccepted();

            assertEquals(LongStream.range(2, 12).boxed().collect(Collectors.toSet()), world.journal.walletNonces());
            assertEquals(LongStream.range(0, 10).boxed().toList(), world.landed());
        }
    }

    @Test
    void p12_aNonceThatIsUsedUpBeforeItIsSafeIsWaitedFor() {
        try (var world = PostingWorld.plain(13)) {
            world.start();
            world.l1.strangerSpends();
            world.slots(1);
            world.seal(1);
            world.run(Duration.ofSeconds(6));
            assertEquals(Hold.Kind.NONCE, world.status().hold().orElseThrow().kind());
            assertEquals(Set.of(), world.journal.walletNonces());

            world.untilAccepted();

            assertEquals(Set.of(1L), world.journal.walletNonces());
        }
    }

    @Test
    void p13_whatTheWalletCannotPayIsNotSentAndGoesOutOnceItCan() {
        try (var world = PostingWorld.plain(14)) {
            world.l1.fund(SpendLimits.milliether(1));
            world.start();
            world.seal(2);
            world.slots(10);
            assertEquals(Hold.Kind.BALANCE, world.status().hold().orElseThrow().kind());
            assertEquals(Set.of(), world.journal.walletNonces());
            assertEquals(Optional.empty(), world.status().lastError(), "it did not take a node to find out");

            world.l1.fund(SpendLimits.milliether(100));
            world.untilAccepted();

            assertEquals(List.of(0L, 1L), world.landed());
            assertEquals(Optional.empty(), world.status().hold());
        }
    }

    @Test
    void p13_whatIsUnderWayIsCountedBeforeTheNextIsSent() {
        try (var world = PostingWorld.plain(15)) {
            world.faults.set(L1Fault.TX_DELAYED, 1);
            world.l1.fund(SpendLimits.milliether(7));
            world.start();
            world.seal(2);
            world.run(Duration.ofSeconds(20));

            assertEquals(Set.of(0L), world.journal.walletNonces());
            assertEquals(Hold.Kind.BALANCE, world.status().hold().orElseThrow().kind());
        }
    }

    @Test
    void p14_everythingInTheJournalIsSignedByTheSubmitter() throws Exception {
        try (var world = PostingWorld.random(14)) {
            world.faults.set(L1Fault.TX_DROPPED, 0.8);
            world.start();
            for (int i = 0; i < 20; i++) {
                world.seal(1);
                world.slots(6);
                world.restart();
            }
            world.l1.heal();
            world.untilAccepted();

            int bids = 0;
            for (long nonce : world.journal.walletNonces()) {
                for (Bytes recorded : world.journal.recorded(nonce)) {
                    var signed = (SignedRawTransaction) TransactionDecoder.decode(recorded.toHex());
                    assertEquals(SimDeployment.SUBMITTER, Address.fromHex(signed.getFrom()));
                    assertEquals(nonce, signed.getNonce().longValueExact());
                    bids++;
                }
            }
            assertTrue(bids > 20, "none was offered for more");
        }
    }

    @Test
    void p10_aNonceThatARestoredJournalKnowsNothingOfIsUsedUpInARecovery() {
        try (var world = PostingWorld.plain(31)) {
            Bytes callData = Bytes.fromHex("00");
            var fees = new Fees(SpendLimits.milliether(1).divide(BigInteger.valueOf(1_000_000)), Fees.MIN_TIP);
            Bytes raw = PostingWorld.WALLET.sign(
                    SimDeployment.CHAIN_ID, 2, SimDeployment.INPUT_BOX, callData, 100_000, fees);
            var slot = new Slot(
                    0, 2, Keccak.hash(callData), 0, 100_000, List.of(new Bid(raw, Keccak.hash(raw), fees)), false);
            world.journal.begin(List.of(new SubmitterEvent.SlotRecorded(slot)));
            assertTrue(world.journal.end());
            world.settling = OptionalLong.of(1);
            world.start();

            world.until(() -> world.settledAt.isPresent(), SOON);

            assertEquals(3, world.l1.walletNonceAt(world.settledAt.getAsLong()));
            assertEquals(Set.of(0L, 1L, 2L), world.journal.walletNonces());
            assertTrue(world.journal.cancelled(0) && world.journal.cancelled(1) && world.journal.cancelled(2));
            assertEquals(List.of(), world.landed());
        }
    }

    @Test
    void p15_aSecondBatchWaitsForTheFirst() {
        try (var world = PostingWorld.plain(16)) {
            world.faults.set(L1Fault.TX_DELAYED, 1);
            world.start();
            world.seal(1);
            world.until(() -> raw(world).size() == 1, SOON);
            world.faults.set(L1Fault.TX_DELAYED, 0);
            world.seal(1);
            world.slots(1);
            assertEquals(Set.of(0L, 1L), world.journal.walletNonces());
            assertEquals(List.of(), world.landed());

            world.untilAccepted();

            assertEquals(List.of(0L, 1L), world.landed());
        }
    }

    @Test
    void p17_aBatchThatIsNotWhatWasSealedIsNeverSent() {
        try (var world = PostingWorld.plain(17)) {
            world.spoiled = ssz -> {
                byte[] bytes = ssz.toArray();
                bytes[bytes.length - 1] ^= 1;
                return Bytes.wrap(bytes);
            };
            world.start();
            world.seal(1);
            world.slots(20);
            assertTrue(world.status().halted().orElse("").contains("not what was sealed"));
            assertEquals(Set.of(), world.journal.walletNonces());

            world.spoiled = ssz -> ssz;
            world.untilAccepted();

            assertEquals(Optional.empty(), world.status().halted());
        }
    }

    @Test
    void p17_aStoreThatContradictsItselfHaltsAndIsSaid() {
        try (var world = PostingWorld.plain(19)) {
            world.spoiled = _ -> {
                throw new StoreInvariantException("frame 7 is missing");
            };
            world.start();
            world.seal(1);
            world.until(() -> world.status().halted().isPresent(), SOON);

            assertTrue(world.status().halted().get().contains("frame 7 is missing"));
            assertEquals(Set.of(), world.journal.walletNonces());
        }
    }

    @Test
    void p17_aBatchThatDoesNotDecodeIsNeverSent() {
        try (var world = PostingWorld.plain(18)) {
            world.start();
            world.slots(1);
            world.sealed.add(Bytes.fromHex("00"));
            world.until(() -> world.status().halted().isPresent(), SOON);

            assertTrue(world.status().halted().get().contains("does not decode"));
            assertEquals(Set.of(), world.journal.walletNonces());
        }
    }

    @Test
    @Timeout(300)
    void p19_aLongBacklogIsPostedInOrderWithFewInFlight() {
        try (var world = PostingWorld.plain(19)) {
            world.settings = new SubmitterSettings(
                    world.settings.idlePoll(), 0, 8, 64, 10, 3, SpendLimits.AMPLE, world.settings.backoff());
            // None of them grows too old meanwhile.
            world.begun = OptionalLong.of(1_000_000);
            world.seal(10_000);
            world.start();
            long[] most = {0};
            world.until(
                    () -> {
                        long recorded = world.status().watermark();
                        most[0] = Math.max(most[0], recorded - world.l1.walletNonce());
                        return world.accepted() == 10_000;
                    },
                    Duration.ofDays(2));

            assertEquals(LongStream.range(0, 10_000).boxed().toList(), world.landed());
            assertTrue(most[0] <= 8, () -> most[0] + " in flight");
        }
    }

    @Test
    void p20_aCallThatWouldRevertHaltsBeforeItCosts() {
        try (var world = PostingWorld.plain(20)) {
            world.faults.set(L1Fault.CALL_REVERTS, 1);
            world.start();
            world.seal(1);
            world.slots(10);
            assertTrue(world.status().halted().orElse("").contains("would revert"));
            assertEquals(Set.of(), world.journal.walletNonces());

            world.faults.set(L1Fault.CALL_REVERTS, 0);
            world.untilAccepted();

            assertEquals(Optional.empty(), world.status().halted());
        }
    }

    @Test
    void p20_aNodeThatCannotTellOnlyDelays() {
        try (var world = PostingWorld.plain(21)) {
            world.start();
            world.slots(1);
            world.faults.set(L1Fault.RATE_LIMIT, 0.6);
            world.seal(3);
            for (int i = 0; i < 50; i++) {
                world.slots(1);
                assertEquals(Optional.empty(), world.status().halted());
            }
            world.faults.set(L1Fault.RATE_LIMIT, 0);
            world.untilAccepted();

            assertEquals(List.of(0L, 1L, 2L), world.landed());
        }
    }

    private static List<Bytes> raw(PostingWorld world) {
        return world.l1.walletTransactions().stream()
                .map(WalletTransaction::raw)
                .toList();
    }

    private static SpendPolicy usual(long perTransaction, long budget, Duration window) {
        return new SpendPolicy(
                SpendLimits.limits(perTransaction, budget),
                SpendLimits.limits(perTransaction, budget),
                1_000_000,
                window);
    }

    private static SubmitterSettings with(PostingWorld world, SpendPolicy spend) {
        SubmitterSettings it = world.settings;
        return new SubmitterSettings(
                it.idlePoll(),
                it.confirmationDepth(),
                it.maxInFlight(),
                it.maxUnsettled(),
                it.rebroadcastBlocks(),
                it.bumpBlocks(),
                spend,
                it.backoff());
    }

    private static BigInteger most(WalletTransaction transaction) {
        return transaction.maxFee().multiply(BigInteger.valueOf(transaction.gasLimit()));
    }

    private static void assertWithinBudget(PostingWorld world) {
        BigInteger paid =
                world.paidSince(world.now() - world.settings.spend().window().toSeconds());
        BigInteger budget = world.settings.spend().usual().budget();
        assertTrue(paid.compareTo(budget) <= 0, () -> paid + " wei were paid of " + budget);
    }

    static void assertOneContentEach(PostingWorld world) {
        for (long nonce : world.journal.walletNonces()) {
            Set<SignedContent> contents = world.journal.recorded(nonce).stream()
                    .map(SignedContent::of)
                    .collect(Collectors.toSet());
            assertEquals(1, contents.size(), () -> "wallet nonce " + nonce + " has two contents");
        }
    }

    /** What no bid of a slot may change. */
    private record SignedContent(long nonce, String to, Bytes data, long gasLimit) {
        static SignedContent of(Bytes raw) {
            SignedTransaction it = SignedTransaction.read(raw);
            return new SignedContent(it.nonce(), it.to().toHex(), it.data(), it.gasLimit());
        }
    }

    static void assertEighthMore(PostingWorld world) {
        BigInteger eight = BigInteger.valueOf(8);
        BigInteger nine = BigInteger.valueOf(9);
        for (long nonce : world.journal.walletNonces()) {
            List<Bytes> bids = world.journal.recorded(nonce);
            for (int i = 1; i < bids.size(); i++) {
                Fees older = SignedTransaction.read(bids.get(i - 1)).fees();
                Fees newer = SignedTransaction.read(bids.get(i)).fees();
                assertTrue(newer.max().multiply(eight).compareTo(older.max().multiply(nine)) >= 0);
                assertTrue(newer.tip().multiply(eight).compareTo(older.tip().multiply(nine)) >= 0);
            }
        }
    }
}
