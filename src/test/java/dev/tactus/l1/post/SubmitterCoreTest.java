package dev.tactus.l1.post;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tactus.l1.Backoff;
import dev.tactus.l1.FakeL1;
import dev.tactus.l1.post.SubmitterCore.Decision;
import dev.tactus.l1.post.SubmitterCore.Plan;
import dev.tactus.l1.post.SubmitterCore.Progress;
import dev.tactus.l1.post.SubmitterCore.Survey;
import dev.tactus.protocol.Bytes;
import dev.tactus.protocol.Hash32;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class SubmitterCoreTest {
    private static final SubmitterSettings SETTINGS =
            new SubmitterSettings(Duration.ofSeconds(5), 2, 3, 5, 10, Backoff.L1);
    private static final long HEIGHT = 100;
    private static final Sighting WAITING = new Sighting.Waiting();
    private static final Sighting UNKNOWN = new Sighting.Unknown();

    private final SubmitterCore core = new SubmitterCore(SETTINGS);

    @Test
    void plansTheFirstBatchAtTheWalletsNextNonce() {
        Decision decision =
                decide(SubmitterState.EMPTY, Progress.NONE, survey(0, 1).counts(7, 7, 7));

        assertEquals(Optional.of(new Plan(0, 7)), decision.plan());
    }

    @Test
    void plansNothingWhenAllSealedBatchesAreAcceptedOrCarried() {
        assertEquals(
                Optional.empty(),
                decide(SubmitterState.EMPTY, Progress.NONE, survey(3, 3)).plan());
        assertEquals(
                Optional.empty(),
                decide(state(0, 1), Progress.NONE, survey(0, 1)).plan());
    }

    @Test
    void plansAboveEveryNonceEverRecordedWhateverTheNodeCounts() {
        Look survey = survey(0, 2).counts(0, 0, 0).seen(0, WAITING);

        assertEquals(
                Optional.of(new Plan(1, 1)),
                decide(state(0, 1), sent(0), survey).plan());
    }

    @Test
    void plansAboveANonceThatSomebodyElseUsed() {
        Look survey = survey(1, 2).counts(3, 3, 1);

        assertEquals(
                Optional.of(new Plan(1, 3)),
                decide(new SubmitterState(1, List.of()), Progress.NONE, survey).plan());
    }

    @Test
    void waitsWhileTheNodeCountsFewerOfOurTransactionsThanHaveBeenConfirmed() {
        Look survey = survey(1, 2).counts(0, 0, 0);

        assertEquals(
                Optional.empty(),
                decide(new SubmitterState(1, List.of()), Progress.NONE, survey).plan());
    }

    @Test
    void boundsWhatIsInFlight() {
        Look survey =
                survey(0, 9).counts(0, 3, 0).seen(0, WAITING).seen(1, WAITING).seen(2, WAITING);

        assertEquals(
                Optional.empty(), decide(state(0, 3), sent(0, 1, 2), survey).plan());
    }

    @Test
    void boundsWhatIsNotAccepted() {
        Look survey = survey(0, 9).counts(5, 5, 0);
        for (int i = 0; i < 5; i++) {
            survey = survey.seen(i, mined(90));
        }

        assertEquals(
                Optional.empty(),
                decide(state(0, 5), sent(0, 1, 2, 3, 4).confirmed(5), survey).plan());
    }

    @Test
    void settlesWhatTheSchedulerHasAccepted() {
        Decision decision =
                decide(state(0, 2), Progress.NONE, survey(1, 2).counts(1, 1, 1).seen(0, mined(80)));

        assertEquals(List.of(slot(0)), decision.settled());
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
        Progress longAgo = Progress.NONE.sent(0, HEIGHT - 10, true);

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
                decide(state(0, 1), Progress.NONE.sent(0, HEIGHT, false), survey)
                        .broadcast());
    }

    @Test
    void neverSendsWhatIsMined() {
        Look survey = survey(0, 1).counts(1, 1, 0).seen(0, mined(100));

        assertEquals(List.of(), decide(state(0, 1), Progress.NONE, survey).broadcast());
    }

    @Test
    void confirmsAtTheConfiguredDepthAndInOrder() {
        Look deep = survey(0, 2).counts(2, 2, 0).seen(0, mined(98)).seen(1, mined(99));
        Look shallow = survey(0, 2).counts(2, 2, 0).seen(0, mined(99)).seen(1, mined(98));

        assertEquals(1, decide(state(0, 2), sent(0, 1), deep).progress().confirmedBelow());
        assertEquals(0, decide(state(0, 2), sent(0, 1), shallow).progress().confirmedBelow());
    }

    /** Only the oldest, the newest confirmed one and those in flight are looked up. */
    @Test
    void keepsEveryConfirmationWhileTheNewestStands() {
        Look survey = survey(0, 9)
                .counts(4, 4, 0)
                .seen(0, mined(80))
                .seen(3, mined(90))
                .seen(4, WAITING);

        Decision decision = decide(state(0, 5), Progress.NONE.confirmed(4), survey);

        assertEquals(4, decision.progress().confirmedBelow());
        assertEquals(List.of(slot(4)), decision.broadcast());
    }

    @Test
    void plansOnWhatIsConfirmedAlthoughItIsNotAccepted() {
        Look survey = survey(0, 9).counts(4, 4, 0).seen(0, mined(80)).seen(3, mined(90));

        assertEquals(
                Optional.of(new Plan(4, 4)),
                decide(state(0, 4), Progress.NONE.confirmed(4), survey).plan());
    }

    @Test
    void doubtsEveryConfirmationWhenTheNewestIsGone() {
        Look survey = survey(0, 2).counts(0, 0, 0).seen(0, UNKNOWN).seen(1, UNKNOWN);

        Decision decision = decide(state(0, 2), sent(0, 1).rested().confirmed(2), survey);

        assertEquals(0, decision.progress().confirmedBelow());
        assertEquals(List.of(slot(0), slot(1)), decision.broadcast());
    }

    @Test
    void haltsOnARevertedPost() {
        Look survey = survey(0, 3)
                .counts(1, 1, 0)
                .seen(0, new Sighting.Mined(99, false))
                .seen(1, UNKNOWN);

        assertHalted(decide(state(0, 2), sent(0), survey), "reverted");
    }

    @Test
    void haltsWhenThePostIsSafeAndStillNotAccepted() {
        Look accepted = survey(1, 1).safeBlock(90).counts(1, 1, 1).seen(0, mined(90));
        Look refused = survey(0, 1).safeBlock(90).counts(1, 1, 1).seen(0, mined(90));
        Look early = survey(0, 1).safeBlock(89).counts(1, 1, 1).seen(0, mined(90));

        assertEquals(Optional.empty(), decide(state(0, 1), sent(0), accepted).halted());
        assertEquals(Optional.empty(), decide(state(0, 1), sent(0), early).halted());
        assertHalted(decide(state(0, 1), sent(0), refused), "did not accept");
    }

    @Test
    void haltsWhenSomebodyElseUsedARecordedNonceForGood() {
        assertHalted(decide(state(0, 1), sent(0), survey(0, 2).counts(1, 1, 1).seen(0, UNKNOWN)), "not ours");
    }

    @Test
    void waitsBeforeItBelievesThatANonceWasTaken() {
        Decision decision = decide(
                state(0, 1), sent(0).rested(), survey(0, 1).counts(1, 1, 0).seen(0, UNKNOWN));

        assertEquals(Optional.empty(), decision.halted());
        assertEquals(List.of(), decision.broadcast());
    }

    @Test
    void looksUpTheOldestTheNewestConfirmedAndTheOnesInFlight() {
        SubmitterState state = state(0, 9);

        List<Slot> chosen = core.toLookUp(state, Progress.NONE.confirmed(4));

        assertEquals(List.of(slot(0), slot(3), slot(4), slot(5), slot(6)), chosen);
    }

    private Decision decide(SubmitterState state, Progress progress, Look look) {
        return core.decide(state, progress, look.done());
    }

    private static void assertHalted(Decision decision, String why) {
        assertTrue(decision.halted().orElse("").contains(why), decision.toString());
        assertEquals(List.of(), decision.broadcast());
        assertEquals(Optional.empty(), decision.plan());
    }

    private static Sighting mined(long block) {
        return new Sighting.Mined(block, true);
    }

    private static Progress sent(long... nonces) {
        Progress progress = Progress.NONE;
        for (long nonce : nonces) {
            progress = progress.sent(nonce, HEIGHT, true);
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

    /** Batch i in wallet nonce i. */
    private static Slot slot(long i) {
        Hash32 hash = FakeL1.hash("transaction " + i);
        return new Slot(i, i, Bytes.of(new byte[] {(byte) i}), hash, hash, 0);
    }

    private static Look survey(long nextAccepted, long sealedEnd) {
        return new Look(new Horizon(50, nextAccepted, sealedEnd, 0), 0, 0, 0, Map.of());
    }

    /** A survey in the making. */
    private record Look(Horizon horizon, long latest, long pending, long safe, Map<Hash32, Sighting> sightings) {
        Look counts(long newLatest, long newPending, long newSafe) {
            return new Look(horizon, newLatest, newPending, newSafe, sightings);
        }

        Look safeBlock(long block) {
            var moved = new Horizon(block, horizon.nextAccepted(), horizon.sealedEnd(), 0);
            return new Look(moved, latest, pending, safe, sightings);
        }

        Look seen(long slot, Sighting sighting) {
            var more = new HashMap<>(sightings);
            more.put(slot(slot).transactionHash(), sighting);
            return new Look(horizon, latest, pending, safe, more);
        }

        Survey done() {
            return new Survey(horizon, HEIGHT, latest, pending, safe, sightings);
        }
    }
}
