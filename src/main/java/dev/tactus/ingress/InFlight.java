package dev.tactus.ingress;

import dev.tactus.config.SequencerConfig;
import dev.tactus.fault.Fault;
import dev.tactus.protocol.Hash32;
import dev.tactus.protocol.ValidUserOp;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * The submissions that the lane has been told of: at most one for each op, so that a copy waits for the outcome of
 * the first. A copy has no claim of its own; what the first is told holds for it too, a 429 included, since nothing
 * else was ever done for it. Thread-safe.
 */
final class InFlight {
    private final LaneGate lane;
    private final SequencerConfig.Admission limits;
    private final Function<Hash32, CompletableFuture<Optional<Answer.Place>>> offsetOf;
    private final ConcurrentHashMap<Hash32, Submission> undecided = new ConcurrentHashMap<>();
    private final Set<Submission> unreached = ConcurrentHashMap.newKeySet();

    InFlight(
            LaneGate lane,
            SequencerConfig.Admission limits,
            Function<Hash32, CompletableFuture<Optional<Answer.Place>>> offsetOf) {
        this.lane = lane;
        this.limits = limits;
        this.offsetOf = offsetOf;
    }

    Optional<Submission> find(Hash32 txHash) {
        return Optional.ofNullable(undecided.get(txHash));
    }

    int size() {
        return undecided.size();
    }

    /**
     * Tells the lane, or joins the submission of the same op that is under way. The permit is held until the lane has
     * reached the submission, though it may be answered before: a mailbox full of withdrawn ones is full all the same.
     */
    CompletionStage<Answer> submit(ValidUserOp op, Admission.Permit permit) {
        var submission = new Submission(this, op, permit);
        Submission earlier = undecided.putIfAbsent(op.txHash(), submission);
        if (earlier != null) {
            return earlier.answer();
        }
        permit.hold();
        unreached.add(submission);
        Fault.point("ingress.beforeLane");
        submission.send(lane, limits);
        return submission.answer();
    }

    /**
     * The lane is not waited for any longer. What it had not started is withdrawn, so that it passes over it should it
     * live still; what it had started is looked up in the store, and its outcome is unknown where that holds nothing.
     * To be called before a successor starts.
     */
    void laneLost() {
        List.copyOf(unreached).forEach(Submission::lost);
        List.copyOf(undecided.values()).forEach(Submission::lost);
    }

    /** The lane has taken it out of its mailbox, or the mailbox is gone. */
    void reached(Submission submission) {
        if (unreached.remove(submission)) {
            submission.permit().release();
        }
    }

    /** Nothing more will be learned about it. */
    void decided(Submission submission) {
        undecided.remove(submission.op().txHash(), submission);
    }

    CompletionStage<Optional<Answer.Place>> offsetOf(Hash32 txHash) {
        return offsetOf.apply(txHash);
    }
}
