package dev.tactus.lane;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tactus.lane.InclusionLaneActor.Activate;
import dev.tactus.lane.InclusionLaneActor.AppendSlice;
import dev.tactus.lane.InclusionLaneActor.Drain;
import dev.tactus.lane.InclusionLaneActor.Submit;
import dev.tactus.protocol.ChainedTx;
import dev.tactus.protocol.Keccak;
import dev.tactus.protocol.ValidUserOp;
import dev.tactus.store.SealedBatch;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.pekko.Done;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.junit.jupiter.api.Test;

/** What the lane does with ops, from its start to its drain. */
final class LaneOrderTest extends LaneFixture {
    @Test
    void refusesOpsUntilItIsActivated() {
        assertEquals(new Verdict.Unavailable(Verdict.Reason.RECOVERING), submit(op(ALICE, 0)));
    }

    @Test
    void includesOpsInArrivalOrderAndPublishesThemDense() {
        activateAt(100);

        assertEquals(new Verdict.Included(0, 0), submit(op(ALICE, 0)));
        assertEquals(new Verdict.Included(1, 0), submit(op(BOB, 0)));
        assertEquals(new Verdict.Included(2, 0), submit(op(ALICE, 1)));

        assertEquals("10:0 11:0 10:1 ", log());
        assertEquals(
                List.of(0L, 1L, 2L), published().stream().map(ChainedTx::offset).toList());
        assertEquals(3, status().head());
    }

    @Test
    void answersOnlyOnceTheChunkIsDurable() throws Exception {
        activateAt(100);
        FaultyStore.Gate gate = store.holdNextCommit();
        TestProbe<Verdict> probe = testKit.createTestProbe();

        lane.tell(new Submit(op(ALICE, 0), new Claim(), probe.ref()::tell));
        gate.awaitStarted();

        probe.expectNoMessage(Duration.ofMillis(50));
        assertTrue(published.isEmpty(), "nothing is visible before it is durable");
        gate.release();
        probe.expectMessage(new Verdict.Included(0, 0));
    }

    @Test
    void takesEverythingThatWaitsIntoOneChunk() throws Exception {
        activateAt(100);
        FaultyStore.Gate gate = store.holdNextCommit();
        TestProbe<Verdict> probe = testKit.createTestProbe();
        lane.tell(new Submit(op(ALICE, 0), new Claim(), probe.ref()::tell));
        gate.awaitStarted();
        for (int nonce = 1; nonce <= 20; nonce++) {
            lane.tell(new Submit(op(ALICE, nonce), new Claim(), probe.ref()::tell));
        }
        int before = store.committed().size();

        gate.release();

        probe.receiveSeveralMessages(21);
        assertEquals(before + 2, store.committed().size(), "the first op alone, the twenty together");
        probe.expectNoMessage(Duration.ofMillis(20));
    }

    @Test
    void aWithdrawnOpIsNeverExecutedNorAnswered() throws Exception {
        activateAt(100);
        FaultyStore.Gate gate = store.holdNextCommit();
        TestProbe<Verdict> probe = testKit.createTestProbe();
        TestProbe<Verdict> late = testKit.createTestProbe();
        lane.tell(new Submit(op(ALICE, 0), new Claim(), probe.ref()::tell));
        gate.awaitStarted();
        var claim = new Claim();
        lane.tell(new Submit(op(BOB, 0), claim, late.ref()::tell));

        assertTrue(claim.withdraw());
        gate.release();

        probe.expectMessage(new Verdict.Included(0, 0));
        assertEquals(new Verdict.Included(1, 0), submit(op(ALICE, 1)));
        late.expectNoMessage(Duration.ofMillis(20));
        assertEquals("10:0 10:1 ", log());
    }

    @Test
    void answersAResubmissionWithTheOriginalOffsetWhateverElseIsWrongWithIt() {
        activateAt(100);
        ValidUserOp op = op(ALICE, 0);
        assertEquals(new Verdict.Included(0, 0), submit(op));
        assertEquals(new Verdict.Included(1, 0), submit(op(ALICE, 1)));

        assertEquals(new Verdict.Included(0, 0), submit(op));
        assertEquals(
                new Verdict.BadNonce(2, 0),
                submit(op(ALICE, 0, LogApplication.text("other"))),
                "another op is refused");
        assertEquals("10:0 10:1 ", log());
    }

    @Test
    void aCopyInTheSameChunkGetsTheSameOffset() throws Exception {
        activateAt(100);
        FaultyStore.Gate gate = store.holdNextCommit();
        TestProbe<Verdict> probe = testKit.createTestProbe();
        lane.tell(new Submit(
                op(BOB, 0), new Claim(), testKit.<Verdict>createTestProbe().ref()::tell));
        gate.awaitStarted();
        lane.tell(new Submit(op(ALICE, 0), new Claim(), probe.ref()::tell));
        lane.tell(new Submit(op(ALICE, 0), new Claim(), probe.ref()::tell));

        gate.release();

        probe.expectMessage(new Verdict.Included(1, 0));
        probe.expectMessage(new Verdict.Included(1, 0));
    }

    @Test
    void leavesOutAnOpOnWhichTheApplicationFailsAndIncludesTheRest() throws Exception {
        activateAt(100);
        FaultyStore.Gate gate = store.holdNextCommit();
        List<TestProbe<Verdict>> probes = new ArrayList<>();
        for (ValidUserOp op : List.of(op(ALICE, 0), op(BOB, 0, LogApplication.CRASH), op(ALICE, 1))) {
            TestProbe<Verdict> probe = testKit.createTestProbe();
            lane.tell(new Submit(op, new Claim(), probe.ref()::tell));
            probes.add(probe);
            if (probes.size() == 1) {
                gate.awaitStarted();
            }
        }

        gate.release();

        probes.get(0).expectMessage(new Verdict.Included(0, 0));
        probes.get(1).expectMessage(new Verdict.Failed());
        probes.get(2).expectMessage(new Verdict.Included(1, 0));
        assertEquals("10:0 10:1 ", log());
    }

    @Test
    void c13_replyTargetsThatAreGoneDoNotDisturbTheLane() throws Exception {
        activateAt(100);
        TestProbe<Verdict> gone = testKit.createTestProbe();
        TestProbe<SliceReply> goneReader = testKit.createTestProbe();
        TestProbe<Done> goneStarter = testKit.createTestProbe();
        FaultyStore.Gate gate = store.holdNextCommit();
        lane.tell(new Submit(op(BOB, 0), new Claim(), gone.ref()::tell));
        gate.awaitStarted();
        // One that is included, one that is refused, one that the application fails on, one that failed to commit.
        lane.tell(new Submit(op(ALICE, 0), new Claim(), gone.ref()::tell));
        lane.tell(new Submit(op(ALICE, 7), new Claim(), gone.ref()::tell));
        lane.tell(new Submit(op(ALICE, 1, LogApplication.CRASH), new Claim(), gone.ref()::tell));
        lane.tell(new AppendSlice(slice(101), 101, goneReader.ref()));
        lane.tell(new Activate(goneStarter.ref()));
        gone.stop();
        goneReader.stop();
        goneStarter.stop();

        gate.release();

        assertEquals(new Verdict.Included(2, 0), submit(op(ALICE, 1)));
        store.failNext(FaultyStore.Fault.KEPT_IN_COMMIT);
        lane.tell(new Submit(op(BOB, 1), new Claim(), gone.ref()::tell));
        assertEquals(new Verdict.Included(4, 0), submitUntilActive(op(ALICE, 2)));
        assertEquals("11:0 10:0 10:1 11:1 10:2 ", log());
        assertEquals(5, published().size());
        assertTrue(fatal.isEmpty());
    }

    @Test
    void goesOnFromTheStoreAfterARestart() {
        activateAt(100);
        submit(op(ALICE, 0));
        testKit.stop(lane);
        data.close();

        reopen();
        activateAt(100);

        assertEquals(new Verdict.Included(1, 0), submit(op(ALICE, 1)));
        assertEquals(0, status().openBatch(), "the batch that was open is open");
    }

    @Test
    void closesABatchAtItsDeadlineAndTellsTheSubmitter() {
        activateAt(100);
        submit(op(ALICE, 0));
        wallClockMs.addAndGet(DEADLINE_MS);

        time.timePasses(Duration.ofMillis(DEADLINE_MS));

        assertEquals(new Verdict.Included(1, 0), submit(op(ALICE, 1)));
        assertEquals(1, status().openBatch());
        awaitLane();
        assertEquals(1, batchesSealed.get());
        SealedBatch sealed = data.reader().lastSealed().orElseThrow();
        assertEquals(
                sealed.payloadHash(), Keccak.hash(data.reader().sealedPayload(0).orElseThrow()));
    }

    @Test
    void drainsOnRequestCommittingWhatItTookAndRefusingTheRest() throws Exception {
        activateAt(100);
        FaultyStore.Gate gate = store.holdNextCommit();
        TestProbe<Verdict> probe = testKit.createTestProbe();
        TestProbe<Done> drained = testKit.createTestProbe();
        lane.tell(new Submit(op(ALICE, 0), new Claim(), probe.ref()::tell));
        gate.awaitStarted();
        lane.tell(new Submit(op(ALICE, 1), new Claim(), probe.ref()::tell));
        lane.tell(new Drain(drained.ref()));
        gate.release();

        probe.expectMessage(new Verdict.Included(0, 0));
        probe.expectMessage(new Verdict.Included(1, 0));
        drained.expectMessage(Done.getInstance());
        assertEquals(new Verdict.Unavailable(Verdict.Reason.SHUTTING_DOWN), submit(op(ALICE, 2)));
        assertEquals(LaneStatus.State.DRAINING, status().state());
    }

    @Test
    void aLaneThatWasDrainedBeforeItWasActivatedLeavesTheOrderAlone() {
        append(slice(100));
        TestProbe<Done> drained = testKit.createTestProbe();
        lane.tell(new Drain(drained.ref()));
        drained.expectMessage(Done.getInstance());

        awaitLane();

        assertEquals(List.of(), data.reader().batches(0, 1));
        assertEquals(LaneStatus.State.DRAINING, status().state());
    }
}
