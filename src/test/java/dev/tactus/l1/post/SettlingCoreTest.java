package dev.tactus.l1.post;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tactus.l1.FakeL1;
import dev.tactus.l1.post.SubmitterCore.Decision;
import dev.tactus.l1.post.SubmitterCore.Step;
import dev.tactus.protocol.Bytes;
import dev.tactus.protocol.Hash32;
import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** What posting does while a recovery waits for every wallet nonce to be used up. */
final class SettlingCoreTest {
    private static final long HEIGHT = 100;
    private static final long SAFE = 50;
    private static final Sighting WAITING = new Sighting.Waiting();
    private static final Sighting UNKNOWN = new Sighting.Unknown();

    private final SubmitterCore core = new SubmitterCore(SubmitterNode.SETTINGS);

    private static Hash32 hash(long i) {
        return FakeL1.hash("transaction " + i);
    }

    private static Bid bid(long price, boolean cancels) {
        var fees = new Fees(BigInteger.valueOf(price), BigInteger.ONE);
        return new Bid(Bytes.of(new byte[] {(byte) price}), hash(price), fees, cancels);
    }

    /** Batch i in wallet nonce i. */
    private static Slot slot(long i) {
        return new Slot(i, i, hash(i), 0, 100_000, List.of(bid(100, false)), false);
    }

    private static SubmitterState state(int slots) {
        SubmitterState state = SubmitterState.EMPTY;
        for (long i = 0; i < slots; i++) {
            state = state.apply(new SubmitterEvent.SlotRecorded(slot(i)));
        }
        return state;
    }

    private static Survey survey(long generation, long latest, OptionalLong frontier, Map<Long, Sighting> seen) {
        var horizon = new Horizon(SAFE, 0, 9, generation, OptionalLong.empty());
        return new Survey(horizon, HEIGHT, 0, latest, frontier, seen);
    }

    private Decision settling(SubmitterState state, Survey survey) {
        return core.decide(state, Progress.NONE, survey, true);
    }

    @Test
    void nothingIsPlannedAndWhatWaitsIsCancelledFromTheFront() {
        Survey seen = survey(0, 0, OptionalLong.of(0), Map.of(0L, WAITING, 1L, UNKNOWN));

        Decision decision = settling(state(2), seen);

        assertEquals(Optional.of(new Step.Cancel(slot(0))), decision.step());
        assertEquals(List.of(), decision.broadcast(), "its batch is not wanted any more");
    }

    @Test
    void whatIsInABlockIsLeftToBecomeSafe() {
        var mined = new Sighting.Mined(hash(100), 90, true, BigInteger.ONE);

        Decision decision = settling(state(1), survey(0, 1, OptionalLong.of(0), Map.of(0L, mined)));

        assertEquals(Optional.empty(), decision.step());
    }

    @Test
    void aCancellationIsSentAgainAndOfferedForMoreLikeAnyOther() {
        SubmitterState cancelled = state(1).apply(new SubmitterEvent.SlotCancelled(0, bid(120, true)));
        Slot slot = cancelled.slots().getFirst();

        Decision decision = settling(cancelled, survey(0, 0, OptionalLong.of(0), Map.of(0L, UNKNOWN)));

        assertTrue(slot.cancelled() && slot.abandoned());
        assertEquals(List.of(slot), decision.broadcast());
        assertEquals(Optional.empty(), decision.step());
    }

    @Test
    void aPostThatTheSchedulerRefusedIsNoReasonToStop() {
        var late = new Sighting.Mined(hash(100), 40, true, BigInteger.ONE);
        Survey seen = survey(0, 2, OptionalLong.of(1), Map.of(0L, late, 1L, WAITING));

        assertEquals(Optional.empty(), settling(state(2), seen).halted());
    }

    @Test
    void withoutARecoveryACancelledSlotIsNotWaitedForAndItsBatchIsPlannedAgain() {
        SubmitterState cancelled = state(1).apply(new SubmitterEvent.SlotCancelled(0, bid(120, true)));
        Survey seen = survey(0, 1, OptionalLong.of(1), Map.of(0L, UNKNOWN));

        Decision decision = core.decide(cancelled, Progress.NONE, seen, false);

        assertEquals(cancelled.slots(), decision.settled());
        assertEquals(Optional.of(new Step.Plan(0, 1)), decision.step());
    }

    @Test
    void slotsOfAnEarlierGenerationAreDroppedOnceTheirNonceIsUsedUp() {
        Survey seen = survey(1, 1, OptionalLong.of(1), Map.of(0L, UNKNOWN));

        Decision decision = core.decide(state(1), Progress.NONE, seen, false);

        assertEquals(List.of(slot(0)), decision.settled());
        assertEquals(Optional.of(new Step.Plan(0, 1)), decision.step());
    }

    @Test
    void settledIsWhatIsUsedUpAtTheSafeBlockThatWasRead() {
        SubmitterState two = state(2);

        var mined = new Sighting.Mined(hash(100), SAFE, true, BigInteger.ONE);
        var early = new Sighting.Mined(hash(100), SAFE + 1, true, BigInteger.ONE);
        Map<Long, Sighting> deep = Map.of(1L, mined);
        assertEquals(OptionalLong.of(SAFE), SettlingCore.settledAt(two, survey(0, 2, OptionalLong.of(2), deep)));
        assertEquals(OptionalLong.of(SAFE), SettlingCore.settledAt(two, survey(0, 3, OptionalLong.of(3), deep)));
        assertEquals(
                OptionalLong.of(SAFE),
                SettlingCore.settledAt(two, survey(0, 2, OptionalLong.of(2), Map.of(1L, UNKNOWN))),
                "a stranger used it up");
        assertEquals(OptionalLong.empty(), SettlingCore.settledAt(two, survey(0, 2, OptionalLong.of(1), deep)));
        assertEquals(OptionalLong.empty(), SettlingCore.settledAt(two, survey(0, 2, OptionalLong.empty(), deep)));
        for (Map<Long, Sighting> denying : List.of(
                Map.<Long, Sighting>of(1L, early),
                Map.<Long, Sighting>of(1L, WAITING),
                Map.<Long, Sighting>of(0L, WAITING, 1L, mined),
                Map.<Long, Sighting>of(0L, mined))) {
            assertEquals(
                    OptionalLong.empty(),
                    SettlingCore.settledAt(two, survey(0, 2, OptionalLong.of(2), denying)),
                    denying::toString);
        }
        assertEquals(
                OptionalLong.of(SAFE),
                SettlingCore.settledAt(SubmitterState.EMPTY, survey(0, 0, OptionalLong.of(0), Map.of())));
        var nothingRead =
                new Survey(new Horizon(-1, 0, 0, 0, OptionalLong.empty()), HEIGHT, 0, 2, OptionalLong.of(2), Map.of());
        assertEquals(OptionalLong.empty(), SettlingCore.settledAt(two, nothingRead));
    }

    @Test
    void settledIsBelievedWhenTwoLooksInARowSaySo() {
        SettlingCore.Seen once = SettlingCore.next(SettlingCore.Seen.NONE, 3, OptionalLong.of(SAFE));
        assertFalse(once.isSure());
        assertTrue(SettlingCore.next(once, 3, OptionalLong.of(SAFE + 1)).isSure());
        assertFalse(SettlingCore.next(once, 4, OptionalLong.of(SAFE)).isSure(), "of another recovery");
        SettlingCore.Seen denied = SettlingCore.next(once, 3, OptionalLong.empty());
        assertFalse(SettlingCore.next(denied, 3, OptionalLong.of(SAFE)).isSure());
    }

    @Test
    void aNonceOfWhichNothingIsRecordedIsFilledFromTheFront() {
        SubmitterState gap = new SubmitterState(4, List.of(slot(2)), Spend.NONE);
        Survey seen = survey(0, 1, OptionalLong.of(0), Map.of(2L, UNKNOWN));

        assertEquals(Optional.of(new Step.Fill(1)), settling(gap, seen).step());
        SubmitterState filled = gap.apply(new SubmitterEvent.SlotFilled(Slot.filling(1, 0, bid(5, true))));
        assertEquals(
                List.of(1L, 2L), filled.slots().stream().map(Slot::walletNonce).toList());
        Survey next = survey(0, 1, OptionalLong.of(0), Map.of(1L, WAITING, 2L, UNKNOWN));
        assertEquals(
                Optional.of(new Step.Cancel(slot(2))), settling(filled, next).step());
        SubmitterState cancelled = filled.apply(new SubmitterEvent.SlotCancelled(2, bid(120, true)));
        Decision last = settling(cancelled, survey(0, 1, OptionalLong.of(0), Map.of(1L, UNKNOWN, 2L, UNKNOWN)));
        assertEquals(Optional.of(new Step.Fill(3)), last.step());
        assertEquals(cancelled.slots(), last.broadcast());
    }

    @Test
    void noGapIsSeenWhereTheSafeChainDoesNotTellOrNobodySettles() {
        SubmitterState gap = new SubmitterState(3, List.of(), Spend.NONE);

        assertEquals(
                Optional.empty(),
                settling(gap, survey(0, 1, OptionalLong.empty(), Map.of())).step());
        assertEquals(
                Optional.empty(),
                settling(gap, survey(0, 3, OptionalLong.of(1), Map.of())).step());
        assertEquals(
                Optional.of(new Step.Fill(2)),
                settling(gap, survey(0, 1, OptionalLong.of(2), Map.of())).step());
        Decision posting = core.decide(gap, Progress.NONE, survey(0, 1, OptionalLong.of(1), Map.of()), false);
        assertEquals(Optional.empty(), posting.step());
    }

    @Test
    void onlyAGapIsFilled() {
        SubmitterState state = state(2);
        var taken = new SubmitterEvent.SlotFilled(Slot.filling(1, 0, bid(5, true)));
        var beyond = new SubmitterEvent.SlotFilled(Slot.filling(2, 0, bid(5, true)));

        assertThrows(IllegalStateException.class, () -> state.apply(taken));
        assertThrows(IllegalStateException.class, () -> state.apply(beyond));
    }

    @Test
    void aCancelledSlotMayStillCostWhatItsBatchWould() {
        Slot slot = slot(0);
        Slot cancelled = slot.cancel(bid(120, true));

        assertEquals(BigInteger.valueOf(100 * 100_000), slot.most());
        assertEquals(BigInteger.valueOf(100 * 100_000), cancelled.most());
        assertEquals(
                BigInteger.valueOf(120 * 21_000),
                new Slot(0, 0, hash(0), 0, 21_000, List.of(bid(100, false)), false)
                        .cancel(bid(120, true))
                        .most());
        assertEquals(21_000, cancelled.newestGasLimit());
        assertEquals(1, cancelled.bidsOfItsKind());
        assertFalse(slot.cancelled());
    }
}
