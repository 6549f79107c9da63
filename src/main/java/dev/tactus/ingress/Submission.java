package dev.tactus.ingress;

import dev.tactus.config.SequencerConfig;
import dev.tactus.lane.Claim;
import dev.tactus.lane.InclusionLaneActor;
import dev.tactus.lane.Verdict;
import dev.tactus.protocol.ValidUserOp;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.apache.pekko.actor.Cancellable;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Scheduler;
import org.apache.pekko.actor.typed.javadsl.AskPattern;
import org.jspecify.annotations.Nullable;

/**
 * One op on its way through the lane. Its claim decides whose word counts: the lane's once it has taken it, ours once
 * we have withdrawn it at the deadline. Whatever is heard first settles the answer, once.
 */
final class Submission {
    /**
     * How long a lane that has taken the claim may stay silent before it is forgotten. Long after the client was told
     * that the outcome is unknown, a late verdict still ends the op's being in flight.
     */
    private static final Duration LANE_SILENCE = Duration.ofMinutes(10);

    private final InFlight inFlight;
    private final ValidUserOp op;
    private final Admission.Permit permit;
    private final Claim claim = new Claim(this::reached);
    private final CompletableFuture<Answer> answer = new CompletableFuture<>();
    private volatile @Nullable ActorRef<Verdict> replyTo;
    private volatile @Nullable Cancellable timer;
    private volatile boolean withdrawn;

    Submission(InFlight inFlight, ValidUserOp op, Admission.Permit permit) {
        this.inFlight = inFlight;
        this.op = op;
        this.permit = permit;
    }

    ValidUserOp op() {
        return op;
    }

    Admission.Permit permit() {
        return permit;
    }

    CompletionStage<Answer> answer() {
        // A copy, so that no caller can complete it for the others.
        return answer.minimalCompletionStage();
    }

    void send(ActorSystem<?> system, ActorRef<InclusionLaneActor.Command> lane, SequencerConfig.Admission limits) {
        Scheduler scheduler = system.scheduler();
        Executor executor = system.executionContext();
        timer = scheduler.scheduleOnce(
                limits.queueTimeout(),
                () -> queueTimeout(scheduler, limits.outcomeTimeout(), system),
                system.executionContext());
        // Asynchronously, so that the lane's thread only ever drops a message and goes on.
        AskPattern.<InclusionLaneActor.Command, Verdict>ask(
                        lane,
                        reply -> {
                            replyTo = reply;
                            return new InclusionLaneActor.Submit(op, claim, reply);
                        },
                        LANE_SILENCE,
                        scheduler)
                .whenCompleteAsync((verdict, failure) -> heard(Optional.ofNullable(verdict)), executor);
    }

    private void heard(Optional<Verdict> verdict) {
        inFlight.decided(this);
        if (verdict.isEmpty()) {
            lost();
            return;
        }
        if (!withdrawn) {
            // It has left the mailbox, also where the lane answered without reaching for the claim.
            reached();
        }
        switch (verdict.get()) {
            case Verdict.Included(long offset) -> settle(new Answer.Sequenced(op, offset));
            case Verdict.Refused refused -> settle(new Answer.Refused(Verdicts.refusal(refused)));
            case Verdict.Failed() -> settle(new Answer.Refused(ApiError.APPLICATION_FAILED));
            case Verdict.Unavailable(Verdict.Reason reason) -> settle(new Answer.Refused(Verdicts.unavailable(reason)));
            case Verdict.Unknown() -> settleFromStore();
        }
    }

    private void queueTimeout(Scheduler scheduler, Duration outcomeTimeout, ActorSystem<?> system) {
        if (claim.withdraw()) {
            withdrawn(ApiError.QUEUE_TIMEOUT);
        } else {
            timer = scheduler.scheduleOnce(outcomeTimeout, this::settleFromStore, system.executionContext());
            if (answer.isDone()) {
                cancelTimer();
            }
        }
    }

    /** The lane will not speak any more. */
    void lost() {
        if (claim.withdraw()) {
            withdrawn(ApiError.RECOVERING);
        } else {
            inFlight.decided(this);
            settleFromStore();
        }
        reached();
    }

    /** Ours to answer now: the lane will pass over it. */
    private void withdrawn(ApiError error) {
        withdrawn = true;
        inFlight.decided(this);
        settle(new Answer.Refused(error));
        ActorRef<Verdict> reply = replyTo;
        if (reply != null) {
            // Nobody will answer the ask; end it, or it would wait out the silence.
            reply.tell(new Verdict.Unavailable(Verdict.Reason.RECOVERING));
        }
    }

    /** Only the store can tell now; what it does not hold yet may still come. */
    private void settleFromStore() {
        inFlight.offsetOf(op.txHash())
                .exceptionally(unreadable -> Optional.empty())
                .thenAccept(offset -> settle(offset.<Answer>map(found -> new Answer.Sequenced(op, found))
                        .orElseGet(() -> new Answer.Refused(ApiError.OUTCOME_UNKNOWN))));
    }

    private void settle(Answer found) {
        cancelTimer();
        answer.complete(found);
    }

    private void reached() {
        inFlight.reached(this);
    }

    private void cancelTimer() {
        Cancellable pending = timer;
        if (pending != null) {
            pending.cancel();
        }
    }
}
