package dev.tactus.l1.post;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tactus.l1.Backoff;
import dev.tactus.l1.FakeL1;
import dev.tactus.l1.post.SubmitterCore.Decision;
import dev.tactus.l1.post.SubmitterCore.Step;
import dev.tactus.l1.post.SubmitterCore.Step.Plan;
import dev.tactus.l1.post.SubmitterCore.Step.Rebid;
import dev.tactus.protocol.Bytes;
import dev.tactus.protocol.Hash32;
import dev.tactus.protocol.Protocol;
import java.math.BigInteger;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class SubmitterCoreTest {
    private static final SubmitterSettings SETTINGS =
            new SubmitterSettings(Duration.ofSeconds(5), 2, 3, 5, 10, 4, SpendLimits.AMPLE, Backoff.L1);
    private static final long HEIGHT = 100;
    private static final Sighting WAITING = new Sighting.Waiting();
    private static final Sighting UNKNOWN = new Sighting.Unknown();

    private final SubmitterCore core = new SubmitterCore(SETTINGS);

    @Test
    void plansTheFirstBatchAtTheWalletsNextNonce() {
        Look survey = survey(0, 1).counts(7, 7);

        Decision first = decide(SubmitterState.EMPTY, Progress.NONE, survey);
        assertHeld(first, "looking once more");
        Decision second = decide(SubmitterState.EMPTY, first.progress(), survey);

        assertEquals(Optional.of(new Plan(0, 7)), second.step());
    }

    @Test
    void p12_aCountAboveTheJournalMustBeSeenTwiceInARow() {
        Decision seven =
                decide(SubmitterState.EMPTY, Progress.NONE, survey(0, 1).counts(7, 7));
        Decision nine =
                decide(SubmitterState.EMPTY, seven.progress(), survey(0, 1).counts(9, 9));
        Decision unknown =
                decide(SubmitterState.EMPTY, nine.progress(), survey(0, 1).counts(0));

        assertHeld(nine, "looking once more");
        assertHeld(decide(SubmitterState.EMPTY, unknown.progress(), survey(0, 1).counts(9, 9)), "looking once more");
    }

    @Test
    void plansNothingWhenAllSealedBatchesAreAcceptedOrCarried() {
        assertEquals(
                Optional.empty(),
                decide(SubmitterState.EMPTY, Progress.NONE, survey(3, 3)).step());
        assertEquals(
                Optional.empty(),
                decide(state(0, 1), Progress.NONE, survey(0, 1)).step());
    }

    @Test
    void plansAboveEveryNonceEverRecordedWhateverTheNodeCounts() {
        Look survey = survey(0, 2).counts(0, 0).seen(0, WAITING);

        assertEquals(
                Optional.of(new Plan(1, 1)),
                decide(state(0, 1), sent(0), survey).step());
    }

    @Test
    void p12_aNonceIsNeverBelowTheWatermarkAndNeverSkipsOne() {
        var one = new SubmitterState(1, List.of(), Spend.NONE);

        assertEquals(
                Optional.of(new Plan(1, 3)),
                twice(one, survey(1, 2).counts(3, 3)).step());
        assertHeld(decide(one, Progress.NONE, survey(1, 2).counts(3, 1)), "more than the 1");
        assertHeld(decide(one, Progress.NONE, survey(1, 2).counts(3)), "more than the 1");
        assertHeld(decide(one, Progress.NONE, survey(1, 2).counts(0, 0)), "fewer than the 1");
        assertHeld(decide(one, Progress.NONE, survey(1, 2).counts(0, 1)), "fewer than have been seen");
        assertHeld(
                decide(
                        state(0, 2),
                        sent(0, 1).confirmed(1),
                        survey(0, 3).counts(0, 0).seen(0, mined(90))),
                "fewer than have been seen");
        assertEquals(
                Optional.of(new Plan(1, 1)),
                decide(one, Progress.NONE, survey(1, 2).counts(1)).step());
    }

    private static void assertHeld(Decision decision, String why) {
        assertEquals(Optional.empty(), decision.step());
        assertEquals(Hold.Kind.NONCE, decision.hold().orElseThrow().kind());
        assertTrue(decision.hold().get().why().contains(why), decision.toString());
    }

    @Test
    void boundsWhatIsInFlight() {
        Look survey =
                survey(0, 9).counts(0, 0).seen(0, WAITING).seen(1, WAITING).seen(2, WAITING);

        assertEquals(
                Optional.empty(), decide(state(0, 3), sent(0, 1, 2), survey).step());
    }

    @Test
    void boundsWhatIsNotAccepted() {
        Look survey = survey(0, 9).counts(5, 0);
        for (int i = 0; i < 5; i++) {
            survey = survey.seen(i, mined(90));
        }

        assertEquals(
                Optional.empty(),
                decide(state(0, 5), sent(0, 1, 2, 3, 4).confirmed(5), survey).step());
    }

    @Test
    void settlesWhatTheSchedulerHasAccepted() {
        Look survey = survey(1, 2).counts(1, 1).seen(0, mined(50));

        assertEquals(
                List.of(slot(0)), decide(state(0, 2), Progress.NONE, survey).settled());
        assertEquals(
                List.of(),
                decide(state(0, 2), Progress.NONE, survey.seen(0, mined(51))).settled(),
                "who counts it as used up at block 50 does not say the same");
        assertEquals(
                List.of(),
                decide(state(0, 2), Progress.NONE, survey.seen(0, WAITING)).settled());
    }

    @Test
    void sendsAgainWhatANewProcessFindsWaiting() {
        Look survey = survey(0, 1).seen(0, WAITING);

        assertEquals(
                List.of(slot(0)), decide(state(0, 1), Progress.NONE, survey).broadcast());
        assertEquals(List.of(), decide(state(0, 1), sent(0), survey).broadcast());
    }

    @Test
    void sendsAgainWhatHasWaitedForLong() {
        Progress longAgo = Progress.NONE.sent(slot(0), HEIGHT - 10, SendOutcome.TAKEN);

        assertEquals(
                List.of(slot(0)),
                decide(state(0, 1), longAgo, survey(0, 1).seen(0, WAITING)).broadcast());
    }

    @Test
    void sendsAgainWhatTheNodeDoesNotKnowUnlessItJustTookIt() {
        Look survey = survey(0, 1).seen(0, UNKNOWN);

        assertEquals(List.of(), decide(state(0, 1), sent(0), survey).broadcast());
        assertEquals(
                List.of(slot(0)), decide(state(0, 1), sent(0).rested(), survey).broadcast());
        assertEquals(
                List.of(slot(0)),
                decide(state(0, 1), Progress.NONE.sent(slot(0), HEIGHT, SendOutcome.UNKNOWN), survey)
                        .broadcast());
    }

    @Test
    void neverSendsWhatIsMined() {
        Look survey = survey(0, 1).counts(1, 0).seen(0, mined(100));

        assertEquals(List.of(), decide(state(0, 1), Progress.NONE, survey).broadcast());
    }

    @Test
    void confirmsAtTheConfiguredDepthAndInOrder() {
        Look deep = survey(0, 2).counts(2, 0).seen(0, mined(98)).seen(1, mined(99));
        Look shallow = survey(0, 2).counts(2, 0).seen(0, mined(99)).seen(1, mined(98));

        assertEquals(1, decide(state(0, 2), sent(0, 1), deep).progress().confirmedBelow());
        assertEquals(0, decide(state(0, 2), sent(0, 1), shallow).progress().confirmedBelow());
    }

    /** Only the oldest, the newest confirmed one and those in flight are looked up. */
    @Test
    void keepsEveryConfirmationWhileTheNewestStands() {
        Look survey =
                survey(0, 9).counts(4, 0).seen(0, mined(80)).seen(3, mined(90)).seen(4, WAITING);

        Decision decision = decide(state(0, 5), Progress.NONE.confirmed(4), survey);

        assertEquals(4, decision.progress().confirmedBelow());
        assertEquals(List.of(slot(4)), decision.broadcast());
    }

    @Test
    void plansOnWhatIsConfirmedAlthoughItIsNotAccepted() {
        Look survey = survey(0, 9).counts(4, 0).seen(0, mined(80)).seen(3, mined(90));

        assertEquals(
                Optional.of(new Plan(4, 4)),
                decide(state(0, 4), Progress.NONE.confirmed(4), survey).step());
    }

    @Test
    void doubtsEveryConfirmationWhenTheNewestIsGone() {
        Look survey = survey(0, 2).counts(0, 0).seen(0, UNKNOWN).seen(1, UNKNOWN);

        Decision decision = decide(state(0, 2), sent(0, 1).rested().confirmed(2), survey);

        assertEquals(0, decision.progress().confirmedBelow());
        assertEquals(List.of(slot(0), slot(1)), decision.broadcast());
    }

    @Test
    void p8_aRevertedPostIsDoubtedOnceAndThenHalts() {
        Look survey = survey(0, 3)
                .counts(1, 0)
                .seen(0, new Sighting.Mined(hash(0), 99, false, BigInteger.ONE))
                .seen(1, UNKNOWN);

        Decision first = decide(state(0, 2), sent(0), survey);
        assertEquals(Optional.empty(), first.halted());
        assertNothingIsSent(first);

        assertHalted(decide(state(0, 2), first.progress(), survey), "reverted");
    }

    @Test
    void aRevertOnTheSafeChainNeedsNoSecondLook() {
        Look survey =
                survey(0, 1).safeBlock(90).counts(1, 1).seen(0, new Sighting.Mined(hash(0), 90, false, BigInteger.ONE));

        Decision decision = decide(state(0, 1), sent(0), survey);

        assertHalted(decision, "reverted");
        assertEquals(SlotStage.HALTED, decision.progress().stage(slot(0)));
    }

    @Test
    void aTroubleThatL1TakesBackIsForgotten() {
        Look wrong = survey(0, 1).counts(1, 0).seen(0, new Sighting.Mined(hash(0), 99, false, BigInteger.ONE));
        Look right = survey(0, 1).counts(0, 0).seen(0, WAITING);

        Decision first = decide(state(0, 1), sent(0), wrong);
        Decision second = decide(state(0, 1), first.progress(), right);

        assertEquals(
                Optional.empty(), decide(state(0, 1), second.progress(), wrong).halted());
    }

    @Test
    void haltsWhenThePostIsSafeAndStillNotAccepted() {
        Look accepted = survey(1, 1).safeBlock(90).counts(1, 1).seen(0, mined(90));
        Look refused = survey(0, 1).safeBlock(90).counts(1, 1).seen(0, mined(90));
        Look early = survey(0, 1).safeBlock(89).counts(1, 1).seen(0, mined(90));
        Look oldFork = survey(0, 1).safeBlock(90).counts(1, 0).seen(0, mined(90));

        assertEquals(Optional.empty(), twice(state(0, 1), accepted).halted());
        assertEquals(Optional.empty(), twice(state(0, 1), early).halted());
        assertEquals(Optional.empty(), twice(state(0, 1), oldFork).halted());
        assertHalted(twice(state(0, 1), refused), "did not accept");
    }

    @Test
    void onlyTheFirstAwaitedBatchCanBeRefused() {
        Look second = survey(0, 2).safeBlock(90).counts(2, 2).seen(0, UNKNOWN).seen(1, mined(90));
        SubmitterState abandoned = state(0, 2).apply(new SubmitterEvent.SlotAbandoned(0));

        assertEquals(
                Verdict.Kind.TAKEN,
                twice(state(0, 2), second).taken().orElseThrow().kind());
        assertHalted(twice(abandoned, second), "batch 1 is on L1");
    }

    @Test
    void p9_aNonceTakenBySomebodyElseIsAbandonedWithAllBehindIt() {
        Look survey =
                survey(0, 4).counts(2, 2).seen(0, mined(40)).seen(1, UNKNOWN).seen(2, WAITING);
        SubmitterState state = state(0, 3);
        Look next = new Look(new Horizon(50, 1, 4, 0, OptionalLong.empty()), 2, OptionalLong.of(2), survey.sightings());

        Decision first = decide(state, sent(0, 1, 2), next);
        assertNothingIsSent(first);
        assertEquals(List.of(), first.abandoned());
        Decision second = decide(state, first.progress(), next);

        assertEquals(List.of(slot(0)), second.settled());
        assertEquals(List.of(slot(1), slot(2)), second.abandoned());
        assertTrue(second.taken().orElseThrow().why().contains("not ours"));
        assertEquals(Optional.empty(), second.halted());
        assertNothingIsSent(second);

        SubmitterState after = state.apply(settled(0))
                .apply(new SubmitterEvent.SlotAbandoned(1))
                .apply(new SubmitterEvent.SlotAbandoned(2));
        Decision third = decide(after, second.progress().rested(), next);
        assertEquals(Optional.of(new Plan(1, 3)), third.step());
        assertEquals(List.of(slot(1).abandon()), third.settled(), "its nonce is used up");
        assertEquals(List.of(), third.broadcast(), "the other one waits in the pool already");
    }

    @Test
    void anAbandonedNonceIsStillUsedUp() {
        SubmitterState state = state(0, 1).apply(new SubmitterEvent.SlotAbandoned(0));

        Decision decision =
                decide(state, Progress.NONE, survey(0, 1).counts(0, 0).seen(0, UNKNOWN));

        assertEquals(List.of(slot(0).abandon()), decision.broadcast());
        assertEquals(Optional.of(new Plan(0, 1)), decision.step());
        assertEquals(List.of(), decision.settled());
    }

    @Test
    void keepsASlotWhoseBatchIsAcceptedUntilItsNonceIsUsedUp() {
        Look early = survey(1, 1).counts(0, 0).seen(0, WAITING);
        Look late = survey(1, 1).counts(1, 1).seen(0, mined(40));
        Look unknown = survey(1, 1).counts(1).seen(0, mined(40));

        assertEquals(List.of(), decide(state(0, 1), sent(0), early).settled());
        assertEquals(List.of(slot(0)), decide(state(0, 1), sent(0), late).settled());
        assertEquals(List.of(), decide(state(0, 1), sent(0), unknown).settled(), "the newest block may be taken back");
    }

    @Test
    void offersMoreForWhatHoldsUpTheOthersForLong() {
        Look survey = survey(0, 2).seen(0, WAITING).seen(1, WAITING);
        Progress before = decide(state(0, 2), sent(0, 1), survey).progress();

        assertEquals(
                Optional.empty(),
                decide(state(0, 2), before, survey.at(HEIGHT + 3)).step());
        assertEquals(
                Optional.of(new Rebid(slot(0))),
                decide(state(0, 2), before, survey.at(HEIGHT + 4)).step());
    }

    @Test
    void p18_blocksAndNoClockDecideWhenToOfferMore() {
        Look survey = survey(0, 1).seen(0, WAITING);
        Progress before = decide(state(0, 1), sent(0), survey).progress();

        assertEquals(
                Optional.empty(),
                decide(state(0, 1), before, survey.stamped(9_000_000_000L)).step());
        assertEquals(
                Optional.of(new Rebid(slot(0))),
                decide(state(0, 1), before, survey.at(HEIGHT + 4).stamped(0)).step());
    }

    @Test
    void waitsAgainAfterEachOfferAndAfterEachLanding() {
        SubmitterState two = state(0, 2);
        Look both = survey(0, 2).seen(0, WAITING).seen(1, WAITING);
        Progress before = decide(two, sent(0, 1), both).progress();
        SubmitterState bumped = two.apply(new SubmitterEvent.SlotBumped(0, bid(100)));

        Decision after = decide(
                bumped, before.sent(bumped.slots().getFirst(), HEIGHT + 4, SendOutcome.TAKEN), both.at(HEIGHT + 4));
        assertEquals(Optional.empty(), after.step());
        Decision landed = decide(
                two,
                before,
                survey(0, 2)
                        .counts(1, 0)
                        .seen(0, mined(HEIGHT + 4))
                        .seen(1, WAITING)
                        .at(HEIGHT + 4));
        assertEquals(Optional.empty(), landed.step());
    }

    @Test
    void p5_whatANodeFindsTooCheapIsOfferedForMoreAtOnce() {
        Look survey = survey(0, 1).seen(0, UNKNOWN);
        Progress refused = Progress.NONE.sent(slot(0), HEIGHT, SendOutcome.UNDERPRICED);

        assertEquals(
                Optional.of(new Rebid(slot(0))),
                decide(state(0, 1), refused, survey).step());
        SubmitterState bumped = state(0, 1).apply(new SubmitterEvent.SlotBumped(0, bid(100)));
        assertEquals(Optional.empty(), decide(bumped, refused, survey).step());
        assertEquals(
                Optional.empty(),
                decide(state(0, 1), refused, survey(0, 1).counts(1, 0).seen(0, mined(99)))
                        .step());
    }

    @Test
    void p5_whatWasTooCheapIsSentAgainInTheNextBlockAndOfferedForMoreOnceInABlock() {
        Look survey = survey(0, 1).seen(0, UNKNOWN);
        SubmitterState bumped = state(0, 1).apply(new SubmitterEvent.SlotBumped(0, bid(100)));
        Slot dearer = bumped.slots().getFirst();
        Progress once = Progress.NONE.sent(slot(0), HEIGHT, SendOutcome.UNDERPRICED);
        Progress twice = once.sent(dearer, HEIGHT, SendOutcome.UNDERPRICED);

        assertNothingIsSent(decide(bumped, twice, survey));
        Decision next = decide(bumped, twice, survey.at(HEIGHT + 1));
        assertEquals(List.of(dearer), next.broadcast(), "it may be accepted now");
        assertEquals(Optional.empty(), next.step());

        Progress refused = next.progress().sent(dearer, HEIGHT + 1, SendOutcome.UNDERPRICED);
        Decision after = decide(bumped, refused, survey.at(HEIGHT + 1));
        assertEquals(List.of(), after.broadcast());
        assertEquals(Optional.of(new Rebid(dearer)), after.step());

        Progress taken = next.progress().sent(dearer, HEIGHT + 1, SendOutcome.TAKEN);
        assertNothingIsSent(decide(bumped, taken, survey.at(HEIGHT + 2)));
    }

    @Test
    void p5_whoeverHasUsedUpItsBidsSendsTheLastOneAgain() {
        SubmitterState state = state(0, 1);
        for (int i = 1; i < BidCore.MAX_BIDS; i++) {
            state = state.apply(new SubmitterEvent.SlotBumped(0, bid(100 + i)));
        }
        Slot last = state.slots().getFirst();
        Progress refused = Progress.NONE.sent(last, HEIGHT, SendOutcome.UNDERPRICED);
        Look survey = survey(0, 1).seen(0, UNKNOWN);

        Decision decision = decide(state, refused, survey.at(HEIGHT + 1));

        assertEquals(List.of(last), decision.broadcast());
        assertEquals(Optional.empty(), decision.step());
        Slot cancelled = last.cancel(new Bid(bid(1).transaction(), hash(1), bid(1).fees(), true));
        SubmitterState one = new SubmitterState(1, List.of(cancelled), Spend.NONE);
        Progress cheap = Progress.NONE.sent(cancelled, HEIGHT, SendOutcome.UNDERPRICED);
        assertEquals(
                List.of(cancelled),
                core.decide(one, cheap, survey.at(HEIGHT + 1).done(), true).broadcast(),
                "a cancellation, too");
    }

    @Test
    void p12_aHeightThatWasNeverThereStopsNoTimer() {
        Look survey = survey(0, 1).seen(0, WAITING);
        Progress wrong = decide(
                        state(0, 1),
                        Progress.NONE
                                .sent(slot(0), 1_000_000_000, SendOutcome.UNDERPRICED)
                                .sent(slot(0), 1_000_000_000, SendOutcome.CAPPED),
                        survey.at(1_000_000_000))
                .progress();

        Progress again = decide(state(0, 1), wrong, survey).progress();

        assertEquals(Map.of(0L, HEIGHT), again.sentAt());
        assertEquals(Optional.of(new Progress.Front(0, 1, HEIGHT)), again.front());
        assertEquals(HEIGHT, again.refusals().cap().orElseThrow().since());
        assertTrue(again.refusals().mayBeTaken(slot(0), HEIGHT + 1));
    }

    @Test
    void p7_whatIsTooOldToBeAcceptedIsNotPaidFor() {
        long oldest = HEIGHT + 1 - Protocol.MAX_WAIT_BLOCKS;
        Look inTime = begun(survey(0, 2).seen(0, WAITING), oldest + 1);
        Look late = begun(survey(0, 2).seen(0, WAITING), oldest);
        Progress before = decide(state(0, 1), sent(0), inTime.at(HEIGHT - 4)).progress();

        assertEquals(
                Optional.of(new Rebid(slot(0))),
                decide(state(0, 1), before, inTime).step());
        Decision decision = decide(state(0, 1), before, late);
        assertEquals(Optional.empty(), decision.step());
        assertEquals(Hold.Kind.STALE, decision.hold().orElseThrow().kind());
        assertEquals(
                Hold.Kind.STALE,
                decide(SubmitterState.EMPTY, Progress.NONE, begun(survey(0, 1), oldest))
                        .hold()
                        .orElseThrow()
                        .kind());
        assertEquals(
                Optional.of(new Step.Cancel(slot(0))),
                core.decide(state(0, 1), before, late.done(), true).step(),
                "a recovery goes on");
    }

    @Test
    void p7_whatLandedInTimeIsWaitedForAndTheOthersFollow() {
        long oldest = HEIGHT + 1 - Protocol.MAX_WAIT_BLOCKS;
        Look landed = begun(survey(0, 2).counts(1, 0).seen(0, mined(HEIGHT)), oldest);
        Look late = begun(survey(0, 2).counts(1, 0).seen(0, mined(HEIGHT + 1)), oldest);

        assertEquals(
                Optional.of(new Plan(1, 1)),
                decide(state(0, 1), sent(0), landed).step());
        assertEquals(
                Optional.empty(),
                decide(state(0, 1), sent(0), late.at(HEIGHT + 1)).step());
    }

    private static Look begun(Look look, long oldestFrame) {
        Horizon at = look.horizon();
        return new Look(
                new Horizon(at.safeBlock(), at.nextAccepted(), at.sealedEnd(), 0, OptionalLong.of(oldestFrame)),
                look.height(),
                look.timestamp(),
                look.latest(),
                look.frontier(),
                look.sightings());
    }

    @Test
    void doesNotOfferForEver() {
        SubmitterState state = state(0, 1);
        for (int i = 1; i < BidCore.MAX_BIDS; i++) {
            state = state.apply(new SubmitterEvent.SlotBumped(0, bid(100 + i)));
        }
        Progress refused = Progress.NONE.sent(state.slots().getFirst(), HEIGHT, SendOutcome.UNDERPRICED);

        assertEquals(
                Optional.empty(),
                decide(state, refused, survey(0, 1).seen(0, UNKNOWN)).step());
    }

    @Test
    void waitsBeforeItBelievesThatANonceWasTaken() {
        Decision decision =
                decide(state(0, 1), sent(0).rested(), survey(0, 1).counts(1, 0).seen(0, UNKNOWN));

        assertEquals(Optional.empty(), decision.halted());
        assertEquals(List.of(), decision.broadcast());
    }

    @Test
    void looksUpTheOldestTheNewestConfirmedAndTheOnesInFlight() {
        SubmitterState state = state(0, 9);

        List<Slot> chosen =
                core.toLookUp(state, Progress.NONE.confirmed(4), survey(0, 9).horizon());

        assertEquals(List.of(slot(0), slot(3), slot(4), slot(5), slot(6), slot(8)), chosen);
    }

    @Test
    void looksUpWhatMayBeSettledAFewAtATime() {
        SubmitterState state = state(0, 40);

        List<Slot> chosen =
                core.toLookUp(state, Progress.NONE.confirmed(40), survey(30, 40).horizon());

        assertEquals(18, chosen.size());
        assertEquals(slot(15), chosen.get(15));
        assertEquals(slot(16), chosen.get(16), "the oldest of the others");
        assertEquals(slot(39), chosen.get(17));
    }

    @Test
    void whatNodesFindTooDearIsOfferedForLessAtOnceAndNotSentAgainMeanwhile() {
        Look survey = survey(0, 1).seen(0, UNKNOWN);
        Progress refused = Progress.NONE.sent(slot(0), HEIGHT, SendOutcome.CAPPED);

        Decision decision = decide(state(0, 1), refused, survey);

        assertEquals(Optional.of(new Step.Reprice(slot(0))), decision.step());
        assertEquals(List.of(), decision.broadcast());
        Decision later = decide(state(0, 1), decision.progress(), survey.at(HEIGHT + Refusals.CAP_BLOCKS));
        assertEquals(List.of(slot(0)), later.broadcast(), "nodes may have been told to take it by now");
        assertEquals(Optional.empty(), later.progress().refusals().cap());
    }

    @Test
    void theLimitOfNodesIsGuessedLowerWithEveryRefusal() {
        BigInteger most = slot(0).newestMost();
        Refusals once = Refusals.NONE.and(slot(0), 7, SendOutcome.CAPPED);
        Refusals dearer = once.and(new Slot(1, 1, hash(1), 0, 400_000, List.of(bid(1)), false), 9, SendOutcome.CAPPED);

        BigInteger threeQuarters = most.multiply(BigInteger.valueOf(3)).divide(BigInteger.valueOf(4));
        assertEquals(Optional.of(new Refusals.Cap(threeQuarters, 7)), once.cap());
        assertEquals(Optional.of(new Refusals.Cap(threeQuarters, 9)), dearer.cap());
        assertTrue(once.isTooDear(slot(0)));
        assertEquals(Map.of(), once.without(List.of(0L)).dear());
    }

    private Decision decide(SubmitterState state, Progress progress, Look look) {
        return core.decide(state, progress, look.done(), false);
    }

    private Decision twice(SubmitterState state, Look look) {
        return decide(state, decide(state, Progress.NONE, look).progress(), look);
    }

    private static void assertHalted(Decision decision, String why) {
        assertTrue(decision.halted().orElse("").contains(why), decision.toString());
        assertNothingIsSent(decision);
    }

    private static void assertNothingIsSent(Decision decision) {
        assertEquals(List.of(), decision.broadcast());
        assertEquals(Optional.empty(), decision.step());
    }

    private static Sighting mined(long block) {
        return new Sighting.Mined(hash(0), block, true, BigInteger.ONE);
    }

    private static Progress sent(long... nonces) {
        Progress progress = Progress.NONE;
        for (long nonce : nonces) {
            progress = progress.sent(slot(nonce), HEIGHT, SendOutcome.TAKEN);
        }
        return progress;
    }

    private static SubmitterState state(long from, int slots) {
        SubmitterState state = SubmitterState.EMPTY;
        for (long i = from; i < from + slots; i++) {
            state = state.apply(new SubmitterEvent.SlotRecorded(slot(i)));
        }
        return state;
    }

    private static SubmitterEvent settled(long nonce) {
        return new SubmitterEvent.SlotSettled(nonce, BigInteger.ONE, 0);
    }

    private static Hash32 hash(long i) {
        return FakeL1.hash("transaction " + i);
    }

    private static Bid bid(long i) {
        return new Bid(
                Bytes.of(new byte[] {(byte) i}),
                hash(i),
                new Fees(BigInteger.valueOf(100 + i), BigInteger.valueOf(10 + i)));
    }

    /** Batch i in wallet nonce i. */
    private static Slot slot(long i) {
        return new Slot(i, i, hash(i), 0, 100_000, List.of(bid(i)), false);
    }

    private static Look survey(long nextAccepted, long sealedEnd) {
        return new Look(
                new Horizon(50, nextAccepted, sealedEnd, 0, OptionalLong.empty()), 0, OptionalLong.of(0), Map.of());
    }

    /** A survey in the making. */
    private record Look(
            Horizon horizon,
            long height,
            long timestamp,
            long latest,
            OptionalLong frontier,
            Map<Long, Sighting> sightings) {
        Look(Horizon horizon, long latest, OptionalLong frontier, Map<Long, Sighting> sightings) {
            this(horizon, HEIGHT, 0, latest, frontier, sightings);
        }

        Look counts(long newLatest, long newFrontier) {
            return new Look(horizon, height, timestamp, newLatest, OptionalLong.of(newFrontier), sightings);
        }

        /** The node does not tell of the safe block. */
        Look counts(long newLatest) {
            return new Look(horizon, height, timestamp, newLatest, OptionalLong.empty(), sightings);
        }

        Look at(long newHeight) {
            return new Look(horizon, newHeight, timestamp, latest, frontier, sightings);
        }

        Look stamped(long newTimestamp) {
            return new Look(horizon, height, newTimestamp, latest, frontier, sightings);
        }

        Look safeBlock(long block) {
            var moved = new Horizon(block, horizon.nextAccepted(), horizon.sealedEnd(), 0, OptionalLong.empty());
            return new Look(moved, height, timestamp, latest, frontier, sightings);
        }

        Look seen(long slot, Sighting sighting) {
            var more = new HashMap<>(sightings);
            more.put(slot, sighting);
            return new Look(horizon, height, timestamp, latest, frontier, more);
        }

        Survey done() {
            return new Survey(horizon, height, timestamp, latest, frontier, sightings);
        }
    }
}
