package dev.tactus.ingress;

import dev.tactus.config.SequencerConfig;
import dev.tactus.crypto.Authentication;
import dev.tactus.crypto.Authenticator;
import dev.tactus.fault.Fatal;
import dev.tactus.lane.LaneStatus;
import dev.tactus.protocol.Eip712;
import dev.tactus.protocol.Hash32;
import dev.tactus.protocol.ValidUserOp;
import dev.tactus.store.OrderReader;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/**
 * Takes an op from its checked form to its answer: permit, signature, state of the lane, the sender's share, lane.
 * Thread-safe; nothing here blocks. Every submission is answered exactly once, and gives back what it took exactly once.
 *
 * <p>An op that the order already holds is answered with its offset whatever else is the case, also when no permit is
 * left: then it is looked up under the sender that the client declares, which costs no signature work, and only one
 * that is known gets its signature verified, on a small reserve of permits.
 */
final class SubmitService {
    /** Permits for known ops when all others are used up, as a part of the capacity. */
    private static final int RESERVE_DIVISOR = 8;

    private static final int MIN_RESERVE = 8;

    private final Authenticator authenticator;
    private final Eip712 eip712;
    private final Supplier<LaneStatus> laneStatus;
    private final OrderReader order;
    private final Executor signatures;
    private final Executor lookUps;
    private final Duration lookUpTimeout;
    private final LaneGate lane;
    private final Admission admission;
    private final InFlight inFlight;

    /**
     * @param signatures verifies signatures
     * @param lookUps    may block on the store
     */
    SubmitService(
            LaneGate lane,
            Supplier<LaneStatus> laneStatus,
            Authenticator authenticator,
            Eip712 eip712,
            OrderReader order,
            Executor signatures,
            Executor lookUps,
            SequencerConfig.Admission limits) {
        this.lane = lane;
        this.laneStatus = laneStatus;
        this.authenticator = authenticator;
        this.eip712 = eip712;
        this.order = order;
        this.signatures = signatures;
        this.lookUps = lookUps;
        this.lookUpTimeout = limits.queueTimeout();
        this.admission = new Admission(
                limits.capacity(), Math.max(MIN_RESERVE, limits.capacity() / RESERVE_DIVISOR), limits.perSender());
        this.inFlight = new InFlight(lane, limits, this::offsetOf);
    }

    static SubmitService of(IngressDependencies node) {
        return new SubmitService(
                new LaneAsk(node.system(), node.lane()),
                node.laneStatus(),
                node.authenticator(),
                new Eip712(node.deployment().get().deployment().domain()),
                node.order(),
                node.signatureExecutor(),
                node.lookUpExecutor(),
                node.config().admission());
    }

    Admission admission() {
        return admission;
    }

    InFlight inFlight() {
        return inFlight;
    }

    /** Never completes exceptionally but for a fault of ours. */
    CompletionStage<Answer> submit(TxRequest request) {
        Optional<Authentication.Refused> refused = authenticator.precheck(request.signature());
        if (refused.isPresent()) {
            return done(Verdicts.signature(refused.get().refusal()));
        }
        return admission
                .tryAcquire()
                .map(permit -> inside(permit, () -> authenticate(request, permit)))
                .orElseGet(() -> withoutPermit(request));
    }

    /** All of the queue is taken: only an op that is already known can be answered, since that needs no place in it. */
    private CompletionStage<Answer> withoutPermit(TxRequest request) {
        Optional<Admission.Permit> reserved = admission.tryAcquireReserved();
        if (reserved.isEmpty()) {
            return done(ApiError.QUEUE_FULL);
        }
        Admission.Permit permit = reserved.get();
        return inside(permit, () -> {
            Hash32 txHash = Eip712.txHash(eip712.signingHash(request.op()), request.declaredSender());
            return offsetOf(txHash)
                    .thenCompose(offset ->
                            offset.isPresent() || inFlight.find(txHash).isPresent()
                                    ? verified(request).thenCompose(authentication -> switch (authentication) {
                                        case Authentication.Refused(var why) -> done(Verdicts.signature(why));
                                        case Authentication.Authenticated(ValidUserOp op) ->
                                            known(op, offset).orElseGet(() -> done(ApiError.QUEUE_FULL));
                                    })
                                    : done(ApiError.QUEUE_FULL));
        });
    }

    private CompletionStage<Answer> authenticate(TxRequest request, Admission.Permit permit) {
        return verified(request).thenCompose(authentication -> switch (authentication) {
            case Authentication.Refused(var why) -> done(Verdicts.signature(why));
            case Authentication.Authenticated(ValidUserOp op) -> underWay(op).orElseGet(() -> enter(op, permit));
        });
    }

    private CompletionStage<Authentication> verified(TxRequest request) {
        return CompletableFuture.supplyAsync(
                () -> authenticator.authenticate(request.op(), request.signature(), request.declaredSender()),
                signatures);
    }

    /** The answer that needs no admission: the op is in the order, or on its way into it. */
    private Optional<CompletionStage<Answer>> known(ValidUserOp op, Optional<Answer.Place> offset) {
        return offset.<CompletionStage<Answer>>map(
                        found -> CompletableFuture.completedStage(new Answer.Sequenced(op, found)))
                .or(() -> underWay(op));
    }

    private Optional<CompletionStage<Answer>> underWay(ValidUserOp op) {
        return inFlight.find(op.txHash()).map(submission -> lookedUp(op, submission.answer()));
    }

    /**
     * To the lane without a look-up, which most ops do not need: the lane looks up what it does not include, and here
     * is looked up what the lane does not get to look at.
     */
    private CompletionStage<Answer> enter(ValidUserOp op, Admission.Permit permit) {
        Optional<ApiError> closed = Verdicts.closed(laneStatus.get().state());
        if (closed.isPresent()) {
            return notIn(op, closed.get());
        }
        if (!permit.tryShare(op.sender())) {
            return notIn(op, ApiError.QUEUE_FULL);
        }
        return lookedUp(op, inFlight.submit(op, permit));
    }

    /** What the lane answered, or what the order tells where the lane did not get to look: for each copy alike. */
    private CompletionStage<Answer> lookedUp(ValidUserOp op, CompletionStage<Answer> told) {
        return told.thenCompose(answer ->
                answer instanceof Answer.Refused(ApiError.Failure why) && undecided(why.error())
                        ? unlessKnown(op, why.error())
                        : CompletableFuture.completedStage(answer));
    }

    /** A copy may have got in before it: that is then the op that took the sender's share, or the lane's last one. */
    private CompletionStage<Answer> notIn(ValidUserOp op, ApiError refusal) {
        return underWay(op).orElseGet(() -> unlessKnown(op, refusal));
    }

    /** Whether this refuses the submission without having looked at the op. */
    private static boolean undecided(ApiError why) {
        return why == ApiError.QUEUE_TIMEOUT
                || why == ApiError.RECOVERING
                || why == ApiError.STORAGE_FULL
                || why == ApiError.SHUTTING_DOWN;
    }

    /** Where nobody can look either, the refusal still holds for this submission. */
    private CompletionStage<Answer> unlessKnown(ValidUserOp op, ApiError refusal) {
        return offsetOf(op.txHash())
                .exceptionally(unreadable -> {
                    Fatal.raise(unreadable);
                    return Optional.empty();
                })
                .thenApply(offset -> offset.<Answer>map(found -> new Answer.Sequenced(op, found))
                        .orElseGet(() -> new Answer.Refused(refusal)));
    }

    /** Where the order holds the op; empty if it does not. */
    private CompletableFuture<Optional<Answer.Place>> offsetOf(Hash32 txHash) {
        try {
            CompletableFuture<Optional<Answer.Place>> lookUp = CompletableFuture.supplyAsync(
                    () -> order.findTx(txHash)
                            .map(found -> new Answer.Place(found.op().offset(), found.generation())),
                    lookUps);
            if (!lookUp.isDone()) {
                Runnable cancel = lane.after(lookUpTimeout, () -> lookUp.completeExceptionally(new TimeoutException()));
                var _ = lookUp.whenComplete((_, _) -> cancel.run());
            }
            return lookUp;
        } catch (RejectedExecutionException | IllegalStateException over) {
            // The pool is full, or time has ended with the actor system: a failure like any other for those who settle
            // an answer with it.
            return CompletableFuture.failedFuture(over);
        }
    }

    /** Runs a submission that holds {@code permit} and lets go of it when it is answered. */
    private CompletionStage<Answer> inside(Admission.Permit permit, Supplier<CompletionStage<Answer>> work) {
        CompletionStage<Answer> answer;
        try {
            answer = work.get();
        } catch (RuntimeException failure) {
            answer = CompletableFuture.failedStage(failure);
        }
        return answer.exceptionally(SubmitService::overloaded).whenComplete((any, failure) -> permit.release());
    }

    /** An executor that takes no more, or a look-up that takes too long, is overload; anything else is a fault. */
    private static Answer overloaded(Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        return switch (cause) {
            case RejectedExecutionException ignored -> new Answer.Refused(ApiError.QUEUE_FULL);
            case TimeoutException ignored -> new Answer.Refused(ApiError.QUEUE_TIMEOUT);
            default -> throw new CompletionException(cause);
        };
    }

    private static CompletionStage<Answer> done(ApiError error) {
        return CompletableFuture.completedStage(new Answer.Refused(error));
    }
}
