package dev.tactus.l1.post;

import dev.tactus.fault.Fault;
import dev.tactus.l1.RpcException;
import dev.tactus.l1.post.BatchSubmitterActor.Wiring;
import dev.tactus.l1.post.SubmitterCore.Decision;
import dev.tactus.l1.post.SubmitterCore.Plan;
import dev.tactus.l1.post.SubmitterCore.Progress;
import dev.tactus.l1.post.SubmitterCore.Survey;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import org.apache.pekko.Done;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Posts sealed batches in order. It works in rounds: survey the store and L1, persist what is settled, send what must
 * be sent, record the next slot and send it. A slot's bytes and wallet nonce are in the journal before they leave the
 * process, so a new process sends the same bytes or finds them landed. Calls come one at a time, each with the
 * journal's fold as it is then, and never block. Faults of L1 are tried again for ever with growing pauses.
 */
final class BatchSubmitter {
    private static final Logger LOG = LoggerFactory.getLogger(BatchSubmitter.class);

    /** How the submitter comes back to itself: what it asks to be called is called in a turn of its own. */
    interface Loop {
        /** Takes one of the two turns when the stage is done. */
        <T> void then(
                CompletionStage<T> stage,
                BiFunction<SubmitterState, ? super T, Turn> done,
                BiFunction<SubmitterState, Throwable, Turn> failed);

        /** {@link BatchSubmitter#poll} after this time, instead of any earlier request. */
        void pollIn(Duration pause);

        void cancelPoll();
    }

    /**
     * How a turn ends: the events become durable, and only then, with the state that they lead to, {@code then} runs.
     * If they do not become durable nothing more is called before {@link BatchSubmitter#start}.
     */
    record Turn(List<SubmitterEvent> events, Consumer<SubmitterState> then) {
        private static final Turn OVER = new Turn(List.of(), _ -> {});
    }

    private final Wiring wiring;
    private final Loop loop;
    private final SubmitterCore core;
    private final Surveyor surveyor;
    private final SlotBuilder builder;
    private final PostingBoard board;

    private Progress progress = Progress.NONE;
    /** Exactly one stage is under way while this is true, and none otherwise: so no answer is ever late. */
    private boolean busy;

    private boolean nudged;
    private int failures;
    private long latestBlock;
    private long generation;
    /** What remains of the current round after the sending. */
    private Optional<Plan> plan = Optional.empty();

    BatchSubmitter(Wiring wiring, Loop loop) {
        this.wiring = wiring;
        this.loop = loop;
        this.core = new SubmitterCore(wiring.settings());
        this.surveyor =
                new Surveyor(wiring.client(), wiring.batches(), wiring.wallet().address());
        this.builder = new SlotBuilder(wiring.client(), wiring.deployment(), wiring.batches(), wiring.wallet());
        this.board = new PostingBoard(wiring.view(), LOG);
    }

    /** First of all, and once again after a failed write: what was believed before is forgotten, L1 is read again. */
    void start(SubmitterState state) {
        progress = Progress.NONE;
        failures = 0;
        look(state);
    }

    /** There may be more to post. */
    void nudge(SubmitterState state) {
        if (busy) {
            nudged = true;
        } else if (failures == 0) {
            look(state);
        }
    }

    void poll(SubmitterState state) {
        if (!busy) {
            progress = progress.rested();
            look(state);
        }
    }

    private void look(SubmitterState state) {
        busy = true;
        nudged = false;
        plan = Optional.empty();
        loop.cancelPoll();
        loop.then(surveyor.survey(core.toLookUp(state, progress)), this::onSurveyed, this::onFailed);
    }

    private Turn onSurveyed(SubmitterState state, Survey survey) {
        Decision decision = core.decide(state, progress, survey);
        progress = decision.progress();
        List<SubmitterEvent> settled = decision.settled().stream()
                .<SubmitterEvent>map(slot -> new SubmitterEvent.SlotSettled(slot.walletNonce()))
                .toList();
        return new Turn(settled, after -> {
            Fault.point("submitter.afterSettled");
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
        loop.then(builder.build(plan.get(), generation), this::onBuilt, this::onFailed);
    }

    private Turn onBuilt(SubmitterState state, Slot slot) {
        plan = Optional.empty();
        Fault.point("submitter.beforeRecord");
        return new Turn(List.of(new SubmitterEvent.SlotRecorded(slot)), after -> {
            Fault.point("submitter.afterRecord");
            LOG.info(
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
        loop.then(
                all,
                (state, _) -> onSent(state, slots, Optional.empty()),
                (state, failure) -> onSent(state, slots, Optional.of(failure)));
    }

    /** @param failure empty if the node took all of them */
    private Turn onSent(SubmitterState state, List<Slot> slots, Optional<Throwable> failure) {
        Fault.point("submitter.afterBroadcast");
        for (Slot slot : slots) {
            progress = progress.sent(slot.walletNonce(), latestBlock, failure.isEmpty());
        }
        if (failure.isPresent()) {
            // Refused or lost, it may be in the pool or even mined: the next survey finds out.
            return onFailed(state, failure.get());
        }
        board.show(state, progress);
        build(state);
        return Turn.OVER;
    }

    private void rest(SubmitterState state) {
        busy = false;
        failures = 0;
        if (nudged) {
            look(state);
        } else {
            loop.pollIn(wiring.settings().idlePoll());
        }
    }

    private Turn onFailed(SubmitterState state, Throwable failure) {
        failures++;
        busy = false;
        board.failed(
                state, progress, String.valueOf(RpcException.unwrap(failure).getMessage()));
        loop.pollIn(wiring.settings().backoff().delay(failures, wiring.jitter().getAsDouble()));
        return Turn.OVER;
    }
}
