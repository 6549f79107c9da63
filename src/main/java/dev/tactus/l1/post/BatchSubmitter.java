package dev.tactus.l1.post;

import dev.tactus.fault.Fault;
import dev.tactus.l1.RpcException;
import dev.tactus.l1.post.BatchSubmitterActor.Wiring;
import dev.tactus.l1.post.PriceCore.Allowance;
import dev.tactus.l1.post.SlotBuilder.Built;
import dev.tactus.l1.post.SubmitterCore.Decision;
import dev.tactus.l1.post.SubmitterCore.Step;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Posts sealed batches in order. It works in rounds: survey the store and L1, persist what is settled, send what must
 * be sent, record the next slot, or a higher bid for one, and send it. Bytes and wallet nonce are in the journal
 * before they leave the process, so a new process sends the same bytes or finds them landed. Calls come one at a time,
 * each with the journal's fold as it is then, and never block. Faults of L1 are tried again for ever with growing
 * pauses.
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

    /** What became of a broadcast; {@code failure} if the node did not take it. */
    private record Sent(Slot slot, SendOutcome outcome, Optional<Throwable> failure) {}

    private final Wiring wiring;
    private final Loop loop;
    private final SubmitterCore core;
    private final PriceCore prices;
    private final Surveyor surveyor;
    private final SlotBuilder builder;
    private final PostingBoard board;

    private Progress progress = Progress.NONE;
    /** Exactly one stage is under way while this is true, and none otherwise: so no answer is ever late. */
    private boolean busy;

    private boolean nudged;
    private int failures;
    /** What remains of the current round after the sending. */
    private Optional<Step> step = Optional.empty();

    private Optional<Survey> survey = Optional.empty();

    BatchSubmitter(Wiring wiring, Loop loop) {
        this.wiring = wiring;
        this.loop = loop;
        this.core = new SubmitterCore(wiring.settings());
        this.prices = new PriceCore(wiring.settings().spend());
        this.surveyor =
                new Surveyor(wiring.client(), wiring.batches(), wiring.wallet().address());
        this.builder = new SlotBuilder(wiring.client(), wiring.deployment(), wiring.batches(), wiring.wallet(), prices);
        this.board = new PostingBoard(wiring.view(), prices, LOG);
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
        step = Optional.empty();
        loop.cancelPoll();
        Progress known = progress;
        loop.then(surveyor.survey(horizon -> core.toLookUp(state, known, horizon)), this::onSurveyed, this::onFailed);
    }

    private Turn onSurveyed(SubmitterState state, Survey seen) {
        OptionalLong settling = wiring.settlement().wanted();
        Decision decision = core.decide(state, progress, seen, settling.isPresent());
        progress = decision.progress();
        List<SubmitterEvent> events = new ArrayList<>();
        decision.settled().forEach(slot -> events.add(settled(slot, seen)));
        decision.abandoned().forEach(slot -> events.add(new SubmitterEvent.SlotAbandoned(slot.walletNonce())));
        return new Turn(events, after -> {
            Fault.point("submitter.afterSettled");
            survey = Optional.of(seen);
            board.surveyed(decision, seen);
            board.show(after, progress);
            step = decision.step();
            if (settling.isPresent()) {
                SubmitterCore.settledAt(after, seen)
                        .ifPresent(block -> wiring.settlement().settled(settling.getAsLong(), block));
            }
            // What is abandoned is planned again on another look.
            nudged |= !decision.abandoned().isEmpty();
            if (decision.broadcast().isEmpty()) {
                build(after);
            } else {
                send(decision.broadcast());
            }
        });
    }

    /** What L1 does not tell, or cannot be true, is counted at the most that it can be. */
    private static SubmitterEvent settled(Slot slot, Survey survey) {
        var paid = survey.of(slot).orElse(null) instanceof Sighting.Mined mined
                ? mined.paid().min(slot.most())
                : slot.most();
        return new SubmitterEvent.SlotSettled(slot.walletNonce(), paid, survey.timestamp());
    }

    private void build(SubmitterState state) {
        if (step.isEmpty() || survey.isEmpty()) {
            rest(state);
            return;
        }
        Survey seen = survey.get();
        CompletionStage<Built> built = switch (step.get()) {
            case Step.Plan plan ->
                builder.build(plan, seen.horizon().generation(), allowance(state, seen, Optional.empty()));
            case Step.Cancel cancel ->
                builder.cancel(cancel.slot(), allowance(state, seen, Optional.of(cancel.slot())));
            case Step.Rebid rebid -> builder.rebid(rebid.slot(), allowance(state, seen, Optional.of(rebid.slot())));
        };
        loop.then(built, this::onBuilt, this::onFailed);
    }

    private Allowance allowance(SubmitterState state, Survey seen, Optional<Slot> replaced) {
        return prices.allowance(state, seen, replaced);
    }

    private Turn onBuilt(SubmitterState state, Built built) {
        step = Optional.empty();
        board.built(built);
        if (!(built instanceof Built.Ready ready)) {
            board.show(state, progress);
            rest(state);
            return Turn.OVER;
        }
        Fault.point("submitter.beforeRecord");
        return new Turn(List.of(ready.event()), after -> {
            Fault.point("submitter.afterRecord");
            Slot slot = ready.slot();
            LOG.info(
                    "batch={} l1Nonce={} bid={} l1Tx={} bytes={} maxFee={} tip={} recorded",
                    slot.batchNonce(),
                    slot.walletNonce(),
                    slot.bids().size(),
                    slot.newest().hash(),
                    slot.newest().transaction().size(),
                    slot.newest().fees().max(),
                    slot.newest().fees().tip());
            board.show(after, progress);
            // There may be more to post, which only another survey can tell.
            nudged = true;
            send(List.of(slot));
        });
    }

    /** In order, and no further than the first failure: a later nonce is useless without an earlier one. */
    private void send(List<Slot> slots) {
        List<Sent> done = new ArrayList<>();
        CompletionStage<Boolean> all = CompletableFuture.completedStage(true);
        for (Slot slot : slots) {
            all = all.thenCompose(goOn -> goOn ? send(slot, done) : CompletableFuture.completedStage(false));
        }
        loop.then(all, (state, _) -> onSent(state, done), this::onFailed);
    }

    private CompletionStage<Boolean> send(Slot slot, List<Sent> done) {
        return wiring.client().sendRawTransaction(slot.newest().transaction()).handle((_, failure) -> {
            SendOutcome outcome = failure == null ? SendOutcome.TAKEN : SendOutcome.of(failure);
            done.add(new Sent(
                    slot, outcome, outcome == SendOutcome.TAKEN ? Optional.empty() : Optional.ofNullable(failure)));
            return outcome == SendOutcome.TAKEN;
        });
    }

    private Turn onSent(SubmitterState state, List<Sent> sent) {
        Fault.point("submitter.afterBroadcast");
        long height = survey.map(Survey::latestBlock).orElse(0L);
        Optional<Throwable> failure = Optional.empty();
        for (Sent each : sent) {
            progress = progress.sent(each.slot(), height, each.outcome());
            board.sent(each.outcome());
            failure = each.failure();
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
