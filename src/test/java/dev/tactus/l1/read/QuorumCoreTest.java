package dev.tactus.l1.read;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tactus.l1.FakeL1;
import dev.tactus.l1.L1Block;
import dev.tactus.l1.read.QuorumCore.Judgement;
import dev.tactus.l1.read.QuorumCore.Source;
import dev.tactus.l1.read.QuorumCore.Suspicion;
import dev.tactus.l1.read.QuorumCore.There;
import dev.tactus.l1.read.QuorumCore.Verdict;
import dev.tactus.l1.read.QuorumCore.View;
import dev.tactus.store.SafeHead;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class QuorumCoreTest {
    private static final long CHAIN = 31337;
    private static final Duration LASTING = Duration.ofSeconds(30);
    private static final Optional<SafeHead> STORED =
            Optional.of(new SafeHead(100, block(100, "a").hash(), 0, 7));

    private Suspicion suspicion = Suspicion.NONE;
    private Set<Integer> standingStill = Set.of();
    private Set<Integer> mustHave = Set.of(0, 1, 2, 3);
    private List<Integer> lagging = List.of();
    private long now;

    @Test
    void aLoneEndpointIsBelieved() {
        assertBelieved(judge(core(1, 1), honest(110)), 110, 0);
        assertBelieved(judge(core(2, 1), silent(), honest(110)), 110, 1);
    }

    @Test
    void tooFewThatAnswerAreSilence() {
        assertInstanceOf(Judgement.Silent.class, judge(core(1, 1), silent()));
        assertInstanceOf(Judgement.Silent.class, judge(core(2, 2), silent(), honest(110)));
        assertBelieved(judge(core(3, 2), honest(110), silent(), honest(110)), 110, 0, 2);
    }

    @Test
    void atTheStartThereIsNothingToContradict() {
        var judged = core(2, 1)
                .judge(
                        Optional.empty(),
                        List.of(seen(50, Optional.empty()), seen(50, Optional.empty())),
                        Set.of(),
                        Suspicion.NONE,
                        0);

        assertBelieved(judged.judgement(), 50, 0, 1);
    }

    @Test
    void r11_allThatAnswerMustHaveTheHead() {
        assertBelieved(judge(core(2, 1), honest(110), honest(105)), 105, 0, 1);
        assertBelieved(judge(core(3, 1), honest(110), honest(105), honest(103)), 103, 0, 1, 2);
        assertBelieved(judge(core(4, 2), honest(103), honest(110), honest(105), silent()), 103, 0, 1, 2);
        long far = 200 - QuorumCore.MAX_LAG;
        assertBelieved(judge(core(2, 1), honest(200), honest(far)), far, 0, 1);
    }

    @Test
    void r11_headsFarApartHoldTheHead() {
        long far = 200 - QuorumCore.MAX_LAG;
        assertApart(judge(core(2, 1), honest(200), honest(far - 1)));
        assertApart(judge(core(2, 1), honest(1_000_000), honest(105)));
        assertApart(judge(core(2, 1), honest(1_000_000), honest(100)));
        assertApart(judge(core(4, 2), honest(105), honest(1_000_000), honest(105), silent()));
        assertApart(judge(core(2, 2), honest(200), honest(far - 1)));
        assertBelieved(judge(core(2, 2), honest(200), honest(far)), far, 0, 1);
    }

    @Test
    void headsFarApartAreNoContradictionThatMustCalmDown() {
        assertApart(judge(core(2, 1), honest(200), honest(110)));
        assertBelieved(judge(core(2, 1), honest(200), honest(200)), 200, 0, 1);
    }

    @Test
    void r11_aMajorityIsReadUpToTheHeadThatItHas() {
        assertBelieved(judge(core(3, 2), honest(1_000_000), honest(105), honest(103)), 105, 0, 1);
        assertBelieved(judge(core(3, 2), honest(101), honest(305), honest(303)), 303, 1, 2);
        assertBelieved(judge(core(1, 1), honest(1_000_000)), 1_000_000, 0);
    }

    @Test
    void r9_onlyWhoHasStoodStillFarBelowIsPassedOver() {
        long far = 200 - QuorumCore.MAX_LAG;
        standingStill = Set.of(1);
        assertBelieved(judge(core(2, 1), honest(200), honest(far)), far, 0, 1);
        assertBelieved(judge(core(2, 1), honest(200), honest(far - 1)), 200, 0);
        assertBelieved(judge(core(3, 1), honest(200), honest(120), honest(190)), 190, 0, 2);
        assertApart(judge(core(3, 1), honest(200), honest(120), honest(150)));
        assertApart(judge(core(4, 2), honest(200), honest(120), silent(), silent()));
        assertApart(judge(core(2, 2), honest(200), honest(120)));

        standingStill = Set.of(0);
        assertApart(judge(core(2, 1), honest(200), honest(120)));
    }

    @Test
    void whoIsBelowWhatIsStoredIsOldAndHoldsNobodyUp() {
        assertBelieved(judge(core(2, 1), honest(110), seen(99, Optional.empty())), 110, 0);
        assertBelieved(judge(core(3, 2), honest(110), honest(112), seen(99, Optional.empty())), 110, 0, 1);
        assertBelieved(judge(core(2, 2), honest(110), seen(99, Optional.empty())), 99);
        assertBelieved(judge(core(2, 1), seen(95, Optional.empty()), seen(99, Optional.empty())), 99);
    }

    @Test
    void r11_aHeadWithoutWhatIsStoredBelowItIsNoHead() {
        assertInstanceOf(Judgement.Silent.class, judge(core(1, 1), seen(1_000_000, Optional.empty())));
        assertInstanceOf(Judgement.Silent.class, judge(core(2, 2), seen(110, Optional.empty()), honest(110)));
        assertBelieved(judge(core(2, 1), seen(1_000_000, Optional.empty()), honest(110)), 110, 1);
        assertInstanceOf(
                Judgement.Silent.class,
                judge(core(2, 1), seen(1_000_000, Optional.empty()), new View.OtherChain(5)),
                "one of the two is of our chain");
    }

    @Test
    void whoIsFarBehindIsNamed() {
        judge(core(3, 2), honest(200), honest(190), seen(99, Optional.empty()));
        assertEquals(List.of(2), lagging);
        judge(core(2, 1), honest(159), honest(200));
        assertEquals(List.of(0), lagging);
        judge(core(2, 1), honest(160), honest(200));
        assertEquals(List.of(), lagging);
        judge(core(2, 1), silent(), silent());
        assertEquals(List.of(), lagging);
    }

    @Test
    void oneThatIsBehindWhatIsStoredHasNothingToSayOfIt() {
        assertBelieved(judge(core(1, 1), honest(110)), 110, 0);
        assertBelieved(judge(core(1, 1), seen(95, Optional.empty())), 95);
    }

    @Test
    void whoDoesNotHaveWhatIsStoredIsNotReadFrom() {
        assertBelieved(judge(core(2, 1), seen(110, Optional.empty()), honest(110)), 110, 1);
    }

    @Test
    void oneOfTwoThatContradictsHoldsTheHead() {
        assertInstanceOf(Judgement.Hold.class, judge(core(2, 1), honest(110), forked(110)));
        assertEquals(0, suspicion.sightings());
        assertInstanceOf(Judgement.Hold.class, judge(core(2, 1), silent(), forked(110)));
        assertEquals(0, suspicion.sightings(), "one of two endpoints is not everybody");
        assertInstanceOf(Judgement.Hold.class, judge(core(2, 2), honest(110), forked(110)));
    }

    @Test
    void aQuorumThatIsAMajorityOutvotesTheRest() {
        var believe =
                assertInstanceOf(Judgement.Believe.class, judge(core(3, 2), honest(110), forked(110), honest(112)));
        assertEquals(
                List.of(0, 2), believe.sources().stream().map(Source::endpoint).toList());
        assertTrue(believe.dissent().isPresent());

        assertInstanceOf(Judgement.Hold.class, judge(core(3, 1), honest(110), forked(110), honest(112)));
        assertInstanceOf(Judgement.Hold.class, judge(core(3, 2), honest(110), forked(110), silent()));
        assertInstanceOf(Judgement.Hold.class, judge(core(4, 2), honest(110), forked(110), honest(110), silent()));
    }

    @Test
    void afterAContradictionSomeSoundLooksComeFirst() {
        judge(core(1, 1), forked(110));
        for (int i = 0; i < QuorumCore.CALM; i++) {
            assertInstanceOf(Judgement.Calming.class, judge(core(1, 1), honest(110)));
        }
        assertBelieved(judge(core(1, 1), honest(110)), 110, 0);
    }

    @Test
    void silenceDoesNotCountAsASoundLook() {
        judge(core(1, 1), forked(110));
        for (int i = 0; i < 10; i++) {
            judge(core(1, 1), silent());
        }
        assertInstanceOf(Judgement.Calming.class, judge(core(1, 1), honest(110)));
    }

    @Test
    void r2_aContradictionIsFinalOnlyOnceItHasLasted() {
        var fault = new ReaderFault.SafeHeadConflict(
                100, block(100, "a").hash(), block(100, "b").hash());
        for (int i = 1; i < QuorumCore.SIGHTINGS; i++) {
            assertInstanceOf(Judgement.Hold.class, judge(core(1, 1), forked(110)));
        }
        assertInstanceOf(Judgement.Hold.class, judge(core(1, 1), forked(110)), "often enough, not long enough");
        now = LASTING.toNanos() - 1;
        assertInstanceOf(Judgement.Hold.class, judge(core(1, 1), forked(110)));
        now = LASTING.toNanos();
        assertEquals(new Judgement.Terminal(fault), judge(core(1, 1), forked(110)));
    }

    @Test
    void r2_aContradictionThatLastsMustAlsoBeSeenOften() {
        judge(core(1, 1), forked(110));
        now = 10 * LASTING.toNanos();
        for (int i = 2; i < QuorumCore.SIGHTINGS; i++) {
            assertInstanceOf(Judgement.Hold.class, judge(core(1, 1), forked(110)));
        }
        assertInstanceOf(Judgement.Terminal.class, judge(core(1, 1), forked(110)));
    }

    @Test
    void r10_aSoundLookInBetweenStartsTheCountAgain() {
        for (int i = 0; i < 100; i++) {
            now += LASTING.toNanos();
            assertInstanceOf(Judgement.Hold.class, judge(core(1, 1), forked(110)));
            assertInstanceOf(Judgement.Calming.class, judge(core(1, 1), honest(110)));
        }
    }

    @Test
    void aContradictionThatChangesStartsTheCountAgain() {
        for (int i = 0; i < 100; i++) {
            now += LASTING.toNanos();
            View other = seen(110, Optional.of(block(100, "fork " + i)));
            assertInstanceOf(Judgement.Hold.class, judge(core(1, 1), other));
        }
    }

    @Test
    void silenceInBetweenDoesNotStartTheCountAgain() {
        for (int i = 1; i < QuorumCore.SIGHTINGS; i++) {
            judge(core(1, 1), forked(110));
            judge(core(1, 1), silent());
        }
        now = LASTING.toNanos();
        assertInstanceOf(Judgement.Terminal.class, judge(core(1, 1), forked(110)));
    }

    @Test
    void whereTwoAreConfiguredTwoMustShowAContradiction() {
        for (int i = 1; i < QuorumCore.SIGHTINGS; i++) {
            judge(core(3, 1), forked(110), forked(110), silent());
        }
        now = LASTING.toNanos();
        assertInstanceOf(Judgement.Terminal.class, judge(core(3, 1), forked(110), forked(110), silent()));
        assertInstanceOf(
                Judgement.Hold.class,
                judge(core(3, 1), forked(110), seen(110, Optional.of(block(100, "c"))), silent()),
                "they do not show the same");
        assertInstanceOf(Judgement.Hold.class, judge(core(3, 3), forked(110), forked(110), silent()));
    }

    @Test
    void r8_oneOfAnotherChainHasNoVoice() {
        assertBelieved(judge(core(2, 1), new View.OtherChain(5), honest(110)), 110, 1);
        assertInstanceOf(Judgement.Silent.class, judge(core(2, 2), new View.OtherChain(5), honest(110)));
        assertInstanceOf(Judgement.Silent.class, judge(core(2, 1), new View.OtherChain(5), silent()));
    }

    @Test
    void r8_anotherChainAtEveryEndpointIsFinalOnceItHasLasted() {
        var fault = new ReaderFault.WrongChain(CHAIN, 5);
        for (int i = 1; i < QuorumCore.SIGHTINGS; i++) {
            assertInstanceOf(Judgement.Hold.class, judge(core(1, 1), new View.OtherChain(5)));
        }
        now = LASTING.toNanos();
        assertEquals(new Judgement.Terminal(fault), judge(core(1, 1), new View.OtherChain(5)));
        View five = new View.OtherChain(5);
        assertInstanceOf(Judgement.Silent.class, judge(core(2, 1), five, new View.OtherChain(6)));
        assertInstanceOf(Judgement.Hold.class, judge(core(2, 1), five, forked(110)));
    }

    @Test
    void r11_aBoundaryCountsOnlyIfNobodyHasAnotherBlockThere() {
        assertEquals(new Verdict.Agreed(Optional.empty()), agree(core(1, 1), asked()));
        assertEquals(new Verdict.Agreed(Optional.empty()), agree(core(2, 1), asked(), same()));
        assertEquals(new Verdict.Agreed(Optional.empty()), agree(core(2, 1), asked(), noAnswer()));
        assertInstanceOf(Verdict.Disagree.class, agree(core(2, 1), asked(), other()));
        assertInstanceOf(Verdict.Disagree.class, agree(core(3, 1), same(), asked(), other()));
        assertInstanceOf(Verdict.Disagree.class, agree(core(3, 1), nothing(), asked(), other()));
    }

    @Test
    void r11_whoAnswersThatThereIsNothingDoesNotAgree() {
        assertInstanceOf(Verdict.TooFew.class, agree(core(2, 1), asked(), nothing()));
        assertInstanceOf(Verdict.TooFew.class, agree(core(3, 1), same(), asked(), nothing()));
        assertInstanceOf(Verdict.TooFew.class, agree(core(4, 2), same(), asked(), nothing(), same()));
        assertInstanceOf(Verdict.Agreed.class, agree(core(3, 2), same(), asked(), nothing()), "a majority has it");
        assertInstanceOf(Verdict.TooFew.class, agree(core(3, 2), noAnswer(), asked(), nothing()));
        mustHave = Set.of(0);
        assertInstanceOf(Verdict.Agreed.class, agree(core(2, 1), asked(), nothing()), "it is known to be old");
    }

    @Test
    void r11_aMajorityPicks() {
        var agreed = assertInstanceOf(Verdict.Agreed.class, agree(core(3, 2), same(), asked(), other()));
        assertTrue(agreed.dissent().isPresent());
        assertInstanceOf(Verdict.Disagree.class, agree(core(3, 2), other(), asked(), other()));
        assertInstanceOf(Verdict.Disagree.class, agree(core(3, 2), other(), asked(), noAnswer()));
        assertInstanceOf(Verdict.Disagree.class, agree(core(4, 2), same(), asked(), other(), noAnswer()));
    }

    @Test
    void fewerThanTheQuorumAreTooFew() {
        assertInstanceOf(Verdict.TooFew.class, agree(core(2, 2), asked(), noAnswer()));
        assertInstanceOf(Verdict.Agreed.class, agree(core(2, 2), asked(), same()));
        assertInstanceOf(Verdict.TooFew.class, agree(core(3, 3), same(), asked(), noAnswer()));
    }

    private static QuorumCore core(int configured, int quorum) {
        return new QuorumCore(CHAIN, configured, quorum, LASTING);
    }

    private Judgement judge(QuorumCore core, View... views) {
        QuorumCore.Judged judged = core.judge(STORED, List.of(views), standingStill, suspicion, now);
        suspicion = judged.next();
        lagging = judged.lagging();
        if (judged.judgement() instanceof Judgement.Believe) {
            suspicion = Suspicion.NONE;
        }
        return judged.judgement();
    }

    private static void assertApart(Judgement judgement) {
        var hold = assertInstanceOf(Judgement.Hold.class, judgement);
        assertTrue(hold.why().contains("apart"), hold::why);
    }

    private static void assertBelieved(Judgement judgement, long safe, Integer... sources) {
        var believed = assertInstanceOf(Judgement.Believe.class, judgement);
        assertEquals(safe, believed.safe().number());
        assertEquals(
                List.of(sources),
                believed.sources().stream().map(Source::endpoint).toList());
        assertEquals(Optional.empty(), believed.dissent());
    }

    private static View silent() {
        return new View.Silent("down");
    }

    private static View honest(long safe) {
        return seen(safe, Optional.of(block(100, "a")));
    }

    private static View forked(long safe) {
        return seen(safe, Optional.of(block(100, "b")));
    }

    private static View seen(long safe, Optional<L1Block> atStored) {
        return new View.Seen(block(safe, "a"), atStored);
    }

    private static There same() {
        return new There.Has(block(120, "a").hash());
    }

    private static There other() {
        return new There.Has(block(120, "b").hash());
    }

    private static There nothing() {
        return new There.Nothing();
    }

    private static There noAnswer() {
        return new There.NoAnswer();
    }

    /** The one that told the boundary. */
    private static There asked() {
        return noAnswer();
    }

    private Verdict agree(QuorumCore core, There... others) {
        return core.agree(block(120, "a"), List.of(others), mustHave);
    }

    private static L1Block block(long number, String fork) {
        return new L1Block(number, FakeL1.hash(fork + number), FakeL1.hash("parent"), 1_700_000_000);
    }
}
