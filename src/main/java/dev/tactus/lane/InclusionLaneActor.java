package dev.tactus.lane;

import dev.tactus.application.StateUnavailableException;
import dev.tactus.lane.LaneStatus.State;
import dev.tactus.protocol.ValidUserOp;
import dev.tactus.store.SafeSlice;
import dev.tactus.store.StoreException;
import dev.tactus.store.StoreException.NotCommitted.Kind;
import dev.tactus.store.StoreInvariantException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.apache.pekko.Done;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;

/**
 * The sole writer of order, alone on its pinned thread, which blocks on the store by design. It gathers what its
 * mailbox holds into a chunk, has {@link Ordering} make it durable, and only then answers.
 *
 * <p>Batching needs no timer: the first op of a chunk makes the lane send itself a {@link CommitChunk}; every op
 * already in the mailbox gets in ahead of it, so an idle lane answers in the time of one commit and a busy one
 * amortises it.
 *
 * <p>A commit whose outcome is unknown keeps its callers until the reopened store tells; meanwhile everything else is
 * refused. A breach of an invariant freezes the lane for good.
 */
public final class InclusionLaneActor extends AbstractBehavior<InclusionLaneActor.Command> {
    private static final Duration DANGER_CHECK_INTERVAL = Duration.ofSeconds(1);
    private static final Duration FIRST_REOPEN_DELAY = Duration.ofMillis(50);
    private static final Duration LONGEST_REOPEN_DELAY = Duration.ofSeconds(5);

    /** What the lane is told. */
    public sealed interface Command {}

    /** Decide this op; the lane first takes {@code claim} and answers only if it could. */
    public record Submit(ValidUserOp op, Claim claim, ActorRef<Verdict> replyTo) implements Command {}

    /**
     * Store this slice of L1, then close and drain what the new head demands.
     *
     * @param observedHead L1's safe block when the slice was read: how old the order is counts from there
     */
    public record AppendSlice(SafeSlice slice, long observedHead, ActorRef<SliceReply> replyTo) implements Command {}

    /** Start accepting ops: L1 has been read up to an observed head, or is out of reach and the last head is recent. */
    public record Activate(ActorRef<Done> replyTo) implements Command {}

    /** Commit what has been taken, refuse everything after it, then reply. */
    public record Drain(ActorRef<Done> replyTo) implements Command {}

    private record CommitChunk(long number) implements Command {}

    private enum BatchDeadline implements Command {
        INSTANCE
    }

    private enum CheckDanger implements Command {
        INSTANCE
    }

    private enum Reopen implements Command {
        INSTANCE
    }

    private final TimerScheduler<Command> timers;
    private final LaneWiring wiring;
    private final Ordering ordering;
    private final List<Submit> waiting = new ArrayList<>();
    private final List<ActorRef<Done>> drainers = new ArrayList<>();
    private long chunkNumber;
    private long deadlineBatch = -1;
    private Duration reopenDelay = Duration.ZERO;

    // The facts that the state follows from, see state().
    private boolean activated;
    private boolean reopening;
    private boolean storageFull;
    private boolean inDanger;
    private boolean draining;
    private boolean frozen;

    public static Behavior<Command> create(LaneWiring wiring) {
        return Behaviors.setup(
                context -> Behaviors.withTimers(timers -> new InclusionLaneActor(context, timers, wiring)));
    }

    private InclusionLaneActor(ActorContext<Command> context, TimerScheduler<Command> timers, LaneWiring wiring) {
        super(context);
        this.timers = timers;
        this.wiring = wiring;
        this.ordering = new Ordering(wiring);
        timers.startTimerWithFixedDelay(CheckDanger.INSTANCE, DANGER_CHECK_INTERVAL);
        settle();
    }

    @Override
    public Receive<Command> createReceive() {
        return newReceiveBuilder()
                .onMessage(Submit.class, this::onSubmit)
                .onMessage(CommitChunk.class, this::onCommitChunk)
                .onMessage(AppendSlice.class, this::onAppendSlice)
                .onMessage(Activate.class, this::onActivate)
                .onMessageEquals(BatchDeadline.INSTANCE, this::onBatchDeadline)
                .onMessageEquals(CheckDanger.INSTANCE, this::onCheckDanger)
                .onMessageEquals(Reopen.INSTANCE, this::onReopen)
                .onMessage(Drain.class, this::onDrain)
                .build();
    }

    private State state() {
        if (frozen) {
            return State.FROZEN;
        }
        if (draining) {
            return State.DRAINING;
        }
        if (!activated) {
            return State.STARTING;
        }
        if (reopening || inDanger) {
            return State.RECOVERING;
        }
        return storageFull ? State.STORAGE_FULL : State.ACTIVE;
    }

    private Optional<Verdict> refusal() {
        return switch (state()) {
            // With storage full an op that gets here still tries: if it fits, that ends the state.
            case ACTIVE, STORAGE_FULL -> Optional.empty();
            case STARTING, RECOVERING, FROZEN -> Optional.of(new Verdict.Unavailable(Verdict.Reason.RECOVERING));
            case DRAINING -> Optional.of(new Verdict.Unavailable(Verdict.Reason.SHUTTING_DOWN));
        };
    }

    private Behavior<Command> onSubmit(Submit submit) {
        Optional<Verdict> refusal = refusal();
        if (refusal.isPresent()) {
            if (submit.claim().take()) {
                submit.replyTo().tell(refusal.get());
            }
            return this;
        }
        waiting.add(submit);
        if (waiting.size() == 1) {
            getContext().getSelf().tell(new CommitChunk(chunkNumber));
        } else if (waiting.size() >= wiring.core().limits().maxChunkOps()) {
            commitWaiting();
        }
        return this;
    }

    /** A chunk that filled up was committed already; its message comes late and means nothing. */
    private Behavior<Command> onCommitChunk(CommitChunk message) {
        if (message.number() == chunkNumber) {
            commitWaiting();
        }
        return this;
    }

    private void commitWaiting() {
        chunkNumber++;
        List<Submit> taken =
                waiting.stream().filter(submit -> submit.claim().take()).toList();
        waiting.clear();
        // Something may have happened to the lane since they came.
        Optional<Verdict> refusal = refusal();
        if (refusal.isPresent()) {
            taken.forEach(submit -> submit.replyTo().tell(refusal.get()));
        } else if (!taken.isEmpty()) {
            guarded(() -> {
                ordering.include(taken);
                storageFull = false;
            });
        }
    }

    private Behavior<Command> onAppendSlice(AppendSlice message) {
        commitWaiting();
        if (frozen) {
            message.replyTo().tell(new SliceReply.Frozen());
            return this;
        }
        boolean stored =
                !reopening && !draining && guarded(() -> ordering.append(message.slice(), message.observedHead()));
        message.replyTo().tell(stored ? ordering.appended() : new SliceReply.TryLater());
        if (stored) {
            checkDanger();
            if (activated && isSound()) {
                guarded(ordering::followHead);
            }
        }
        return this;
    }

    private Behavior<Command> onActivate(Activate message) {
        if (!activated && !frozen) {
            activated = true;
            if (!reopening) {
                resume();
            }
        }
        message.replyTo().tell(Done.getInstance());
        return this;
    }

    private Behavior<Command> onBatchDeadline() {
        deadlineBatch = -1;
        if (state() == State.ACTIVE) {
            guarded(ordering::closeForAge);
        }
        return this;
    }

    private Behavior<Command> onCheckDanger() {
        // Ingress refuses while storage is full, so once a second an op is let through to find out whether it still is.
        storageFull = false;
        if (activated && !frozen && !reopening) {
            checkDanger();
        }
        return this;
    }

    private void checkDanger() {
        guarded(() -> {
            boolean before = inDanger;
            inDanger = ordering.inDanger();
            if (inDanger && !before) {
                getContext().getLog().error("order is in danger, admission stops: {}", ordering.dangerReport());
            }
            if (before && !inDanger) {
                getContext().getLog().info("order is out of danger, admission resumes");
                ordering.resume();
            }
        });
    }

    private Behavior<Command> onReopen() {
        if (frozen) {
            return this;
        }
        try {
            ordering.reopen();
        } catch (LaneFatalException e) {
            freeze(e);
            return this;
        } catch (StoreInvariantException e) {
            freeze(new LaneFatalException("the store is damaged", e));
            return this;
        } catch (RuntimeException e) {
            getContext().getLog().error("the store does not reopen; trying again in {}", reopenDelay, e);
            scheduleReopen();
            return this;
        }
        reopening = false;
        if (activated && !draining) {
            resume();
        }
        if (!reopening) {
            reopenDelay = Duration.ZERO;
            answerDrainers();
        }
        settle();
        return this;
    }

    /** Takes the order up again from what the store holds, unless it is in danger. */
    private void resume() {
        checkDanger();
        if (isSound()) {
            guarded(ordering::resume);
        }
    }

    private boolean isSound() {
        return !inDanger && !reopening && !frozen;
    }

    /** At once at first; a store that reopens and fails again, or does not reopen, is given more time each time. */
    private void scheduleReopen() {
        if (reopenDelay.isZero()) {
            getContext().getSelf().tell(Reopen.INSTANCE);
            reopenDelay = FIRST_REOPEN_DELAY;
        } else {
            timers.startSingleTimer(Reopen.INSTANCE, reopenDelay);
            reopenDelay = Collections.min(List.of(reopenDelay.multipliedBy(2), LONGEST_REOPEN_DELAY));
        }
    }

    private Behavior<Command> onDrain(Drain message) {
        commitWaiting();
        draining = true;
        drainers.add(message.replyTo());
        if (!reopening) {
            answerDrainers();
        }
        settle();
        return this;
    }

    private void answerDrainers() {
        drainers.forEach(drainer -> drainer.tell(Done.getInstance()));
        drainers.clear();
    }

    /** A piece of work that may fail in the store. */
    private interface Work {
        void run() throws StoreException;
    }

    /**
     * Runs work and draws the consequences of its failure.
     *
     * @return whether it went through
     */
    private boolean guarded(Work work) {
        try {
            work.run();
            settle();
            return true;
        } catch (StoreException e) {
            switch (e) {
                case StoreException.NotCommitted failed -> {
                    storageFull = failed.kind() == Kind.FULL;
                    ordering.refuseRunning(failed.kind());
                    reopen("a transaction was not committed", failed);
                }
                case StoreException.OutcomeUnknown unknown -> {
                    ordering.refuseRunning(Kind.FAULT);
                    reopen("the outcome of a COMMIT is unknown", unknown);
                }
            }
        } catch (StateUnavailableException e) {
            ordering.refuseRunning(Kind.FAULT);
            reopen("the store cannot be read", e);
        } catch (RuntimeException e) {
            ordering.refuseRunning(Kind.FAULT);
            freeze(e instanceof LaneFatalException fatal ? fatal : new LaneFatalException("the lane failed", e));
        }
        return false;
    }

    private void reopen(String why, Exception cause) {
        getContext().getLog().error("{}; the reopened store will tell where the order stands", why, cause);
        reopening = true;
        settle();
        scheduleReopen();
    }

    private void freeze(LaneFatalException cause) {
        frozen = true;
        settle();
        getContext().getLog().error("the lane is frozen: {}", cause.getMessage(), cause);
        wiring.fatal().accept(cause);
    }

    private void settle() {
        wiring.status().accept(ordering.status(state()));
        if (state() == State.ACTIVE && ordering.openBatch() != deadlineBatch) {
            deadlineBatch = ordering.openBatch();
            timers.startSingleTimer(BatchDeadline.INSTANCE, Duration.ofMillis(Math.max(1, ordering.remainingMs())));
        }
    }
}
