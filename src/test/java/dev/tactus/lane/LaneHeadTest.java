package dev.tactus.lane;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tactus.lane.InclusionLaneActor.AppendSlice;
import dev.tactus.lane.InclusionLaneActor.Submit;
import dev.tactus.protocol.BatchCodec;
import dev.tactus.protocol.Bytes;
import dev.tactus.protocol.ChainedTx;
import dev.tactus.protocol.DirectInput;
import dev.tactus.protocol.Protocol;
import dev.tactus.protocol.SequencedL2Tx.SequencedDirectInput;
import dev.tactus.protocol.SequencedL2Tx.SequencedUserOp;
import dev.tactus.protocol.UserOp;
import dev.tactus.protocol.ValidUserOp;
import dev.tactus.store.AcceptedBatch;
import dev.tactus.store.BatchPolicy;
import dev.tactus.store.DataDirectoryException;
import dev.tactus.store.Divergence;
import dev.tactus.store.SafeHead;
import dev.tactus.store.SafeSlice;
import dev.tactus.store.SealedBatch;
import java.sql.DriverManager;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.junit.jupiter.api.Test;

/** What the lane does with what was read of L1. */
final class LaneHeadTest extends LaneFixture {
    @Test
    void drainsEveryInputOfANewHeadIntoANewFrameBeforeAnyFurtherOp() {
        activateAt(100);
        assertEquals(new Verdict.Included(0, 0), submit(op(ALICE, 0)));

        append(slice(102, direct(0, 101), direct(1, 102)));

        assertEquals(new Verdict.Included(3, 0), submit(op(ALICE, 1)));
        assertEquals("10:0 d0 d1 10:1 ", log());
        assertEquals(102, status().safeBlock());
    }

    /** Both were signed while the earlier fee was asked for, and wait behind the head that ends it. */
    @Test
    void s9_anOpIsHeldAgainstTheFeeOfTheFrameThatExecutesIt() throws Exception {
        activateAt(100);
        assertEquals(0, status().fee());
        try (var operator = DriverManager.getConnection("jdbc:sqlite:" + directory.resolve("sequencer.db"));
                var statement = operator.createStatement()) {
            assertEquals(1, statement.executeUpdate("UPDATE batch_policy SET gas_price = 1"));
        }
        FaultyStore.Gate gate = store.holdNextCommit();
        TestProbe<Verdict> before = testKit.createTestProbe();
        TestProbe<Verdict> tooLow = testKit.createTestProbe();
        TestProbe<Verdict> enough = testKit.createTestProbe();
        lane.tell(new Submit(op(BOB, 0), new Claim(), before.ref()::tell));
        gate.awaitStarted();
        TestProbe<SliceReply> slice = testKit.createTestProbe();
        lane.tell(new AppendSlice(slice(105), 105, slice.ref()));
        ValidUserOp cheap = op(ALICE, 0);
        var dear =
                new ValidUserOp(ALICE, new UserOp(0, Protocol.MAX_FEE_FIELD, Bytes.EMPTY), cheap.signature(), hash(77));
        lane.tell(new Submit(cheap, new Claim(), tooLow.ref()::tell));
        lane.tell(new Submit(dear, new Claim(), enough.ref()::tell));

        gate.release();

        before.expectMessage(new Verdict.Included(0, 0));
        int fee = status().fee();
        assertTrue(fee > cheap.op().maxFee());
        tooLow.expectMessage(new Verdict.FeeTooLow(cheap.op().maxFee(), fee));
        enough.expectMessage(new Verdict.Included(1, 0));
        assertEquals("11:0 10:0 ", log());
        assertEquals(
                List.of(0, fee), published().stream().map(LaneHeadTest::feeOf).toList());
    }

    private static int feeOf(ChainedTx entry) {
        return assertInstanceOf(SequencedUserOp.class, entry.tx()).fee();
    }

    @Test
    void r13_aFloodIsDrainedInBoundedTransactionsInOrder() {
        activateAt(100);
        var inputs = new DirectInput[1000];
        for (int i = 0; i < inputs.length; i++) {
            inputs[i] = direct(i, 101);
        }

        append(slice(101, inputs));

        var expected = new StringBuilder();
        for (int i = 0; i < inputs.length; i++) {
            expected.append('d').append(i).append(' ');
        }
        assertEquals(new Verdict.Included(1000, 0), submit(op(ALICE, 0)));
        assertEquals(expected + "10:0 ", log());
        assertTrue(store.committed().stream()
                .allMatch(transaction -> transaction.events().size() <= 258));
    }

    @Test
    void freezesWhenTheSchedulerAcceptedABatchThatWasNotSealedHere() throws Exception {
        activateAt(100);
        TestProbe<SliceReply> probe = testKit.createTestProbe();
        var foreign = new AcceptedBatch(0, hash(7), 3, 101, hash(8));

        lane.tell(new AppendSlice(new SafeSlice(head(101, 4), List.of(), List.of(foreign)), 101, probe.ref()));

        probe.expectMessage(new SliceReply.TryLater());
        assertTrue(fatalMessage().contains("canonical divergence"));
        assertEquals(
                new Divergence(foreign, Optional.empty()),
                assertThrows(DataDirectoryException.Diverged.class, data::requireUndiverged)
                        .divergence());
        assertEquals(LaneStatus.State.FROZEN, status().state());
        assertEquals(new Verdict.Unavailable(Verdict.Reason.RECOVERING), submit(op(ALICE, 0)));
        lane.tell(new AppendSlice(slice(102), 102, probe.ref()));
        probe.expectMessage(new SliceReply.Frozen());
    }

    @Test
    void aBatchThatDiffersFromTheOneSealedHereIsRecordedBeforeTheLaneFreezes() throws Exception {
        activateAt(100);
        submit(op(ALICE, 0));
        wallClockMs.addAndGet(DEADLINE_MS);
        time.timePasses(Duration.ofMillis(DEADLINE_MS));
        awaitLane();
        SealedBatch sealed = data.reader().lastSealed().orElseThrow();
        TestProbe<SliceReply> probe = testKit.createTestProbe();
        var other = new AcceptedBatch(0, hash(7), 0, 101, hash(8));
        var slice = new SafeSlice(head(101, 1), List.of(), List.of(other));
        store.failNext(FaultyStore.Fault.BUSY, FaultyStore.Fault.LOST_IN_COMMIT, FaultyStore.Fault.KEPT_IN_COMMIT);
        for (int i = 0; i < 3; i++) {
            lane.tell(new AppendSlice(slice, 101, probe.ref()));
            probe.expectMessage(new SliceReply.TryLater());
            assertEquals(0, fatal.size(), "not before it is durable");
            reopenedAfter(Duration.ofSeconds(5));
        }

        lane.tell(new AppendSlice(slice, 101, probe.ref()));

        probe.expectMessage(new SliceReply.TryLater());
        assertTrue(fatalMessage().contains(sealed.payloadHash().toHex()));
        assertEquals(
                new Divergence(other, Optional.of(sealed.payloadHash())),
                assertThrows(DataDirectoryException.Diverged.class, data::requireUndiverged)
                        .divergence());
        assertEquals(100, data.reader().safeHead().orElseThrow().number());
    }

    private void reopenedAfter(Duration pause) {
        awaitLane();
        time.timePasses(pause);
        awaitLane();
        assertEquals(LaneStatus.State.ACTIVE, status().state());
    }

    @Test
    void freezesWhenTheApplicationFailsOnADirectInput() throws Exception {
        activateAt(100);
        var bad = new DirectInput(0, BOB, 101, 5, hash(1), LogApplication.CRASH);

        TestProbe<SliceReply> probe = testKit.createTestProbe();
        lane.tell(new AppendSlice(slice(101, bad), 101, probe.ref()));

        assertTrue(fatalMessage().contains("direct input"));
    }

    @Test
    void freezesWhenASafeBlockChangesItsHash() throws Exception {
        activateAt(100);
        TestProbe<SliceReply> probe = testKit.createTestProbe();
        var other = new SafeHead(100, hash(99), 100, 0);

        lane.tell(new AppendSlice(new SafeSlice(other, List.of(), List.of()), 100, probe.ref()));

        assertTrue(fatalMessage().contains("100"));
    }

    @Test
    void aRepeatedSliceIsAnsweredAndStoredOnce() {
        activateAt(100);
        SafeSlice slice = slice(101, direct(0, 101));

        append(slice);
        append(slice);

        assertEquals(new Verdict.Included(1, 0), submit(op(ALICE, 0)));
        assertEquals("d0 10:0 ", log());
    }

    @Test
    void stopsAdmissionByEstimateAndResumesWhenAnObservedHeadShowsTheBatchGold() {
        activateAt(100);
        submit(op(ALICE, 0));
        wallClockMs.addAndGet(DEADLINE_MS);
        time.timePasses(Duration.ofMillis(DEADLINE_MS));
        submit(op(ALICE, 1));
        SealedBatch sealed = data.reader().lastSealed().orElseThrow();

        nanoTime.addAndGet(Duration.ofHours(3).toNanos());
        time.timePasses(Duration.ofSeconds(1));
        assertEquals(new Verdict.Unavailable(Verdict.Reason.RECOVERING), submit(op(ALICE, 2)));

        var gold = new AcceptedBatch(0, sealed.payloadHash(), 0, 110, hash(3));
        append(new SafeSlice(head(110, 1), List.of(), List.of(gold)));
        assertEquals(new Verdict.Included(2, 0), submit(op(ALICE, 2)));
    }

    @Test
    void aFrameThatFillsItsBatchTakesItsDirectInputsBeforeTheBatchCloses() {
        activateAt(100);
        assertEquals(new Verdict.Included(0, 0), submit(op(ALICE, 0)));
        int withTheOp = BatchCodec.EMPTY_BATCH_BYTES + BatchCodec.FRAME_BYTES + BatchCodec.OP_BYTES + 1;
        store.changePolicy(policy -> new BatchPolicy(
                policy.gasPrice(),
                policy.recommendedFee(),
                withTheOp + BatchCodec.FRAME_BYTES,
                policy.maxBatchBytes()));

        append(slice(101, direct(0, 101)));

        var deposit = assertInstanceOf(
                SequencedDirectInput.class, published().getLast().tx());
        assertEquals(0, deposit.batchNonce(), "the scheduler drains it in the frame that is safe at its block");
        assertEquals(1, status().openBatch());
    }

    @Test
    void catchingUpPageByPageDoesNotMakeAnOldOrderYoung() {
        activateAt(100);
        TestProbe<SliceReply> probe = testKit.createTestProbe();

        lane.tell(new AppendSlice(slice(200), 1000, probe.ref()));

        probe.expectMessageClass(SliceReply.Appended.class);
        assertEquals(new Verdict.Unavailable(Verdict.Reason.RECOVERING), submit(op(ALICE, 0)));
    }
}
