package dev.tactus.l1.post;

import dev.tactus.l1.L1Client;
import dev.tactus.l1.RpcException;
import dev.tactus.l1.post.SubmitterCore.Decision;
import dev.tactus.l1.post.SubmitterCore.Plan;
import dev.tactus.l1.post.SubmitterCore.Progress;
import dev.tactus.l1.post.SubmitterCore.Survey;
import dev.tactus.protocol.Deployment;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.DoubleSupplier;
import org.apache.pekko.Done;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.BackoffSupervisorStrategy;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.SupervisorStrategy;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.apache.pekko.persistence.typed.PersistenceId;
import org.apache.pekko.persistence.typed.RecoveryCompleted;
import org.apache.pekko.persistence.typed.javadsl.CommandHandler;
import org.apache.pekko.persistence.typed.javadsl.Effect;
import org.apache.pekko.persistence.typed.javadsl.EventHandler;
import org.apache.pekko.persistence.typed.javadsl.EventSourcedBehavior;
import org.apache.pekko.persistence.typed.javadsl.RetentionCriteria;
import org.apache.pekko.persistence.typed.javadsl.SignalHandler;

/**
 * Posts sealed batches in order. It works in rounds: survey the store and L1, persist what is settled, send what must
 * be sent, record the next slot and send it. A slot's bytes and wallet nonce are in the journal before they leave the
 * process, so a new process sends the same bytes or finds them landed. Runs on the default dispatcher and never
 * blocks. Faults of L1 are tried again for ever with growing pauses; a failed write restarts it from the journal.
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

    /** {@code round} tells late answers from current ones, here and below. */
    private record Surveyed(long round, Survey survey) implements Command {}

    private record Built(long round, Slot slot) implements Command {}

    /** @param failure empty if the node took all of them */
    private record Sent(long round, List<Slot> slots, Optional<Throwable> failure) implements Command {}

    private record Failed(long round, Throwable failure) implements Command {}

    /** @param jitter random in [0, 1) */
    public record Wiring(
            L1Client client,
            Deployment deployment,
            SealedBatches batches,
            WalletKey wallet,
            SubmitterSettings settings,
            PostingView view,
            DoubleSupplier jitter) {}

    private static final PersistenceId ID = PersistenceId.ofUniqueId("batch-submitter");
    private static final int SNAPSHOT_EVERY = 100;
    private static final int SNAPSHOTS_KEPT = 2;
    private static final BackoffSupervisorStrategy RESTART =
            SupervisorStrategy.restartWithBackoff(Duration.ofSeconds(1), Duration.ofSeconds(30), 0.2);

    private final ActorContext<Command> context;
    private final TimerScheduler<Command> timers;
    private final Wiring wiring;
    private final SubmitterCore core;
    private final Surveyor surveyor;
    private final SlotBuilder builder;
    private final PostingBoard board;

    private Progress progress = Progress.NONE;
    private long round;
    private boolean busy;
    private boolean nudged;
    private int failures;
    private long latestBlock;
    private long generation;
    /** What remains of the current round after the sending. */
    private Optional<Plan> plan = Optional.empty();

    private BatchSubmitterActor(ActorContext<Command> context, TimerScheduler<Command> timers, Wiring wiring) {
        super(ID, RESTART);
        this.context = context;
        this.timers = timers;
        this.wiring = wiring;
        this.core = new SubmitterCore(wiring.settings());
        this.surveyor =
                new Surveyor(wiring.client(), wiring.batches(), wiring.wallet().address());
        this.builder = new SlotBuilder(wiring.client(), wiring.deployment(), wiring.batches(), wiring.wallet());
        this.board = new PostingBoard(wiring.view(), context.getLog());
    }

    /**
     * Starts as soon as its journal is read. The journal's tables must exist.
     *
     * @throws IllegalArgumentException if the wallet is not the deployment's submitter
     */
    public static Behavior<Command> create(Wiring wiring) {
        if (!wiring.wallet().address().equals(wiring.deployment().submitter())) {
            throw new IllegalArgumentException("the wallet's address is not the deployment's batch submitter");
        }
        return Behaviors.setup(context -> Behaviors.withTimers(timers -> {
            context.setLoggerName(BatchSubmitterActor.class);
            return new BatchSubmitterActor(context, timers, wiring);
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
                .onSignal(RecoveryCompleted.instance(), this::start)
                .build();
    }

    @Override
    public CommandHandler<Command, SubmitterEvent, SubmitterState> commandHandler() {
        return this::on;
    }

    /** Also after a failed write: what this process believed before it is forgotten, L1 is read again. */
    private void start(SubmitterState state) {
        progress = Progress.NONE;
        failures = 0;
        look(state);
    }

    private Effect<SubmitterEvent, SubmitterState> on(SubmitterState state, Command command) {
        return switch (command) {
            case BatchSealed _ -> onNudge(state);
            case Poll _ -> onPoll(state);
            case Drain it -> Effect().stop().thenRun(() -> it.replyTo().tell(Done.getInstance()));
            case Surveyed it ->
                it.round() == round ? onSurveyed(state, it.survey()) : Effect().none();
            case Built it -> it.round() == round ? onBuilt(it.slot()) : Effect().none();
            case Sent it -> it.round() == round ? onSent(state, it) : Effect().none();
            case Failed it ->
                it.round() == round ? onFailed(state, it.failure()) : Effect().none();
        };
    }

    private Effect<SubmitterEvent, SubmitterState> onNudge(SubmitterState state) {
        if (busy) {
            nudged = true;
        } else if (failures == 0) {
            look(state);
        }
        return Effect().none();
    }

    private Effect<SubmitterEvent, SubmitterState> onPoll(SubmitterState state) {
        if (!busy) {
            progress = progress.rested();
            look(state);
        }
        return Effect().none();
    }

    private void look(SubmitterState state) {
        busy = true;
        nudged = false;
        plan = Optional.empty();
        round++;
        timers.cancel(Poll.INSTANCE);
        long current = round;
        pipe(surveyor.survey(core.toLookUp(state, progress)).thenApply(survey -> new Surveyed(current, survey)));
    }

    private Effect<SubmitterEvent, SubmitterState> onSurveyed(SubmitterState state, Survey survey) {
        Decision decision = core.decide(state, progress, survey);
        progress = decision.progress();
        List<SubmitterEvent> settled = decision.settled().stream()
                .<SubmitterEvent>map(slot -> new SubmitterEvent.SlotSettled(slot.walletNonce()))
                .toList();
        return Effect().persist(settled).thenRun(after -> {
            board.surveyed(decision, survey);
            board.show(after, progress);
            act(after, decision, survey);
        });
    }

    private void act(SubmitterState state, Decision decision, Survey survey) {
        latestBlock = survey.latestBlock();
        generation = survey.horizon().generation();
        plan = decision.plan();
        if (decision.broadcast().isEmpty()) {
            build(state);
        } else {
            send(decision.broadcast());
        }
    }

    private void build(SubmitterState state) {
        if (plan.isEmpty()) {
            rest(state);
            return;
        }
        long current = round;
        pipe(builder.build(plan.get(), generation).thenApply(slot -> new Built(current, slot)));
    }

    private Effect<SubmitterEvent, SubmitterState> onBuilt(Slot slot) {
        plan = Optional.empty();
        return Effect().persist(new SubmitterEvent.SlotRecorded(slot)).thenRun(after -> {
            context.getLog()
                    .info(
                            "batch={} l1Nonce={} l1Tx={} bytes={} recorded",
                            slot.batchNonce(),
                            slot.walletNonce(),
                            slot.transactionHash(),
                            slot.transaction().size());
            board.show(after, progress);
            // There may be more to post, which only another survey can tell.
            nudged = true;
            send(List.of(slot));
        });
    }

    /** In order, and no further than the first failure: a later nonce is useless without an earlier one. */
    private void send(List<Slot> slots) {
        CompletionStage<Done> all = CompletableFuture.completedStage(Done.getInstance());
        for (Slot slot : slots) {
            all = all.thenCompose(
                    _ -> wiring.client().sendRawTransaction(slot.transaction()).thenApply(_ -> Done.getInstance()));
        }
        long current = round;
        pipe(all.handle((_, failure) -> new Sent(current, slots, Optional.ofNullable(failure))));
    }

    private Effect<SubmitterEvent, SubmitterState> onSent(SubmitterState state, Sent sent) {
        for (Slot slot : sent.slots()) {
            progress = progress.sent(
                    slot.walletNonce(), latestBlock, sent.failure().isEmpty());
        }
        if (sent.failure().isPresent()) {
            // Refused or lost, it may be in the pool or even mined: the next survey finds out.
            return onFailed(state, sent.failure().get());
        }
        board.show(state, progress);
        build(state);
        return Effect().none();
    }

    private void rest(SubmitterState state) {
        busy = false;
        failures = 0;
        if (nudged) {
            look(state);
        } else {
            timers.startSingleTimer(
                    Poll.INSTANCE, Poll.INSTANCE, wiring.settings().idlePoll());
        }
    }

    private Effect<SubmitterEvent, SubmitterState> onFailed(SubmitterState state, Throwable failure) {
        failures++;
        busy = false;
        board.failed(
                state, progress, String.valueOf(RpcException.unwrap(failure).getMessage()));
        Duration pause =
                wiring.settings().backoff().delay(failures, wiring.jitter().getAsDouble());
        timers.startSingleTimer(Poll.INSTANCE, Poll.INSTANCE, pause);
        return Effect().none();
    }

    private void pipe(CompletionStage<? extends Command> answer) {
        long current = round;
        context.pipeToSelf(answer, (command, failure) -> failure == null ? command : new Failed(current, failure));
    }
}
