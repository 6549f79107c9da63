package dev.tactus.l1.read;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tactus.l1.FakeL1;
import dev.tactus.l1.L1Block;
import dev.tactus.l1.read.QuorumCore.Judgement;
import dev.tactus.l1.read.QuorumCore.Source;
import dev.tactus.l1.read.QuorumCore.Suspicion;
import dev.tactus.l1.read.QuorumCore.Verdict;
import dev.tactus.l1.read.QuorumCore.View;
import dev.tactus.protocol.Hash32;
import dev.tactus.store.SafeHead;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class QuorumCoreTest {
    private static final long CHAIN = 31337;
    private static final Duration LASTING = Duration.ofSeconds(30);
    private static final Optional<SafeHead> STORED =
            Optional.of(new SafeHead(100, block(100, "a").hash(), 0, 7));

    private Suspicion suspicion = Suspicion.NONE;
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
                        Suspicion.NONE,
                        0);

        assertBelieved(judged.judgement(), 50, 0, 1);
    }

    @Test
    void theLowestHeadOfThoseThatKeepUpIsReadTo() {
        assertBelieved(judge(core(2, 1), honest(110), honest(105)), 105, 0, 1);
        long far = 200 - QuorumCore.MAX_LAG;
        assertBelieved(judge(core(2, 1), honest(200), honest(far)), far, 0, 1);
        assertBelieved(judge(core(2, 1), honest(200), honest(far - 1)), 200, 0);
    }

    @Test
    void theQuorumMustHaveTheHeadHoweverFarItLags() {
        assertBelieved(judge(core(2, 2), honest(200), honest(120)), 120, 0, 1);
        assertBelieved(judge(core(3, 2), honest(200), honest(120), honest(190)), 190, 0, 2);
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
        assertEquals(new Verdict.Agreed(Optional.empty()), agree(core(1, 1), List.of()));
        assertEquals(new Verdict.Agreed(Optional.empty()), agree(core(2, 1), List.of(same())));
        assertEquals(new Verdict.Agreed(Optional.empty()), agree(core(2, 1), List.of(Optional.empty())));
        assertInstanceOf(Verdict.Disagree.class, agree(core(2, 1), List.of(other())));
        assertInstanceOf(Verdict.Disagree.class, agree(core(3, 1), List.of(same(), other())));
    }

    @Test
    void r11_aMajorityPicks() {
        assertInstanceOf(Verdict.Agreed.class, agree(core(3, 2), List.of(same(), other())));
        assertInstanceOf(Verdict.Disagree.class, agree(core(3, 2), List.of(other(), other())));
        assertInstanceOf(Verdict.Disagree.class, agree(core(3, 2), List.of(other(), Optional.empty())));
        assertInstanceOf(Verdict.Disagree.class, agree(core(4, 2), List.of(same(), other(), Optional.empty())));
    }

    @Test
    void fewerThanTheQuorumAreTooFew() {
        assertInstanceOf(Verdict.TooFew.class, agree(core(2, 2), List.of(Optional.empty())));
        assertInstanceOf(Verdict.Agreed.class, agree(core(2, 2), List.of(same())));
        assertInstanceOf(Verdict.TooFew.class, agree(core(3, 3), List.of(same(), Optional.empty())));
    }

    private static QuorumCore core(int configured, int quorum) {
        return new QuorumCore(CHAIN, configured, quorum, LASTING);
    }

    private Judgement judge(QuorumCore core, View... views) {
        QuorumCore.Judged judged = core.judge(STORED, List.of(views), suspicion, now);
        suspicion = judged.next();
        if (judged.judgement() instanceof Judgement.Believe) {
            suspicion = Suspicion.NONE;
        }
        return judged.judgement();
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

    private static Optional<Hash32> same() {
        return Optional.of(block(120, "a").hash());
    }

    private static Optional<Hash32> other() {
        return Optional.of(block(120, "b").hash());
    }

    private static Verdict agree(QuorumCore core, List<Optional<Hash32>> others) {
        return core.agree(block(120, "a"), others);
    }

    private static L1Block block(long number, String fork) {
        return new L1Block(number, FakeL1.hash(fork + number), FakeL1.hash("parent"), 1_700_000_000);
    }
}
