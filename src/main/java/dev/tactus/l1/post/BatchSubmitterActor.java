package dev.tactus.l1.post;

import dev.tactus.fault.Fatal;
import dev.tactus.l1.L1Client;
import dev.tactus.l1.post.BatchSubmitter.Turn;
import dev.tactus.protocol.Deployment;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.DoubleSupplier;
import java.util.function.Function;
import org.apache.pekko.Done;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.BackoffSupervisorStrategy;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.SupervisorStrategy;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.apache.pekko.persistence.typed.JournalPersistFailed;
import org.apache.pekko.persistence.typed.PersistenceId;
import org.apache.pekko.persistence.typed.RecoveryCompleted;
import org.apache.pekko.persistence.typed.RecoveryFailed;
import org.apache.pekko.persistence.typed.SnapshotFailed;
import org.apache.pekko.persistence.typed.javadsl.CommandHandler;
import org.apache.pekko.persistence.typed.javadsl.Effect;
import org.apache.pekko.persistence.typed.javadsl.EventHandler;
import org.apache.pekko.persistence.typed.javadsl.EventSourcedBehavior;
import org.apache.pekko.persistence.typed.javadsl.RetentionCriteria;
import org.apache.pekko.persistence.typed.javadsl.SignalHandler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A {@link BatchSubmitter} with a mailbox and a journal: each turn's events are durable before it goes on, and a failed
 * write restarts it from the journal. Runs on the default dispatcher.
 */
public final class BatchSubmitterActor
        extends EventSourcedBehavior<BatchSubmitterActor.Command, SubmitterEvent, SubmitterState> {

    /** What the submitter is told. */
    public sealed interface Command {}

    /** There may be more to post: look now rather than at the next idle poll. */
    public enum BatchSealed implements Command {
        INSTANCE
    }

    /** Start nothing more, answer and end. What is recorded but not landed is taken up by the next process. */
    public record Drain(ActorRef<Done> replyTo) implements Command {}

    private enum Poll implements Command {
        INSTANCE
    }

    private record Continue(Function<SubmitterState, Turn> step) implements Command {}

    /**
     * @param settlement what a recovery wants
     * @param jitter     random in [0, 1)
     */
    public record Wiring(
            L1Client client,
            Deployment deployment,
            SealedBatches batches,
            WalletKey wallet,
            SubmitterSettings settings,
            PostingView view,
            Settlement settlement,
            DoubleSupplier jitter) {}

    private static final Logger LOG = LoggerFactory.getLogger(BatchSubmitterActor.class);
    static final PersistenceId ID = PersistenceId.ofUniqueId("batch-submitter");
    private static final int SNAPSHOT_EVERY = 100;
    private static final int SNAPSHOTS_KEPT = 2;
    private static final BackoffSupervisorStrategy RESTART = SupervisorStrategy.restartWithBackoff(
                    Duration.ofSeconds(1), Duration.ofSeconds(30), 0.2)
            // A disk that is full fails every attempt alike: what there is to say is said below.
            .withLoggingEnabled(false);

    private final BatchSubmitter submitter;
    private final Consumer<Throwable> journalFailed;

    private BatchSubmitterActor(
            ActorContext<Command> context,
            TimerScheduler<Command> timers,
            Wiring wiring,
            Consumer<Throwable> journalFailed) {
        super(ID, RESTART);
        this.journalFailed = journalFailed;
        this.submitter = new BatchSubmitter(wiring, new MailboxLoop(context, timers));
    }

    /**
     * Starts as soon as its journal is read. The journal's tables must exist.
     *
     * @param journalFailed told each time that reading or writing it has failed; it is tried again whatever that does
     * @throws IllegalArgumentException if the wallet is not the deployment's submitter
     */
    public static Behavior<Command> create(Wiring wiring, Consumer<Throwable> journalFailed) {
        if (!wiring.wallet().address().equals(wiring.deployment().submitter())) {
            throw new IllegalArgumentException("the wallet's address is not the deployment's batch submitter");
        }
        return Behaviors.setup(context -> Behaviors.withTimers(timers -> {
            context.setLoggerName(BatchSubmitterActor.class);
            return new BatchSubmitterActor(context, timers, wiring, journalFailed);
        }));
    }

    @Override
    public SubmitterState emptyState() {
        return SubmitterState.EMPTY;
    }

    @Override
    public EventHandler<SubmitterState, SubmitterEvent> eventHandler() {
        return SubmitterState::apply;
    }

    @Override
    public RetentionCriteria retentionCriteria() {
        return RetentionCriteria.snapshotEvery(SNAPSHOT_EVERY, SNAPSHOTS_KEPT);
    }

    @Override
    public SignalHandler<SubmitterState> signalHandler() {
        return newSignalHandlerBuilder()
                .onSignal(RecoveryCompleted.instance(), submitter::start)
                .onSignal(RecoveryFailed.class, (_, failed) -> failed(failed.getFailure()))
                .onSignal(JournalPersistFailed.class, (_, failed) -> failed(failed.failure()))
                .onSignal(SnapshotFailed.class, (_, failed) -> failed(failed.getFailure()))
                .build();
    }

    private void failed(Throwable failure) {
        LOG.warn("the journal fails, posting waits and tries again: {}", String.valueOf(failure.getMessage()));
        journalFailed.accept(failure);
    }

    @Override
    public CommandHandler<Command, SubmitterEvent, SubmitterState> commandHandler() {
        return this::on;
    }

    private Effect<SubmitterEvent, SubmitterState> on(SubmitterState state, Command command) {
        return switch (command) {
            case BatchSealed _ -> {
                submitter.nudge(state);
                yield Effect().none();
            }
            case Poll _ -> {
                submitter.poll(state);
                yield Effect().none();
            }
            case Drain it -> Effect().stop().thenRun(() -> it.replyTo().tell(Done.getInstance()));
            case Continue it -> {
                Turn turn = it.step().apply(state);
                yield Effect().persist(turn.events()).thenRun(turn.then()::accept);
            }
        };
    }

    private record MailboxLoop(ActorContext<Command> context, TimerScheduler<Command> timers)
            implements BatchSubmitter.Loop {
        @Override
        public <T> void then(
                CompletionStage<T> stage,
                BiFunction<SubmitterState, ? super T, Turn> done,
                BiFunction<SubmitterState, Throwable, Turn> failed) {
            context.pipeToSelf(
                    stage,
                    (value, failure) -> new Continue(
                            failure == null
                                    ? state -> done.apply(state, value)
                                    : state -> fail(failed, state, failure)));
        }

        private static Turn fail(
                BiFunction<SubmitterState, Throwable, Turn> failed, SubmitterState state, Throwable failure) {
            Fatal.rethrow(failure);
            return failed.apply(state, failure);
        }

        @Override
        public void pollIn(Duration pause) {
            timers.startSingleTimer(Poll.INSTANCE, Poll.INSTANCE, pause);
        }

        @Override
        public void cancelPoll() {
            timers.cancel(Poll.INSTANCE);
        }
    }
}
