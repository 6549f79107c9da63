package dev.tactus.lane;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tactus.lane.InclusionLaneActor.Settled;
import dev.tactus.protocol.ValidUserOp;
import dev.tactus.store.AcceptedBatch;
import dev.tactus.store.SafeSlice;
import dev.tactus.store.SealedBatch;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What an order does that has become too old to be accepted. */
final class LaneRecoveryTest extends LaneFixture {
    private static final Verdict RECOVERING = new Verdict.Unavailable(Verdict.Reason.RECOVERING);

    /** The lane answers before it draws the consequences. */
    @Override
    void append(SafeSlice slice) {
        super.append(slice);
        awaitLane();
    }

    /** Batch 0 holds this op and is sealed, batch 1 is open. */
    private void sealBatchWith(int nonce) {
        submit(op(ALICE, nonce));
        wallClockMs.addAndGet(DEADLINE_MS);
        time.timePasses(Duration.ofMillis(DEADLINE_MS));
        awaitLane();
    }

    private AcceptedBatch gold(long nonce, long index, long block) {
        SealedBatch sealed = data.reader().batch(nonce).orElseThrow().sealed().orElseThrow();
        return new AcceptedBatch(nonce, sealed.payloadHash(), index, block, hash(3));
    }

    @Test
    void anOpenBatchThatIsTooOldIsTakenBackAtOnce() {
        activateAt(100);
        assertEquals(new Verdict.Included(0, 0), submit(op(ALICE, 0)));

        append(slice(1000));

        assertEquals(LaneStatus.State.ACTIVE, status().state());
        assertEquals(new LaneStatus(LaneStatus.State.ACTIVE, 0, status().fee(), 1000, 0, 1), status());
        assertEquals(List.of("generation 1 from 0"), recoveries.takenBack);
        assertEquals(List.of(), recoveries.asked, "nothing can be on its way to L1");
        assertEquals(1, recoveries.begun.get());
        assertEquals(1, recoveries.over.get());
        assertEquals("", log());
        assertEquals(new Verdict.Included(0, 1), submit(op(ALICE, 0)));
        assertEquals("10:0 ", log());
    }

    @Test
    void s12_anOpThatWasUndoneIsIncludedAgainAtMostOnceAndOnlyInItsTurn() {
        activateAt(100);
        ValidUserOp first = op(ALICE, 0);
        ValidUserOp second = op(ALICE, 1);
        assertEquals(new Verdict.Included(0, 0), submit(first));
        assertEquals(new Verdict.Included(1, 0), submit(second));

        append(slice(1000));

        assertEquals(List.of("generation 1 from 0"), recoveries.takenBack);
        assertEquals(new Verdict.BadNonce(0, 1), submit(second));
        assertEquals(new Verdict.Included(0, 1), submit(first));
        assertEquals(new Verdict.Included(0, 1), submit(first), "it is there already");
        assertEquals(new Verdict.Included(1, 1), submit(op(ALICE, 1, LogApplication.text("other"))));
        assertEquals(new Verdict.BadNonce(2, 1), submit(second), "its nonce belongs to another op now");
        assertEquals("10:0 10:1 ", log());

        append(slice(1900));

        assertEquals(new Verdict.Included(0, 2), submit(first));
        assertEquals(new Verdict.Included(1, 2), submit(second));
        assertEquals("10:0 10:1 ", log());
    }

    @Test
    void oneBlockEarlierNothingIsTakenBack() {
        activateAt(100);
        submit(op(ALICE, 0));

        append(slice(999));

        assertEquals(List.of(), recoveries.takenBack);
        assertEquals(new Verdict.Included(1, 0), submit(op(ALICE, 1)));
    }

    @Test
    void theFrameAtTheNewHeadDrainsWhatWasTakenBackAndWhatIsNew() {
        activateAt(100);
        append(slice(101, direct(0, 101)));
        submit(op(ALICE, 0));
        published().clear();

        append(slice(1001, direct(1, 900)));

        assertEquals("d0 d1 ", log());
        assertEquals(2, published().size());
        assertEquals(List.of("generation 1 from 0"), recoveries.takenBack);
        assertEquals(1001, status().safeBlock());
        assertEquals(new Verdict.Included(2, 1), submit(op(ALICE, 0)));
    }

    @Test
    void aSealedBatchIsTakenBackOnlyOnceNothingOfItCanLandAnyMore() {
        activateAt(100);
        sealBatchWith(0);

        append(slice(1000));
        awaitLane();
        assertEquals(List.of(1L), recoveries.asked);
        assertEquals(1, recoveries.begun.get());
        assertEquals(RECOVERING, submit(op(ALICE, 1)));

        lane.tell(new Settled(1, 1010));
        append(slice(1009));
        assertEquals(List.of(), published().stream().skip(1).toList());
        assertEquals(List.of(), recoveries.takenBack);
        assertEquals(0, recoveries.over.get());

        append(slice(1010));
        awaitLane();
        assertEquals(List.of("generation 1 from 0"), recoveries.takenBack);
        assertEquals(1, recoveries.over.get());
        assertEquals(new Verdict.Included(0, 1), submit(op(ALICE, 0)));
        assertEquals(0, status().openBatch());
    }

    @Test
    void whatIsNotAnsweredIsAskedAgainEverySecond() {
        activateAt(100);
        sealBatchWith(0);
        append(slice(1000));

        time.timePasses(Duration.ofSeconds(2));
        awaitLane();

        assertEquals(List.of(1L, 1L, 1L), recoveries.asked);
    }

    @Test
    void theAnswerToAnotherRecoveryMeansNothing() {
        activateAt(100);
        sealBatchWith(0);
        append(slice(1000));

        lane.tell(new Settled(0, 500));
        lane.tell(new Settled(2, 500));
        awaitLane();

        assertEquals(List.of(), recoveries.takenBack);
        assertEquals(LaneStatus.State.RECOVERING, status().state());
    }

    @Test
    void whatTurnsOutToBeGoldStays() {
        activateAt(100);
        sealBatchWith(0);
        append(slice(1000));
        AcceptedBatch gold = gold(0, 0, 1005);

        lane.tell(new Settled(1, 1010));
        append(new SafeSlice(head(1010, 1), List.of(), List.of(gold)));
        awaitLane();

        assertEquals(List.of("generation 1 from 1"), recoveries.takenBack, "batch 1 begins at block 100, too");
        assertEquals(new Verdict.Included(1, 1), submit(op(ALICE, 1)));
    }

    @Test
    void theOrderGoesOnWhereWhatIsNotGoldIsYoung() {
        activateAt(100);
        append(slice(500));
        sealBatchWith(0);
        append(slice(700));
        sealBatchWith(1);
        AcceptedBatch first = gold(0, 0, 1005);
        append(slice(1000));
        awaitLane();
        assertEquals(List.of(1L), recoveries.asked);

        lane.tell(new Settled(1, 1010));
        append(new SafeSlice(head(1010, 1), List.of(), List.of(first)));
        awaitLane();

        assertEquals(List.of(), recoveries.takenBack);
        assertEquals(1, recoveries.over.get());
        assertEquals(new Verdict.Included(2, 0), submit(op(ALICE, 2)));
    }

    @Test
    void goldBatchesStay() {
        activateAt(100);
        sealBatchWith(0);
        append(new SafeSlice(head(110, 1), List.of(), List.of(gold(0, 0, 110))));
        submit(op(ALICE, 1));

        append(new SafeSlice(head(1010, 1), List.of(), List.of()));
        awaitLane();

        assertEquals(List.of("generation 1 from 1"), recoveries.takenBack);
        assertEquals("10:0 ", log());
        assertEquals(1, status().openBatch());
        assertEquals(new Verdict.Included(1, 1), submit(op(ALICE, 1)));
    }

    @ParameterizedTest
    @EnumSource(
            names = {"NONE", "DISK_FAILED"},
            mode = EnumSource.Mode.EXCLUDE)
    void aFailureOfTheStoreInTheMiddleTakesBackOnceAllTheSame(FaultyStore.Fault fault) {
        activateAt(100);
        submit(op(ALICE, 0));
        store.failNext(FaultyStore.Fault.NONE, fault);

        append(slice(1000));
        assertEquals(new Verdict.Included(0, 1), submitUntilActive(op(ALICE, 0)));

        assertEquals(List.of("generation 1 from 0"), recoveries.takenBack);
        assertEquals("10:0 ", log());
    }

    @Test
    void aNewProcessTakesTheRecoveryUpAgain() {
        activateAt(100);
        sealBatchWith(0);
        append(slice(1000));
        lane.tell(new Settled(1, 1010));
        awaitLane();

        data.close();
        reopen();
        activateAt(1005);

        assertEquals(List.of(1L, 1L), recoveries.asked);
        lane.tell(new Settled(1, 1005));
        awaitLane();
        assertEquals(List.of("generation 1 from 0"), recoveries.takenBack);
    }

    @Test
    void aNewProcessAfterwardsGoesOnInTheNewGeneration() {
        activateAt(100);
        submit(op(ALICE, 0));
        append(slice(1000));
        awaitLane();

        data.close();
        reopen();
        activateAt(1001);

        assertEquals(List.of("generation 1 from 0"), recoveries.takenBack);
        assertEquals(new Verdict.Included(0, 1), submit(op(ALICE, 0)));
    }
}
