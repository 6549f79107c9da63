package dev.tactus.lane;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tactus.lane.LaneStatus.State;
import dev.tactus.store.StoreException;
import dev.tactus.store.StoreInvariantException;
import dev.tactus.store.StoreUnavailableException;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.actor.testkit.typed.javadsl.LoggingTestKit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The lane over a disk that fills up, and whose files are taken away. */
@Timeout(value = 1, unit = TimeUnit.MINUTES)
final class LaneStorageTest extends LaneFixture {
    private static final Verdict FULL = new Verdict.Unavailable(Verdict.Reason.STORAGE_FULL);

    /** Time passes until the lane looks at the disk the next time. */
    private void look() {
        nanoTime.addAndGet(Lane.CHECK_INTERVAL.toNanos());
        time.timePasses(Lane.CHECK_INTERVAL);
        awaitLane();
    }

    @Test
    void d3_belowTheReserveOpsAreRefusedWhileInputsAreDrainedAndBatchesAreSealed() {
        activateAt(100);
        disk.freeBytes.set(RESERVE_BYTES - 1);
        look();

        assertEquals(State.STORAGE_FULL, status().state());
        assertEquals(FULL, submit(op(ALICE, 0)));

        append(slice(101, direct(0, 101)));
        awaitLane();
        assertEquals("d0 ", log(), "what L1 brings is drained");
        wallClockMs.addAndGet(DEADLINE_MS);
        time.timePasses(Duration.ofMillis(DEADLINE_MS));
        awaitLane();
        assertEquals(1, batchesSealed.get(), "and what is in the order can be posted");

        disk.freeBytes.set(RESERVE_BYTES + RESERVE_BYTES / 8 - 1);
        look();
        assertEquals(FULL, submit(op(ALICE, 0)), "it does not go on and off at the edge");
        disk.freeBytes.incrementAndGet();
        look();
        assertEquals(new Verdict.Included(1, 0), submit(op(ALICE, 0)));
        assertEquals(State.ACTIVE, status().state());
    }

    @Test
    void d3_aLaneThatStartsBelowTheReserveDrainsAndTakesNoOp() {
        disk.freeBytes.set(0);
        time.timePasses(Lane.CHECK_INTERVAL);

        activateAt(100);
        append(slice(101, direct(0, 101)));

        awaitLane();
        assertEquals("d0 ", log());
        assertEquals(FULL, submit(op(ALICE, 0)));
    }

    @Test
    void d2_aFullDiskIsCalledThatAlsoWhileTheStoreIsReopenedAndSaidOnce() {
        activateAt(100);
        store.failNext(FaultyStore.Fault.NONE, FaultyStore.Fault.FULL, FaultyStore.Fault.FULL, FaultyStore.Fault.FULL);

        LoggingTestKit.error("storage is full").withOccurrences(1).expect(testKit.system(), () -> {
            // It is stored; then the frame that drains it does not fit, at first nor when the store has been reopened.
            append(slice(101, direct(0, 101)));
            awaitLane();
            return null;
        });
        assertEquals(State.STORAGE_FULL, status().state());
        assertEquals(FULL, submit(op(ALICE, 0)));

        time.timePasses(Duration.ofMillis(50));
        awaitLane();
        time.timePasses(Duration.ofMillis(100));
        awaitLane();
        assertEquals(new Verdict.Included(1, 0), submitUntilActive(op(ALICE, 0)));
        assertEquals("d0 10:0 ", log());
    }

    private void refuseForWantOfSpace() {
        store.failNext(FaultyStore.Fault.FULL);
        assertEquals(FULL, submit(op(ALICE, 0)));
        // It reopens by a message to itself.
        awaitLane();
        assertEquals(State.STORAGE_FULL, status().state());
    }

    @Test
    void d2_theLaneSaysSoForAsLongAsNothingFitsWhateverElseFails() {
        activateAt(100);
        refuseForWantOfSpace();

        for (int second = 0; second < 10; second++) {
            store.failNext(second % 3 == 1 ? FaultyStore.Fault.BUSY : FaultyStore.Fault.FULL);
            look();
            assertEquals(State.STORAGE_FULL, status().state());
            awaitLane();
            assertEquals(State.STORAGE_FULL, status().state());
        }

        look();
        assertEquals(State.ACTIVE, status().state());
        assertEquals(new Verdict.Included(0, 0), submit(op(ALICE, 0)));
    }

    @Test
    void d2_aRestOfSpaceThatASmallWriteFitsIntoIsNotTakenForRoom() {
        activateAt(100);
        refuseForWantOfSpace();
        disk.freeBytes.set(StorageLimits.ROOM_BYTES - 1);

        look();
        append(slice(101, direct(0, 101)));
        look();
        assertEquals("d0 ", log(), "what fits is done");
        assertEquals(State.STORAGE_FULL, status().state());

        disk.freeBytes.set(StorageLimits.ROOM_BYTES);
        look();
        assertEquals(State.ACTIVE, status().state());
    }

    @Test
    void d2_aStoreThatDoesNotReopenForWantOfSpaceIsFull() {
        activateAt(100);
        store.failNext(FaultyStore.Fault.LOST_IN_COMMIT);
        store.failNextReopen(new StoreUnavailableException(
                "planted", StoreException.NotCommitted.Kind.FULL, new IOException("planted")));
        var held = testKit.<Verdict>createTestProbe();

        lane.tell(new InclusionLaneActor.Submit(op(ALICE, 0), new Claim(), held.ref()::tell));
        // It commits, and then reopens, by messages to itself.
        awaitLane();
        awaitLane();

        assertEquals(State.STORAGE_FULL, status().state());
        assertEquals(FULL, submit(op(BOB, 0)));
        held.expectNoMessage(Duration.ofMillis(20));
        time.timePasses(Duration.ofMillis(50));
        held.expectMessage(new Verdict.Unavailable(Verdict.Reason.RECOVERING));
        assertEquals(new Verdict.Included(0, 0), submitUntilActive(op(BOB, 0)));
    }

    @Test
    void d4_aLockThatIsHeldForLongReopensNothingTwice() {
        activateAt(100);
        store.failNext(FaultyStore.Fault.BUSY);

        assertEquals(new Verdict.Unavailable(Verdict.Reason.RECOVERING), submit(op(ALICE, 0)));
        awaitLane();
        time.timePasses(Duration.ofSeconds(10));

        assertEquals(State.ACTIVE, status().state());
        assertEquals(1, store.reopened());
    }

    @Test
    void d8_filesThatAreGoneStopTheLaneWithinASecond() throws Exception {
        activateAt(100);
        disk.gone.set(Optional.of(new StoreInvariantException("sequencer.db was deleted")));
        look();

        assertEquals("sequencer.db was deleted", fatalMessage());
        assertEquals(State.FROZEN, status().state());
        assertEquals(new Verdict.Unavailable(Verdict.Reason.RECOVERING), submit(op(ALICE, 0)));
        assertEquals("", log());
    }

    @Test
    void d8_anOpThatWasCommittedToAFileThatIsGoneIsNotAcknowledged() throws Exception {
        activateAt(100);
        store.loseFileInNextCommit();

        assertEquals(new Verdict.Unknown(), submit(op(ALICE, 0)));

        assertTrue(fatalMessage().contains("planted"));
        assertTrue(published.isEmpty());
        assertEquals(State.FROZEN, status().state());
    }

    @Test
    void d6_aLaneThatFindsItsStoreDamagedAtItsStartSaysSo() throws Exception {
        var damaged = new StoreInvariantException("the database is damaged (planted)");
        store.failNextLoad(damaged);

        assertThrows(StoreInvariantException.class, () -> new Lane(wiring(), new NoAlarms()));

        assertEquals(damaged.getMessage(), fatalMessage());
    }

    @Test
    void aLaneThatCannotReadItsStoreAtItsStartSaysSoAndLeavesItToANewProcess() throws Exception {
        store.failNextLoad(new StoreUnavailableException("planted", new IOException("planted")));

        assertThrows(StoreUnavailableException.class, () -> new Lane(wiring(), new NoAlarms()));

        LaneFatalException told = fatal.take();
        assertEquals(LaneFatalException.Remedy.RESTART, told.remedy());
        assertEquals("the store cannot be read: planted", told.getMessage());
    }

    @Test
    void d6_aStateThatIsDamagedIsNotTheApplicationsFaultAndStopsTheLane() throws Exception {
        activateAt(100);
        store.damageNextRead();

        assertEquals(new Verdict.Unknown(), submit(op(ALICE, 0)));

        assertEquals("planted", fatalMessage());
        assertEquals(State.FROZEN, status().state());
    }

    @Test
    void d6_aStateThatIsDamagedForADirectInputStopsTheLaneUnderItsOwnName() throws Exception {
        activateAt(100);
        store.damageNextRead();

        append(slice(101, direct(0, 101)));

        assertEquals("planted", fatalMessage());
    }

    private static final class NoAlarms implements Lane.Alarms {
        @Override
        public void commitSoon(long chunk) {}

        @Override
        public void closeBatchIn(Duration delay) {}

        @Override
        public void reopenIn(Duration delay) {}
    }

    @Test
    void d11_aLogThatALongReaderHoldsIsToldOfOnceAndEmptiedWhenItHasGone() {
        activateAt(100);
        disk.readerHolds.set(true);
        disk.logBytes.set(LOG_LIMIT_BYTES + 1);

        LoggingTestKit.warn("the write-ahead log grows").withOccurrences(1).expect(testKit.system(), () -> {
            for (int second = 0; second < 15; second++) {
                look();
            }
            return null;
        });
        assertEquals(2, disk.shrunk.get(), "at once and after ten seconds");
        assertEquals(new Verdict.Included(0, 0), submit(op(ALICE, 0)), "ops are taken all the while");

        disk.readerHolds.set(false);
        for (int second = 0; second < 10; second++) {
            look();
        }
        assertEquals(0, disk.logBytes.get());
        assertEquals(3, disk.shrunk.get());
    }
}
