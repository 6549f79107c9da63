package dev.tactus.lane;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.tactus.store.AcceptedBatch;
import dev.tactus.store.OrderReader;
import dev.tactus.store.SafeSlice;
import dev.tactus.store.StoreException;
import dev.tactus.store.StoreUnavailableException;
import dev.tactus.store.VersionUnavailableException;
import java.io.IOException;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the lane forgets of how to undo the state, and what it never does. */
@Timeout(value = 1, unit = TimeUnit.MINUTES)
final class LanePruningTest extends LaneFixture {
    private static final long WEEK_MS = Duration.ofDays(7).toMillis();
    /** More of them than pass in two seconds, the delays growing from one to the next. */
    private static final int REOPENINGS_THAT_FAIL = 8;

    /** Three batches with an op each, the last one open; each but the first opened an hour after the one before. */
    private void threeBatches() {
        activateAt(100);
        for (int batch = 0; batch < 3; batch++) {
            submit(op(ALICE, batch));
            if (batch < 2) {
                wallClockMs.addAndGet(Duration.ofHours(2).toMillis());
                time.timePasses(Duration.ofMillis(DEADLINE_MS));
                awaitLane();
            }
        }
        assertEquals(2, status().openBatch());
    }

    private void accept(long block, int batches) {
        var reader = data.reader();
        List<AcceptedBatch> accepted = java.util.stream.LongStream.range(0, batches)
                .mapToObj(nonce -> new AcceptedBatch(
                        nonce,
                        reader.batch(nonce).orElseThrow().sealed().orElseThrow().payloadHash(),
                        nonce,
                        block,
                        hash((int) nonce)))
                .toList();
        reader.close();
        append(new SafeSlice(head(block, batches), List.of(), accepted));
    }

    private void seconds(int count) {
        for (int i = 0; i < count; i++) {
            time.timePasses(Lane.CHECK_INTERVAL);
            awaitLane();
        }
    }

    private String logAt(long offset) {
        try (OrderReader reader = data.reader()) {
            return reader.queryStateAt(offset, LogApplication::log).value();
        }
    }

    private void assertForgotten(long offset, long availableFrom) {
        try (OrderReader reader = data.reader()) {
            var gone = assertThrows(
                    VersionUnavailableException.class, () -> reader.queryStateAt(offset, LogApplication::log));
            assertEquals(availableFrom, gone.availableFrom());
        }
    }

    @Test
    void aWeekAfterTheNextBatchWasOpenedABatchIsForgotten() {
        threeBatches();
        accept(101, 2);
        long lastOpened = wallClockMs.get();

        wallClockMs.set(lastOpened + WEEK_MS);
        seconds(5);
        assertEquals("10:0 ", logAt(0), "batch 1 was opened two hours before, batch 2 exactly a week ago");

        wallClockMs.set(lastOpened + WEEK_MS + 1);
        seconds(5);
        assertForgotten(0, 1);
        assertEquals("10:0 10:1 ", logAt(1));
        assertEquals("10:0 10:1 10:2 ", logAt(2));
        assertEquals("10:0 10:1 10:2 ", log());
    }

    @Test
    void manyBatchesThatAreOldEnoughAreForgottenInOneSecond() {
        activateAt(100);
        for (int batch = 0; batch < 6; batch++) {
            submit(op(ALICE, batch));
            wallClockMs.addAndGet(DEADLINE_MS);
            time.timePasses(Duration.ofMillis(DEADLINE_MS));
            awaitLane();
        }
        accept(101, 6);

        wallClockMs.addAndGet(2 * WEEK_MS);
        seconds(1);

        assertForgotten(4, 5);
        assertEquals("10:0 10:1 10:2 10:3 10:4 10:5 ", logAt(5));
    }

    @Test
    void whatOnePruningLeavesTheNextTakesAwayThoughTheFloorStaysWhereItIs() {
        threeBatches();
        accept(101, 2);
        store.leaveToPrune(3);

        wallClockMs.addAndGet(2 * WEEK_MS);
        seconds(1);
        assertForgotten(0, 1);
        List<Long> first = store.pruned();
        assertEquals(1, first.size());

        seconds(10);
        assertEquals(Collections.nCopies(4, first.getFirst()), store.pruned(), "until nothing is left");
    }

    @Test
    void belowTheReserveItGoesOnToForget() {
        threeBatches();
        accept(101, 2);
        disk.freeBytes.set(RESERVE_BYTES - 1);
        seconds(1);
        assertEquals(LaneStatus.State.STORAGE_FULL, status().state());
        assertEquals("10:0 ", logAt(0));

        wallClockMs.addAndGet(2 * WEEK_MS);
        seconds(1);

        assertForgotten(0, 1);
        assertEquals(LaneStatus.State.STORAGE_FULL, status().state());
    }

    @Test
    void onAFullDiskNothingIsForgottenUntilThereIsSpace() {
        threeBatches();
        accept(101, 2);
        store.failNext(FaultyStore.Fault.FULL);
        for (int i = 0; i < REOPENINGS_THAT_FAIL; i++) {
            store.failNextReopen(new StoreUnavailableException(
                    "planted", StoreException.NotCommitted.Kind.FULL, new IOException("planted")));
        }
        assertEquals(new Verdict.Unavailable(Verdict.Reason.STORAGE_FULL), submit(op(ALICE, 3)));

        wallClockMs.addAndGet(2 * WEEK_MS);
        seconds(2);
        assertEquals(LaneStatus.State.STORAGE_FULL, status().state());
        assertEquals(List.of(), store.pruned());

        seconds(30);
        assertEquals(LaneStatus.State.ACTIVE, status().state());
        assertForgotten(0, 1);
    }

    @Test
    void whatIsNotGoldIsKeptWhateverItsAge() {
        threeBatches();
        accept(101, 1);

        wallClockMs.addAndGet(10 * WEEK_MS);
        seconds(5);

        assertEquals("10:0 ", logAt(0));
        assertEquals("10:0 10:1 ", logAt(1));
        // So the order can still be taken back to where batch 1 began.
        append(new SafeSlice(head(1000, 1), List.of(), List.of()));
        awaitLane();
        assertEquals(List.of(1L), recoveries.asked);
        lane.tell(new InclusionLaneActor.Settled(1, 1000));
        append(new SafeSlice(head(1001, 1), List.of(), List.of()));
        awaitLane();
        assertEquals(List.of("generation 1 from 1"), recoveries.takenBack);
        assertEquals("10:0 ", log());
    }

    @Test
    void aClockThatWentBackForgetsNothing() {
        threeBatches();
        accept(101, 2);

        wallClockMs.set(1);
        seconds(5);

        assertEquals("10:0 ", logAt(0));
    }
}
