package dev.tactus.l1.read;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tactus.l1.FakeL1;
import dev.tactus.l1.L1Block;
import dev.tactus.l1.read.QuorumCore.View;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class HeadsSeenTest {
    private static final Duration LONG = Duration.ofNanos(100);

    @Test
    void whoseHeadHasNotMovedForLongStandsStill() {
        HeadsSeen heads = HeadsSeen.NONE.seen(List.of(at(5), at(7)), 0).seen(List.of(at(5), at(8)), 60);

        assertEquals(Set.of(), heads.standingStill(LONG, 99));
        assertEquals(Set.of(0), heads.standingStill(LONG, 100));
        assertEquals(Set.of(0, 1), heads.standingStill(LONG, 160));
    }

    @Test
    void aHeadThatMovesBackMoves() {
        HeadsSeen heads = HeadsSeen.NONE.seen(List.of(at(5)), 0).seen(List.of(at(4)), 90);

        assertEquals(Set.of(), heads.standingStill(LONG, 189));
        assertEquals(Set.of(0), heads.standingStill(LONG, 190));
    }

    @Test
    void silenceInBetweenDoesNotMakeAnOldHeadNew() {
        HeadsSeen heads = HeadsSeen.NONE
                .seen(List.of(at(5)), 0)
                .seen(List.of(new View.Silent("down")), 50)
                .seen(List.of(at(5)), 90);

        assertEquals(Set.of(0), heads.standingStill(LONG, 100));
    }

    private static View at(long block) {
        return new View.Seen(new L1Block(block, FakeL1.hash("a" + block), FakeL1.hash("parent"), 0), Optional.empty());
    }
}
