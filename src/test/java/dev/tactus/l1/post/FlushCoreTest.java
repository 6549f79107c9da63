package dev.tactus.l1.post;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tactus.l1.post.FlushCore.Look;
import dev.tactus.l1.post.FlushCore.Offer;
import dev.tactus.l1.post.FlushCore.State;
import java.math.BigInteger;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

final class FlushCoreTest {
    private static final Fees FEES = new Fees(BigInteger.TEN, BigInteger.ONE);

    private final FlushCore core = new FlushCore(10, 3);

    private State seen(State state, Look... looks) {
        State now = state;
        for (Look look : looks) {
            now = core.seen(now, look);
        }
        return now;
    }

    @Test
    void itIsSettledWhenTwoLooksInARowShowEveryNonceUsedUpWhereL1IsSafe() {
        var settled = new Look(100, 5, 5, 5);

        assertFalse(seen(State.upTo(0), settled).settled());
        assertTrue(seen(State.upTo(0), settled, settled).settled());
        assertFalse(
                seen(State.upTo(0), settled, new Look(101, 4, 5, 5), settled).settled());
    }

    @Test
    void usedUpInTheNewestBlockIsNotEnough() {
        var young = new Look(100, 4, 5, 5);

        assertFalse(seen(State.upTo(0), young, young, young).settled());
    }

    @Test
    void itGoesUpToTheMostThatWasEverSeen() {
        var most = new Look(100, 2, 3, 7);
        var less = new Look(101, 3, 3, 3);

        State state = seen(State.upTo(0), most, less, less);

        assertEquals(7, state.target());
        assertFalse(state.settled());
        assertEquals(9, seen(State.upTo(9), most).target());
        assertEquals(3, seen(State.upTo(0), new Look(100, 2, 3, 2)).target(), "a block may be taken back");
    }

    @Test
    void whatWaitsMayLandByItselfAtFirst() {
        State first = seen(State.upTo(0), new Look(100, 5, 5, 7));

        assertEquals(List.of(), core.toReplace(first, new Look(109, 5, 5, 7)));
        assertEquals(List.of(5L, 6L), core.toReplace(first, new Look(110, 5, 5, 7)));
        assertEquals(List.of(6L), core.toReplace(first, new Look(110, 5, 6, 7)));
    }

    @Test
    void anOfferIsRaisedAfterSomeBlocksOrWithTheNextWhenRefused() {
        State first = seen(State.upTo(0), new Look(100, 5, 5, 7))
                .offered(5, new Offer(FEES, 110, false))
                .offered(6, new Offer(FEES, 110, true));

        assertEquals(List.of(), core.toReplace(first, new Look(110, 5, 5, 7)));
        assertEquals(List.of(6L), core.toReplace(first, new Look(111, 5, 5, 7)));
        assertEquals(List.of(6L), core.toReplace(first, new Look(112, 5, 5, 7)));
        assertEquals(List.of(5L, 6L), core.toReplace(first, new Look(113, 5, 5, 7)));
    }

    @Test
    void moreThanCanWaitIsNotBelieved() {
        assertFalse(FlushCore.isIncredible(new Look(100, 5, 5, 5 + FlushCore.MOST_PENDING)));
        assertTrue(FlushCore.isIncredible(new Look(100, 5, 5, 6 + FlushCore.MOST_PENDING)));
    }

    @Test
    void manyAreReplacedAFewAtATimeFromTheFront() {
        State first = seen(State.upTo(1_000), new Look(100, 5, 5, 5));

        assertEquals(
                LongStream.range(5, 5 + FlushCore.AT_ONCE).boxed().toList(),
                core.toReplace(first, new Look(200, 5, 5, 5)));
    }
}
