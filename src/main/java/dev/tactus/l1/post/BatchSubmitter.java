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

    private final Wiring wiring;
    private final Loop loop;
    private final SubmitterCore core;
    private final PriceCore prices;
    private final Surveyor surveyor;
    private final SlotBuilder builder;
    private final Broadcast broadcast;
    private final PostingBoard board;

    private Progress progress = Progress.NONE;
    /** Exactly one stage is under way while this is true, and none otherwise: so no answer is ever late. */
    private boolean busy;

    private boolean nudged;
    private int failures;
    /** What remains of the current round after the sending. */
    private Optional<Step> step = Optional.empty();

    private Optional<Survey> survey = Optional.empty();
    /** What a recovery wanted when the round began: what follows holds only as long as it wants the same. */
    private OptionalLong wanted = OptionalLong.empty();

    private SettlingCore.Seen settling = SettlingCore.Seen.NONE;

    BatchSubmitter(Wiring wiring, Loop loop) {
        this.wiring = wiring;
        this.loop = loop;
        this.core = new SubmitterCore(wiring.settings());
        this.prices = new PriceCore(wiring.settings().spend());
        this.surveyor = new Surveyor(
                wiring.client(),
                wiring.batches(),
                wiring.wallet().address(),
                wiring.deployment().chainId(),
                wiring.settings().quorum());
        this.builder = new SlotBuilder(wiring.client(), wiring.deployment(), wiring.batches(), wiring.wallet(), prices);
        this.broadcast = new Broadcast(wiring.client());
        this.board = new PostingBoard(wiring.view(), prices, LOG);
    }

    /** First of all, and once again after a failed write: what was believed before is forgotten, L1 is read again. */
    void start(SubmitterState state) {
        progress = Progress.NONE;
        settling = SettlingCore.Seen.NONE;
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
        wanted = wiring.settlement().wanted();
        loop.cancelPoll();
        Progress known = progress;
        loop.then(surveyor.survey(horizon -> core.toLookUp(state, known, horizon)), this::onSurveyed, this::onFailed);
    }

    private Turn onSurveyed(SubmitterState state, Survey seen) {
        if (!isStillWanted()) {
            return lookAgain(state);
        }
        Decision decision = core.decide(state, progress, seen, wanted.isPresent());
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
            wanted.ifPresent(recovery -> settle(after, seen, recovery));
            // What is abandoned is planned again on another look.
            nudged |= !decision.abandoned().isEmpty();
            if (decision.broadcast().isEmpty()) {
                build(after);
            } else {
                send(decision.broadcast());
            }
        });
    }

    private boolean isStillWanted() {
        return wiring.settlement().wanted().equals(wanted);
    }

    /** What was looked at belongs to an order that is being taken back, or was: nothing of it is recorded or sent. */
    private Turn lookAgain(SubmitterState state) {
        LOG.info("a recovery has begun or ended meanwhile, posting looks again");
        step = Optional.empty();
        nudged = true;
        rest(state);
        return Turn.OVER;
    }

    private void settle(SubmitterState state, Survey seen, long recovery) {
        OptionalLong at = SettlingCore.settledAt(state, seen);
        settling = SettlingCore.next(settling, recovery, at);
        if (settling.isSure()) {
            at.ifPresent(block -> wiring.settlement().settled(recovery, block));
        } else {
            board.settling(recovery, state, seen);
        }
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
            case Step.Fill fill ->
                builder.fill(fill.walletNonce(), seen.horizon().generation(), allowance(state, seen, Optional.empty()));
            case Step.Rebid rebid -> builder.rebid(rebid.slot(), allowance(state, seen, Optional.of(rebid.slot())));
            case Step.Reprice reprice ->
                builder.reprice(reprice.slot(), allowance(state, seen, Optional.of(reprice.slot())));
        };
        loop.then(built, this::onBuilt, this::onFailed);
    }

    private Allowance allowance(SubmitterState state, Survey seen, Optional<Slot> replaced) {
        return prices.allowance(state, seen, replaced)
                .within(progress.refusals().cap().map(Refusals.Cap::most));
    }

    private Turn onBuilt(SubmitterState state, Built built) {
        step = Optional.empty();
        board.built(built);
        if (!(built instanceof Built.Ready ready)) {
            board.show(state, progress);
            rest(state);
            return Turn.OVER;
        }
        if (!(ready.event() instanceof SubmitterEvent.SlotRecorded)) {
            return record(state, ready);
        }
        // The batch was read after the survey: it must still be the one of that generation.
        loop.then(
                wiring.batches().horizon(),
                (now, horizon) -> isOfSurvey(horizon) ? record(now, ready) : lookAgain(now),
                this::onFailed);
        return Turn.OVER;
    }

    private boolean isOfSurvey(Horizon now) {
        return survey.filter(seen -> seen.horizon().generation() == now.generation())
                .isPresent();
    }

    private Turn record(SubmitterState state, Built.Ready ready) {
        if (!isStillWanted()) {
            return lookAgain(state);
        }
        Fault.point("submitter.beforeRecord");
        return new Turn(List.of(ready.event()), after -> {
            Fault.point("submitter.afterRecord");
            board.recorded(ready.event(), ready.slot());
            board.show(after, progress);
            // There may be more to post, which only another survey can tell.
            nudged = true;
            send(List.of(ready.slot()));
        });
    }

    private void send(List<Slot> slots) {
        loop.then(broadcast.send(slots), this::onSent, this::onFailed);
    }

    private Turn onSent(SubmitterState state, List<Broadcast.Sent> sent) {
        Fault.point("submitter.afterBroadcast");
        long height = survey.map(Survey::agreedBlock).orElse(0L);
        for (Broadcast.Sent each : sent) {
            progress = progress.sent(each.slot(), height, each.outcome());
            board.sent(each.outcome());
            // Another price is offered at once.
            nudged |= each.outcome() == SendOutcome.UNDERPRICED || each.outcome() == SendOutcome.CAPPED;
        }
        // Refused or lost, it may be in the pool or even mined: the next survey finds out.
        for (Broadcast.Sent each : sent) {
            if (each.unanswered()) {
                return onFailed(state, each.failure().orElseThrow());
            }
            each.failure().ifPresent(why -> {
                board.refused(each.slot(), each.outcome(), String.valueOf(why.getMessage()));
                // What comes behind it would wait for it; but what was sent may be offered for another price.
                step = step.filter(it -> !(it instanceof Step.Plan));
            });
        }
        board.show(state, progress);
        build(state);
        return Turn.OVER;
    }

    private void rest(SubmitterState state) {
        busy = false;
        failures = 0;
        board.rested(state, progress);
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
