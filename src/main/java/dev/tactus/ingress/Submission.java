package dev.tactus.ingress;

import dev.tactus.config.SequencerConfig;
import dev.tactus.fault.Fatal;
import dev.tactus.fault.Fault;
import dev.tactus.lane.Claim;
import dev.tactus.lane.Verdict;
import dev.tactus.protocol.ValidUserOp;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * One op on its way through the lane. Its claim decides whose word counts: the lane's once it has taken it, ours once
 * we have withdrawn it at the deadline. Whatever is heard first settles the answer, once.
 */
final class Submission {
    private final InFlight inFlight;
    private final ValidUserOp op;
    private final Admission.Permit permit;
    private final Claim claim = new Claim(this::reached);
    private final CompletableFuture<Answer> answer = new CompletableFuture<>();
    private volatile Runnable cancelTimer = () -> {};

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

    void send(LaneGate lane, SequencerConfig.Admission limits) {
        cancelTimer = lane.after(limits.queueTimeout(), () -> queueTimeout(lane, limits.outcomeTimeout()));
        lane.submit(op, claim, this::heard);
    }

    private void heard(Verdict verdict) {
        Fault.point("ingress.afterVerdict");
        inFlight.decided(this);
        // It has left the mailbox, also where the lane answered without reaching for the claim.
        reached();
        switch (verdict) {
            case Verdict.Included(long offset, long generation) ->
                settle(new Answer.Sequenced(op, new Answer.Place(offset, generation)));
            case Verdict.Refused refused -> settle(new Answer.Refused(Verdicts.refusal(refused)));
            case Verdict.Failed() -> settle(new Answer.Refused(ApiError.APPLICATION_FAILED));
            case Verdict.Unavailable(Verdict.Reason reason) -> settle(new Answer.Refused(Verdicts.unavailable(reason)));
            case Verdict.Unknown() -> settleFromStore();
        }
    }

    private void queueTimeout(LaneGate lane, Duration outcomeTimeout) {
        if (claim.withdraw()) {
            withdrawn(ApiError.QUEUE_TIMEOUT);
        } else {
            cancelTimer = lane.after(outcomeTimeout, this::settleFromStore);
            if (answer.isDone()) {
                cancelTimer.run();
            }
        }
    }

    /** The lane will not speak any more. */
    void lost() {
        // First, so that whoever has been answered has also given back what it took.
        reached();
        if (claim.withdraw()) {
            withdrawn(ApiError.RECOVERING);
        } else {
            inFlight.decided(this);
            settleFromStore();
        }
    }

    /** Ours to answer now: the lane will pass over it. */
    private void withdrawn(ApiError error) {
        inFlight.decided(this);
        settle(new Answer.Refused(error));
    }

    /** Only the store can tell now; what it does not hold yet may still come. */
    private void settleFromStore() {
        inFlight.offsetOf(op.txHash())
                .exceptionally(unreadable -> {
                    Fatal.raise(unreadable);
                    return Optional.empty();
                })
                .thenAccept(offset -> settle(offset.<Answer>map(found -> new Answer.Sequenced(op, found))
                        .orElseGet(() -> new Answer.Refused(ApiError.OUTCOME_UNKNOWN))));
    }

    private void settle(Answer found) {
        cancelTimer.run();
        answer.complete(found);
    }

    private void reached() {
        inFlight.reached(this);
    }
}
