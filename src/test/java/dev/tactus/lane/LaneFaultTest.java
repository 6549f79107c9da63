package dev.tactus.lane;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tactus.lane.InclusionLaneActor.AppendSlice;
import dev.tactus.lane.InclusionLaneActor.Submit;
import dev.tactus.protocol.ChainedTx;
import dev.tactus.protocol.ValidUserOp;
import dev.tactus.store.DiskFailedException;
import dev.tactus.store.StoreInvariantException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.pekko.Done;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.junit.jupiter.api.Test;

/** The lane over a real SQLite store on disk whose commits, look-ups and reopenings fail. */
final class LaneFaultTest extends LaneFixture {
    @Test
    void aFailureBeforeCommitIsDefiniteAndLeavesNoTrace() {
        activateAt(100);
        store.failNext(FaultyStore.Fault.BUSY);

        assertEquals(new Verdict.Unavailable(Verdict.Reason.RECOVERING), submit(op(ALICE, 0)));

        assertEquals(new Verdict.Included(0, 0), submitUntilActive(op(ALICE, 0)));
        assertEquals("10:0 ", log());
    }

    @Test
    void aFullDiskRefusesOpsWithoutForgettingAnyAndEndsByItself() {
        activateAt(100);
        store.failNext(FaultyStore.Fault.FULL);

        assertEquals(new Verdict.Unavailable(Verdict.Reason.STORAGE_FULL), submit(op(ALICE, 0)));

        assertEquals(new Verdict.Included(0, 0), submitUntilActive(op(ALICE, 0)));
        assertEquals(LaneStatus.State.ACTIVE, status().state());
    }

    @Test
    void aCommitThatFailedWithoutEffectIsToldAsNotIncluded() {
        activateAt(100);
        store.failNext(FaultyStore.Fault.LOST_IN_COMMIT);

        assertEquals(new Verdict.Unavailable(Verdict.Reason.RECOVERING), submit(op(ALICE, 0)));

        assertTrue(published.isEmpty());
        assertEquals(new Verdict.Included(0, 0), submitUntilActive(op(ALICE, 0)));
    }

    @Test
    void aCommitThatFailedAlthoughItIsDurableIsToldAsIncludedAndPublishedOnce() {
        activateAt(100);
        store.failNext(FaultyStore.Fault.KEPT_IN_COMMIT);

        assertEquals(new Verdict.Included(0, 0), submit(op(ALICE, 0)));

        assertEquals(1, published().size());
        assertEquals("10:0 ", log());
    }

    @Test
    void keepsItsCallersWhileTheStoreDoesNotReopen() {
        activateAt(100);
        store.failNext(FaultyStore.Fault.KEPT_IN_COMMIT);
        store.failNextReopen(new IllegalStateException("planted"));
        TestProbe<Verdict> probe = testKit.createTestProbe();

        lane.tell(new Submit(op(ALICE, 0), new Claim(), probe.ref()::tell));
        probe.expectNoMessage(Duration.ofMillis(50));
        assertEquals(LaneStatus.State.RECOVERING, status().state());

        time.timePasses(Duration.ofMillis(50));
        probe.expectMessage(new Verdict.Included(0, 0));
    }

    @Test
    void resumesAnInterruptedDrainBeforeTheFrameTakesAnOp() {
        activateAt(100);
        store.failNext(FaultyStore.Fault.NONE, FaultyStore.Fault.NONE, FaultyStore.Fault.BUSY);

        append(slice(101, direct(0, 101), direct(1, 101)));

        assertEquals(new Verdict.Included(2, 0), submitUntilActive(op(ALICE, 0)));
        assertEquals("d0 d1 10:0 ", log());
    }

    @Test
    void aLookUpThatFailsAfterACommitLeavesWhatIsDurableToldAndShownOnce() throws Exception {
        activateAt(100);
        List<TestProbe<Verdict>> probes =
                submitTogether(op(ALICE, 0), op(ALICE, 5), op(BOB, 0), () -> store.failNextLookUp());

        probes.get(0).expectMessage(new Verdict.Included(0, 0));
        probes.get(1).expectMessage(new Verdict.Unavailable(Verdict.Reason.RECOVERING));
        probes.get(2).expectMessage(new Verdict.Included(1, 0));
        assertEquals(new Verdict.Included(2, 0), submitUntilActive(op(ALICE, 1)));
        assertEquals(
                List.of(0L, 1L, 2L), published().stream().map(ChainedTx::offset).toList());
        expectNoMore(probes);
    }

    @Test
    void aLookUpThatFailsWhileAnOutcomeIsLearnedTellsEveryCallerOnce() throws Exception {
        activateAt(100);
        List<TestProbe<Verdict>> probes = submitTogether(op(ALICE, 0), op(ALICE, 5), op(BOB, 0), () -> {
            store.failNext(FaultyStore.Fault.NONE, FaultyStore.Fault.KEPT_IN_COMMIT);
            store.failNextLookUp();
        });
        expectNoMore(probes);

        time.timePasses(Duration.ofMillis(50));

        probes.get(0).expectMessage(new Verdict.Included(0, 0));
        probes.get(1).expectMessage(new Verdict.BadNonce(1, 5));
        probes.get(2).expectMessage(new Verdict.Included(1, 0));
        assertEquals(2, published().size());
        expectNoMore(probes);
    }

    @Test
    void aStateThatCannotBeReadIsNotTheApplicationsFault() {
        activateAt(100);
        store.failNextRead();

        assertEquals(new Verdict.Unavailable(Verdict.Reason.RECOVERING), submit(op(ALICE, 0)));

        assertEquals(new Verdict.Included(0, 0), submitUntilActive(op(ALICE, 0)));
    }

    @Test
    void aStateThatCannotBeReadForADirectInputPostponesIt() {
        activateAt(100);
        store.failNextRead();

        append(slice(101, direct(0, 101)));

        assertEquals(new Verdict.Included(1, 0), submitUntilActive(op(ALICE, 0)));
        assertEquals("d0 10:0 ", log());
        assertTrue(fatal.isEmpty());
    }

    @Test
    void aDrainWhoseCommitFailedAlthoughItIsDurableIsShownOnTheFeed() {
        activateAt(100);
        store.failNext(FaultyStore.Fault.NONE, FaultyStore.Fault.NONE, FaultyStore.Fault.KEPT_IN_COMMIT);

        append(slice(101, direct(0, 101)));
        // The lane reopens by a message to itself, which it sends after its answer.
        awaitLane();

        assertEquals(List.of(0L), published().stream().map(ChainedTx::offset).toList());
        assertEquals("d0 ", log());
    }

    @Test
    void aStoreThatReopensAndFailsAgainIsGivenMoreTimeEachTime() {
        activateAt(100);
        store.failDrains(3);
        store.failNext(FaultyStore.Fault.BUSY);

        assertEquals(new Verdict.Unavailable(Verdict.Reason.RECOVERING), submit(op(ALICE, 0)));
        awaitLane();
        assertEquals(LaneStatus.State.RECOVERING, status().state());
        assertEquals(1, store.reopened(), "at once, and then not before its time");

        time.timePasses(Duration.ofMillis(50));
        assertEquals(LaneStatus.State.RECOVERING, status().state());
        time.timePasses(Duration.ofMillis(100));
        assertEquals(LaneStatus.State.RECOVERING, status().state());
        assertEquals(3, store.reopened());
        time.timePasses(Duration.ofMillis(200));
        assertEquals(new Verdict.Included(0, 0), submit(op(ALICE, 0)));
    }

    @Test
    void anOpThatWaitsWhileTheStoreFailsIsRefusedAndNothingFreezes() throws Exception {
        activateAt(100);
        FaultyStore.Gate gate = store.holdNextCommit();
        TestProbe<SliceReply> held = testKit.createTestProbe();
        lane.tell(new AppendSlice(slice(101), 101, held.ref()));
        gate.awaitStarted();
        TestProbe<Verdict> probe = testKit.createTestProbe();
        lane.tell(new Submit(op(ALICE, 0), new Claim(), probe.ref()::tell));
        wallClockMs.addAndGet(DEADLINE_MS);
        time.timePasses(Duration.ofMillis(DEADLINE_MS));
        store.failNext(FaultyStore.Fault.NONE, FaultyStore.Fault.LOST_IN_COMMIT);

        gate.release();

        probe.expectMessage(new Verdict.Unavailable(Verdict.Reason.RECOVERING));
        assertEquals(new Verdict.Included(0, 0), submitUntilActive(op(ALICE, 0)));
        assertTrue(fatal.isEmpty());
    }

    /** Three ops in one chunk, faults planted just before it. */
    private List<TestProbe<Verdict>> submitTogether(
            ValidUserOp first, ValidUserOp second, ValidUserOp third, Runnable faults) throws Exception {
        FaultyStore.Gate gate = store.holdNextCommit();
        TestProbe<SliceReply> held = testKit.createTestProbe();
        lane.tell(new AppendSlice(slice(101), 101, held.ref()));
        gate.awaitStarted();
        List<TestProbe<Verdict>> probes = new ArrayList<>();
        for (ValidUserOp op : List.of(first, second, third)) {
            TestProbe<Verdict> probe = testKit.createTestProbe();
            lane.tell(new Submit(op, new Claim(), probe.ref()::tell));
            probes.add(probe);
        }
        faults.run();
        gate.release();
        return probes;
    }

    private static void expectNoMore(List<TestProbe<Verdict>> probes) {
        probes.forEach(probe -> probe.expectNoMessage(Duration.ofMillis(20)));
    }

    @Test
    void d5_aDiskThatFailsInCommitEndsTheLaneAndLeavesItsCallersWithAnUnknownOutcome() throws Exception {
        activateAt(100);
        List<TestProbe<Verdict>> probes = submitTogether(
                op(ALICE, 0),
                op(ALICE, 5),
                op(BOB, 0),
                () -> store.failNext(FaultyStore.Fault.NONE, FaultyStore.Fault.DISK_FAILED));

        probes.forEach(probe -> probe.expectMessage(new Verdict.Unknown()));
        assertEquals(LaneFatalException.Remedy.RESTART, fatal.take().remedy());
        assertEquals(LaneStatus.State.FROZEN, status().state());
        assertEquals(0, store.reopened(), "only a new process may look");
        assertTrue(published.isEmpty());
        assertEquals(new Verdict.Unavailable(Verdict.Reason.RECOVERING), submit(op(ALICE, 0)));
        expectNoMore(probes);
    }

    @Test
    void d5_aDiskThatFailsWhileAnOutcomeIsLearnedLeavesItUnknown() throws Exception {
        activateAt(100);
        store.failNext(FaultyStore.Fault.KEPT_IN_COMMIT);
        store.failNextReopen(new DiskFailedException("planted", new IOException("planted")));

        assertEquals(new Verdict.Unknown(), submit(op(ALICE, 0)));

        assertEquals(LaneFatalException.Remedy.RESTART, fatal.take().remedy());
        assertEquals(LaneStatus.State.FROZEN, status().state());
        assertTrue(published.isEmpty());
    }

    @Test
    void whoWaitsForAnOutcomeThatAFrozenLaneCannotLearnIsToldOnceThatItIsUnknown() throws Exception {
        activateAt(100);
        var damaged = new StoreInvariantException("the database is damaged (planted)");
        List<TestProbe<Verdict>> probes = submitTogether(op(ALICE, 0), op(ALICE, 5), op(BOB, 0), () -> {
            store.failNext(FaultyStore.Fault.NONE, FaultyStore.Fault.KEPT_IN_COMMIT);
            store.failNextReopen(damaged);
        });

        probes.forEach(probe -> probe.expectMessage(new Verdict.Unknown()));
        LaneFatalException told = fatal.take();
        assertEquals(LaneFatalException.Remedy.OPERATOR, told.remedy());
        assertEquals(damaged.getMessage(), told.getMessage());
        assertEquals(LaneStatus.State.FROZEN, status().state());
        assertTrue(published.isEmpty());
        expectNoMore(probes);
    }

    @Test
    void aLaneThatFreezesWhileItReopensHasDrained() throws Exception {
        activateAt(100);
        store.failNext(FaultyStore.Fault.KEPT_IN_COMMIT);
        store.failNextReopen(new IllegalStateException("planted"));
        store.failNextReopen(new DiskFailedException("planted", new IOException("planted")));
        TestProbe<Verdict> waiting = testKit.createTestProbe();
        lane.tell(new Submit(op(ALICE, 0), new Claim(), waiting.ref()::tell));
        awaitLane();
        TestProbe<Done> drained = testKit.createTestProbe();
        lane.tell(new InclusionLaneActor.Drain(drained.ref()));
        drained.expectNoMessage(Duration.ofMillis(20));

        time.timePasses(Duration.ofMillis(50));

        waiting.expectMessage(new Verdict.Unknown());
        drained.expectMessage(Done.getInstance());
    }
}
