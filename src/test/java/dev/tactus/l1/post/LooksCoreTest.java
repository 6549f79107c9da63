package dev.tactus.l1.post;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;

import dev.tactus.l1.FakeL1;
import dev.tactus.l1.RpcException;
import dev.tactus.l1.post.LooksCore.AtSafe;
import dev.tactus.l1.post.LooksCore.Look;
import dev.tactus.l1.post.LooksCore.View;
import dev.tactus.protocol.Hash32;
import dev.tactus.store.SafeHead;
import java.math.BigInteger;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class LooksCoreTest {
    private static final long SAFE = 50;
    private static final Hash32 OURS = FakeL1.hash("safe");
    private static final Hash32 OTHER = FakeL1.hash("another");
    private static final Look AWAY = new Look.Failed(new RpcException.Transport("no answer"));
    private static final Horizon READ =
            new Horizon(SAFE, 0, 1, 0, OptionalLong.empty(), Optional.of(new SafeHead(SAFE, OURS, 7, 0)));

    private static Look seen(int endpoint, long latest, Hash32 atSafe, long count) {
        return new Look.Seen(endpoint, latest, latest, new AtSafe(Optional.of(atSafe), OptionalLong.of(count)));
    }

    private static View view(int quorum, Look... looks) {
        return LooksCore.view(List.of(looks), READ, quorum).orElseThrow();
    }

    @Test
    void theLeastThatAnyEndpointCountsAtTheSafeBlockCounts() {
        assertEquals(
                OptionalLong.of(3),
                view(1, seen(0, 100, OURS, 9), seen(1, 100, OURS, 3), seen(2, 100, OURS, 4))
                        .safeCount());
        assertEquals(OptionalLong.of(9), view(1, seen(0, 100, OURS, 9), AWAY).safeCount(), "one suffices");
    }

    @Test
    void aMajorityIsNotHeldUpByOneThatCountsTooFewNorLedByOneThatCountsTooMany() {
        assertEquals(
                OptionalLong.of(9),
                view(2, seen(0, 100, OURS, 0), seen(1, 100, OURS, 9), seen(2, 100, OURS, 9))
                        .safeCount());
        assertEquals(
                OptionalLong.of(9),
                view(2, seen(0, 100, OURS, 1_000), seen(1, 100, OURS, 9), seen(2, 100, OURS, 9))
                        .safeCount());
        assertEquals(
                OptionalLong.of(3),
                view(2, seen(0, 100, OURS, 9), seen(1, 100, OURS, 3), AWAY).safeCount());
    }

    @Test
    void anEndpointWithAnotherSafeBlockIsNotBelieved() {
        View view = view(1, seen(0, 100, OTHER, 3), seen(1, 90, OURS, 9));

        assertEquals(new View(90, 90, 90, OptionalLong.of(9), List.of(1)), view);
        assertEquals(Optional.empty(), LooksCore.view(List.of(seen(0, 100, OTHER, 3), AWAY), READ, 1));
    }

    @Test
    void oneThatHasNotGotSoFarIsAskedOnlyWhereNobodyElseHas() {
        var behind = new Look.Seen(0, 40, 2, new AtSafe(Optional.empty(), OptionalLong.of(2)));

        assertEquals(new View(90, 90, 90, OptionalLong.of(9), List.of(1)), view(1, behind, seen(1, 90, OURS, 9)));
        assertEquals(new View(40, SAFE, 2, OptionalLong.empty(), List.of(0)), view(1, behind, AWAY));
    }

    @Test
    void nothingIsToldOfTheSafeBlockByFewerThanTheQuorum() {
        var silent = new Look.Seen(1, 100, 5, new AtSafe(Optional.of(OURS), OptionalLong.empty()));

        assertEquals(
                OptionalLong.empty(), view(2, seen(0, 100, OURS, 9), silent).safeCount());
        assertEquals(
                OptionalLong.of(9),
                view(2, seen(0, 100, OURS, 9), seen(1, 100, OURS, 9)).safeCount());
    }

    @Test
    void p7_oneEndpointAloneDoesNotMakeTheChainHigher() {
        assertEquals(100, view(1, seen(0, 900, OURS, 0), seen(1, 100, OURS, 0)).agreedBlock());
        assertEquals(
                102,
                view(1, seen(0, 900, OURS, 0), seen(1, 100, OURS, 0), seen(2, 102, OURS, 0))
                        .agreedBlock());
        assertEquals(104, view(1, seen(0, 100, OURS, 0), seen(1, 104, OURS, 0)).latestBlock());
        assertEquals(900, view(1, seen(0, 900, OURS, 0)).agreedBlock());
        assertEquals(SAFE, view(1, seen(0, 10, OURS, 0), seen(1, 10, OURS, 0)).agreedBlock(), "it was read that far");
    }

    @Test
    void asksThoseThatKeepUpFirst() {
        assertEquals(
                List.of(1, 0),
                view(1, seen(0, 100, OURS, 0), seen(1, 104, OURS, 0)).endpoints());
        assertEquals(
                List.of(0, 1),
                view(1, seen(0, 100, OURS, 0), seen(1, 103, OURS, 0)).endpoints());
        assertEquals(
                List.of(0, 2, 1),
                view(1, seen(0, 101, OURS, 0), seen(1, 90, OURS, 0), seen(2, 900, OURS, 0))
                        .endpoints(),
                "whoever runs ahead does not make the others late");
        assertEquals(104, view(1, seen(0, 100, OURS, 0), seen(1, 104, OURS, 0)).latestCount());
    }

    @Test
    void beforeAnythingWasReadEveryoneOnOurChainIsBelieved() {
        var horizon = new Horizon(-1, 0, 1, 0, OptionalLong.empty());
        var first = new Look.Seen(0, 12, 4, AtSafe.NOTHING);

        assertEquals(
                Optional.of(new View(12, 12, 4, OptionalLong.empty(), List.of(0))),
                LooksCore.view(List.of(first, AWAY), horizon, 1));
    }

    private static Look counting(int endpoint, long latestCount) {
        return new Look.Seen(endpoint, 100, latestCount, new AtSafe(Optional.of(OURS), OptionalLong.of(7)));
    }

    @Test
    void p12_oneEndpointAloneDoesNotSayWhatIsInTheChain() {
        assertEquals(8, view(1, counting(0, 99), counting(1, 8), counting(2, 7)).latestCount());
        assertEquals(8, view(1, counting(0, 0), counting(1, 8), counting(2, 9)).latestCount());
        assertEquals(8, view(2, counting(0, 0), counting(1, 8), counting(2, 9)).latestCount());
        assertEquals(7, view(2, counting(0, 99), counting(1, 7), AWAY).latestCount(), "as many as the quorum reach it");
        assertEquals(99, view(1, counting(0, 99), counting(1, 7)).latestCount(), "one of them is wrong");
    }

    @Test
    void p12_whatIsSeenOfATransactionIsHeldAgainstTheCounts() {
        var deep = new Sighting.Mined(OURS, SAFE, true, BigInteger.ONE);
        var high = new Sighting.Mined(OURS, SAFE + 1, true, BigInteger.ONE);
        var spent = OptionalLong.of(4);
        var open = OptionalLong.of(3);

        assertEquals(true, LooksCore.isContradicted(high, 3, spent, SAFE));
        assertEquals(true, LooksCore.isContradicted(new Sighting.Waiting(), 3, spent, SAFE));
        assertEquals(true, LooksCore.isContradicted(deep, 3, open, SAFE));
        assertEquals(false, LooksCore.isContradicted(deep, 3, spent, SAFE));
        assertEquals(false, LooksCore.isContradicted(high, 3, open, SAFE));
        assertEquals(false, LooksCore.isContradicted(new Sighting.Waiting(), 3, open, SAFE));
        assertEquals(false, LooksCore.isContradicted(new Sighting.Unknown(), 3, spent, SAFE));
        assertEquals(false, LooksCore.isContradicted(high, 3, OptionalLong.empty(), SAFE));
    }

    @Test
    void namesThoseThatCountOtherwiseAtTheSafeBlock() {
        Look[] looks = {seen(0, 100, OURS, 9), seen(1, 100, OURS, 3), seen(2, 100, OTHER, 4), AWAY};

        assertEquals(List.of(0), LooksCore.differing(List.of(looks), view(1, looks)));
    }

    @Test
    void saysWhyNobodyIsBelieved() {
        assertSame(((Look.Failed) AWAY).why(), LooksCore.trouble(List.of(seen(0, 9, OTHER, 0), AWAY)));
        assertInstanceOf(RpcException.BadAnswer.class, LooksCore.trouble(List.of(seen(0, 9, OTHER, 0))));
    }
}
