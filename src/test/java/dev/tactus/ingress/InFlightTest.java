package dev.tactus.ingress;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.typesafe.config.ConfigFactory;
import dev.tactus.config.Patience;
import dev.tactus.config.SequencerConfig;
import dev.tactus.lane.InclusionLaneActor.Command;
import dev.tactus.lane.InclusionLaneActor.Submit;
import dev.tactus.lane.Verdict;
import dev.tactus.protocol.Hash32;
import dev.tactus.protocol.ValidUserOp;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The claim, the deadline, copies, a lane that dies: one answer each, and every permit given back once. */
@Timeout(60)
final class InFlightTest {
    private static final ActorTestKit KIT = ActorTestKit.create(
            "in-flight",
            Patience.LONG
                    .withFallback(ConfigFactory.parseString("pekko.log-dead-letters = off"))
                    .withFallback(ConfigFactory.load()));
    private static final Duration LONG = Duration.ofSeconds(50);
    private static final Duration SHORT = Duration.ofMillis(20);
    private static final ValidUserOp OP = Ops.op(Ops.ALICE, 0);

    private final Admission admission = new Admission(10_000, 0, 10_000);
    private final Map<Hash32, Answer.Place> store = new ConcurrentHashMap<>();
    private final TestProbe<Command> lane = KIT.createTestProbe();

    @AfterAll
    static void stop() {
        KIT.shutdownTestKit();
    }

    @Test
    void h3_a429IsGivenOnlyWhereTheClaimWasWithdrawn() {
        InFlight inFlight = inFlight(SHORT, LONG);

        var answer = submit(inFlight, OP);

        assertEquals(refused(ApiError.QUEUE_TIMEOUT), answer.join());
        assertFalse(received().claim().take());
    }

    @Test
    void holdsThePermitOfAWithdrawnOpUntilTheLaneReachesIt() {
        InFlight inFlight = inFlight(SHORT, LONG);

        submit(inFlight, OP).join();

        assertEquals(1, admission.inUse());
        received().claim().take();
        assertEquals(0, admission.inUse());
    }

    @Test
    void h3_whatTheLaneHasTakenIsWaitedForBeyondTheDeadline() {
        InFlight inFlight = inFlight(SHORT, LONG);
        var answer = submit(inFlight, OP);
        Submit submit = received();
        assertTrue(submit.claim().take());
        // A later submission's deadline has passed, so this one's has too.
        submit(inFlight, Ops.op(Ops.BOB, 0)).join();
        assertFalse(answer.isDone());

        submit.reply().accept(new Verdict.Included(5, 2));

        assertEquals(included(OP, 5, 2), answer.join());
    }

    @Test
    void h3_itIsUnknownOnlyWhereTheStoreDoesNotHoldIt() {
        InFlight inFlight = inFlight(SHORT, SHORT);
        var answer = submit(inFlight, OP);
        Submit submit = received();
        assertTrue(submit.claim().take());

        assertEquals(refused(ApiError.OUTCOME_UNKNOWN), answer.join());
    }

    @Test
    void h3_theOutcomeIsFoundInTheStoreWhenTheLaneStaysSilent() {
        InFlight inFlight = inFlight(SHORT, SHORT);
        store.put(OP.txHash(), new Answer.Place(9, 6));
        var answer = submit(inFlight, OP);
        assertTrue(received().claim().take());

        assertEquals(included(OP, 9, 6), answer.join());
    }

    @Test
    void keepsAnOpOfUnknownOutcomeInFlightUntilTheLaneSpeaks() {
        InFlight inFlight = inFlight(SHORT, SHORT);
        var answer = submit(inFlight, OP);
        Submit submit = received();
        submit.claim().take();
        answer.join();

        // A copy starts nothing while the first may still be included.
        assertEquals(refused(ApiError.OUTCOME_UNKNOWN), submit(inFlight, OP).join());
        assertTrue(inFlight.find(OP.txHash()).isPresent());
        submit.reply().accept(new Verdict.Included(5, 2));

        lane.awaitAssert(() -> {
            assertTrue(inFlight.find(OP.txHash()).isEmpty());
            return true;
        });
        lane.expectNoMessage(Duration.ZERO);
    }

    @Test
    void anErrorInALookUpIsNotTakenForAStoreThatCannotBeReadNow() throws Exception {
        var inFlight = new InFlight(
                new LaneAsk(KIT.system(), lane.ref()),
                new SequencerConfig.Admission(10, 10, LONG, LONG),
                txHash -> CompletableFuture.failedFuture(new StackOverflowError("planted")));
        var answer = submit(inFlight, OP);
        assertTrue(received().claim().take());
        var met = new CompletableFuture<Throwable>();

        Thread thread = Thread.ofPlatform()
                .uncaughtExceptionHandler((where, error) -> met.complete(error))
                .start(inFlight::laneLost);

        assertInstanceOf(StackOverflowError.class, met.get(20, TimeUnit.SECONDS));
        assertEquals(refused(ApiError.OUTCOME_UNKNOWN), answer.join());
        thread.join();
    }

    @Test
    void asksTheStoreWhenTheLaneDoesNotKnow() {
        InFlight inFlight = inFlight(LONG, LONG);
        var known = submit(inFlight, OP);
        Submit first = received();
        var unknown = submit(inFlight, Ops.op(Ops.BOB, 0));
        Submit second = received();
        store.put(OP.txHash(), new Answer.Place(3, 6));

        first.claim().take();
        second.claim().take();
        first.reply().accept(new Verdict.Unknown());
        second.reply().accept(new Verdict.Unknown());

        assertEquals(included(OP, 3, 6), known.join());
        assertEquals(refused(ApiError.OUTCOME_UNKNOWN), unknown.join());
    }

    @Test
    void letsACopyWaitForTheOutcomeOfTheFirst() {
        InFlight inFlight = inFlight(LONG, LONG);
        var first = submit(inFlight, OP);
        var copy = submit(inFlight, OP);
        Submit submit = received();
        lane.expectNoMessage(Duration.ZERO);
        assertEquals(2, admission.inUse());

        submit.claim().take();
        submit.reply().accept(new Verdict.BadNonce(1, 0));

        assertEquals(first.join(), copy.join());
        assertEquals(0, admission.inUse());
    }

    @Test
    void givesACopyThePromiseOfAWithdrawnFirst() {
        InFlight inFlight = inFlight(SHORT, LONG);
        var first = submit(inFlight, OP);
        var copy = submit(inFlight, OP);

        assertEquals(refused(ApiError.QUEUE_TIMEOUT), first.join());
        assertEquals(refused(ApiError.QUEUE_TIMEOUT), copy.join());
        assertFalse(received().claim().take());
        lane.expectNoMessage(Duration.ZERO);
    }

    @Test
    void startsAfreshAfterARefusal() {
        InFlight inFlight = inFlight(LONG, LONG);
        var first = submit(inFlight, OP);
        Submit submit = received();
        submit.claim().take();
        submit.reply().accept(new Verdict.BadNonce(1, 0));
        first.join();

        var second = submit(inFlight, OP);
        Submit again = received();
        again.claim().take();
        again.reply().accept(new Verdict.Included(0, 0));

        assertEquals(included(OP, 0, 0), second.join());
    }

    @Test
    void givesBackThePermitWhenTheLaneAnswersWithoutTheClaim() {
        InFlight inFlight = inFlight(LONG, LONG);
        var answer = submit(inFlight, OP);

        received().reply().accept(new Verdict.Unavailable(Verdict.Reason.SHUTTING_DOWN));

        assertEquals(refused(ApiError.SHUTTING_DOWN), answer.join());
        assertEquals(0, admission.inUse());
    }

    @Test
    void tellsEveryoneWhenTheLaneIsLost() {
        InFlight inFlight = inFlight(LONG, LONG);
        ValidUserOp takenAndStored = Ops.op(Ops.BOB, 1);
        ValidUserOp taken = Ops.op(Ops.BOB, 2);
        var waiting = submit(inFlight, OP);
        Submit waitingSubmit = received();
        var stored = submit(inFlight, takenAndStored);
        received().claim().take();
        store.put(takenAndStored.txHash(), new Answer.Place(4, 6));
        var unknown = submit(inFlight, taken);
        received().claim().take();

        inFlight.laneLost();

        assertEquals(refused(ApiError.RECOVERING), waiting.join());
        assertFalse(waitingSubmit.claim().take());
        assertEquals(included(takenAndStored, 4, 6), stored.join());
        assertEquals(refused(ApiError.OUTCOME_UNKNOWN), unknown.join());
        assertEquals(0, admission.inUse());
        assertEquals(0, inFlight.size());
    }

    @Test
    void givesBackThePermitsOfWithdrawnOpsWhenTheLaneIsLost() {
        InFlight inFlight = inFlight(SHORT, LONG);
        submit(inFlight, OP).join();
        assertEquals(1, admission.inUse());

        inFlight.laneLost();

        assertEquals(0, admission.inUse());
    }

    @Test
    void withdrawsWhatALaneThatHasEndedIsTold() {
        ActorRef<Command> dead = KIT.spawn(Behaviors.<Command>stopped());
        lane.expectTerminated(dead, Duration.ofSeconds(30));
        InFlight inFlight = inFlight(dead, SHORT, LONG);

        assertEquals(refused(ApiError.QUEUE_TIMEOUT), submit(inFlight, OP).join());
        inFlight.laneLost();

        assertEquals(0, admission.inUse());
        assertEquals(0, inFlight.size());
    }

    @Test
    void h3_theLaneIsNeverContradictedWhenBothReachForTheClaim() throws Exception {
        Set<Hash32> taken = ConcurrentHashMap.newKeySet();
        ActorRef<Command> racing = KIT.spawn(Behaviors.<Command>receiveMessage(command -> {
            var submit = (Submit) command;
            if (submit.claim().take()) {
                taken.add(submit.op().txHash());
                submit.reply().accept(new Verdict.Included(submit.op().op().nonce(), 0));
            }
            return Behaviors.same();
        }));
        // The timers tick every 10 ms: with a deadline of no time at all, some ops win and some lose.
        InFlight inFlight = inFlight(racing, Duration.ofNanos(1), LONG);
        List<ValidUserOp> ops = new ArrayList<>();
        List<CompletableFuture<Answer>> answers = new ArrayList<>();
        for (int nonce = 0; nonce < 3000; nonce++) {
            // Not signed: what is raced for does not depend on it, and signing is slow.
            ops.add(new ValidUserOp(
                    OP.sender(), OP.op(), OP.signature(), Hash32.fromHex("%064x".formatted(nonce + 1))));
            answers.add(submit(inFlight, ops.getLast()));
        }

        for (int i = 0; i < ops.size(); i++) {
            Answer answer = answers.get(i).get(30, TimeUnit.SECONDS);
            Answer expected =
                    taken.contains(ops.get(i).txHash()) ? included(ops.get(i), 0, 0) : refused(ApiError.QUEUE_TIMEOUT);
            assertEquals(expected, answer);
        }
        lane.awaitAssert(() -> {
            assertEquals(0, admission.inUse());
            assertEquals(0, inFlight.size());
            return true;
        });
    }

    private Submit received() {
        return lane.expectMessageClass(Submit.class, Duration.ofSeconds(30));
    }

    private CompletableFuture<Answer> submit(InFlight inFlight, ValidUserOp op) {
        Admission.Permit permit = admission.tryAcquire().orElseThrow();
        return inFlight.submit(op, permit)
                .whenComplete((answer, failure) -> permit.release())
                .toCompletableFuture();
    }

    private InFlight inFlight(Duration queue, Duration outcome) {
        return inFlight(lane.ref(), queue, outcome);
    }

    private InFlight inFlight(ActorRef<Command> to, Duration queue, Duration outcome) {
        return new InFlight(
                new LaneAsk(KIT.system(), to),
                new SequencerConfig.Admission(10, 10, queue, outcome),
                txHash -> CompletableFuture.completedFuture(Optional.ofNullable(store.get(txHash))));
    }

    private static Answer included(ValidUserOp op, long offset, long generation) {
        return new Answer.Sequenced(op, new Answer.Place(offset, generation));
    }

    private static Answer refused(ApiError error) {
        return new Answer.Refused(error);
    }
}
