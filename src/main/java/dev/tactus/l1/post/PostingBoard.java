package dev.tactus.l1.post;

import dev.tactus.l1.post.PostingView.Counts;
import dev.tactus.l1.post.PostingView.Posting;
import dev.tactus.l1.post.SlotBuilder.Built;
import dev.tactus.l1.post.SubmitterCore.Decision;
import java.math.BigInteger;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/** Keeps a {@link PostingView} and the log up to date. Owned by the submitter. */
final class PostingBoard {
    private static final int RECENT = 256;
    /** In a row: some minutes, with growing pauses. */
    private static final int ALARM_FAILURES = 12;
    /** A line every few minutes while nothing moves. */
    private static final int LOOKS_PER_LINE = 60;

    private final PostingView view;
    private final PriceCore prices;
    private final Logger log;
    private final Map<Long, Posting> accepted = new LinkedHashMap<>();
    private Optional<Survey> last = Optional.empty();
    /** Of the survey, and of the batch that was to be sent next. */
    private Optional<String> halted = Optional.empty();

    private Optional<String> unfit = Optional.empty();
    private Optional<Hold> hold = Optional.empty();
    private Optional<String> lastError = Optional.empty();
    private Counts counts = new Counts(0, 0, 0);
    private boolean emergency;
    private boolean reachable;
    private int failures;
    private int settlingLooks;
    private String settling = "";

    PostingBoard(PostingView view, PriceCore prices, Logger log) {
        this.view = view;
        this.prices = prices;
        this.log = log;
    }

    void surveyed(Decision decision, Survey survey) {
        last = Optional.of(survey);
        for (Slot slot : decision.settled()) {
            // Abandoned, its batch is another slot's; taken back, it is no batch any more.
            if (!slot.abandoned() && survey.horizon().hasAccepted(slot)) {
                Posting posting =
                        posting(slot, survey, decision.progress().stage(slot).on(SlotStage.Fact.JUDGED_GOOD));
                log.info("batch={} l1Tx={} accepted", slot.batchNonce(), posting.transactionHash());
                accepted.put(slot.batchNonce(), posting);
            }
        }
        while (accepted.size() > RECENT) {
            accepted.remove(accepted.keySet().iterator().next());
        }
        decision.taken().ifPresent(verdict -> {
            log.error(
                    "{}; {} batches are posted again. Whoever has the wallet's key must not use it",
                    verdict.why(),
                    decision.abandoned().size());
            counts = new Counts(counts.bumps(), counts.underpriced(), counts.taken() + 1);
        });
        if (decision.step().isEmpty()) {
            hold(decision.hold());
            unfit = Optional.empty();
        }
        halt(decision.halted().or(() -> unfit));
        emergency(prices.emergency(survey), survey);
    }

    /** A round has come to its end; one that only begins well proves nothing. */
    void rested(SubmitterState state, Progress progress) {
        if (!reachable) {
            log.info("posting is in touch with L1 and the store");
            reachable = true;
            show(state, progress);
        }
        failures = 0;
    }

    /** What came of the attempt to prepare the next transaction. */
    void built(Built built) {
        unfit = built instanceof Built.Unfit it ? Optional.of(it.why()) : Optional.empty();
        hold(built instanceof Built.Held it ? Optional.of(it.hold()) : Optional.empty());
        halt(unfit);
        if (built instanceof Built.Ready ready && isDearer(ready)) {
            counts = new Counts(counts.bumps() + 1, counts.underpriced(), counts.taken());
        }
    }

    private static boolean isDearer(Built.Ready ready) {
        List<Bid> bids = ready.slot().bids();
        return ready.event() instanceof SubmitterEvent.SlotBumped
                && bids.getLast()
                                .fees()
                                .max()
                                .compareTo(bids.get(bids.size() - 2).fees().max())
                        > 0;
    }

    /** What is durable and goes out now. */
    void recorded(SubmitterEvent event, Slot slot) {
        String what = switch (event) {
            case SubmitterEvent.SlotRecorded _ -> "post";
            case SubmitterEvent.SlotBumped _ ->
                slot.cancelled() ? "cancellation, another price" : "post, another price";
            case SubmitterEvent.SlotCancelled _ -> "cancellation of the post";
            case SubmitterEvent.SlotFilled _ -> "transfer that uses up a nonce";
            case SubmitterEvent.SlotAbandoned _, SubmitterEvent.SlotSettled _, SubmitterEvent.WatermarkRaised _ ->
                "nothing";
        };
        log.info(
                "batch={} l1Nonce={} bid={} l1Tx={} bytes={} maxFee={} tip={} recorded: {}",
                slot.batchNonce() < 0 ? "none" : slot.batchNonce(),
                slot.walletNonce(),
                slot.bids().size(),
                slot.newest().hash(),
                slot.newest().transaction().size(),
                slot.newest().fees().max(),
                slot.newest().fees().tip(),
                what);
    }

    /** While a recovery waits for every nonce to be used up: a line whenever a nonce is, and now and then. */
    void settling(long number, SubmitterState state, Survey survey) {
        String safe = survey.frontierCount().isPresent()
                ? Long.toString(survey.frontierCount().getAsLong())
                : "an unknown number";
        String now = "recovery %d waits until all %d wallet nonces are used up where L1 is safe, %s are; %d in all"
                .formatted(number, state.watermark(), safe, survey.latestCount());
        settlingLooks = now.equals(settling) ? settlingLooks + 1 : 0;
        settling = now;
        if (settlingLooks % LOOKS_PER_LINE == 0) {
            log.info("{} (safe block {})", now, survey.horizon().safeBlock());
        }
    }

    /** A node said no to a transaction; others may be sent all the same. */
    void refused(Slot slot, SendOutcome outcome, String why) {
        boolean said = lastError.equals(Optional.of(why));
        lastError = Optional.of(why);
        if (said) {
            return;
        }
        if (outcome == SendOutcome.CAPPED) {
            log.error(
                    "l1Nonce={} is more than L1 nodes let one transaction cost: {}. Raise their limit (geth:"
                            + " --rpc.txfeecap) or lower SEQ_POSTING_EMERGENCY_MAX_FEE_GWEI",
                    slot.walletNonce(),
                    why);
        } else {
            log.warn("l1Nonce={} was refused: {}", slot.walletNonce(), why);
        }
    }

    void sent(SendOutcome outcome) {
        if (outcome == SendOutcome.UNDERPRICED) {
            counts = new Counts(counts.bumps(), counts.underpriced() + 1, counts.taken());
        }
    }

    private void halt(Optional<String> now) {
        if (!now.equals(halted)) {
            halted = now;
            halted.ifPresentOrElse(
                    why -> log.error("posting has halted, an operator is needed: {}", why),
                    () -> log.warn("posting is no longer halted"));
        }
    }

    /** Once for each kind: the numbers in it change with every block. */
    private void hold(Optional<Hold> now) {
        if (!now.map(Hold::kind).equals(hold.map(Hold::kind))) {
            now.ifPresentOrElse(
                    it -> log.error("posting waits, {}: {}", remedy(it.kind()), it.why()),
                    () -> log.info("posting goes on"));
        }
        hold = now;
    }

    private static String remedy(Hold.Kind kind) {
        return switch (kind) {
            case CAP -> "until fees fall or the limit for one transaction is raised";
            case NODE_CAP ->
                "until fees fall or L1 nodes take dearer transactions (geth: --rpc.txfeecap, 1 ether by default)";
            case BUDGET -> "until earlier spending leaves the budget's window or the budget is raised";
            case BALANCE -> "until the wallet is topped up";
            case NONCE -> "until the node's counts agree with the safe chain";
            case STALE -> "for the recovery, since the next batch is too old to be accepted";
        };
    }

    private void emergency(boolean now, Survey survey) {
        if (now != emergency) {
            emergency = now;
            long batch = survey.horizon().nextAccepted();
            if (now) {
                log.error("batch {} is close to going stale, the emergency limits of spending are in force", batch);
            } else {
                log.warn("batch {} is in time, the usual limits of spending are in force", batch);
            }
        }
    }

    void failed(SubmitterState state, Progress progress, String why) {
        if (reachable) {
            log.warn("posting waits: {}", why);
        }
        reachable = false;
        failures++;
        if (failures == ALARM_FAILURES) {
            log.error("posting has not come through to L1 and the store {} times in a row: {}", failures, why);
        }
        lastError = Optional.of(why);
        show(state, progress);
    }

    void show(SubmitterState state, Progress progress) {
        var postings = new HashMap<>(accepted);
        for (Slot slot : state.slots()) {
            if (!slot.abandoned() && isOfThisGeneration(slot)) {
                postings.put(slot.batchNonce(), posting(slot, last.orElse(null), progress.stage(slot)));
            }
        }
        view.replace(
                new PostingView.Status(
                        reachable,
                        state.watermark(),
                        backlog(state),
                        halted,
                        hold,
                        emergency,
                        last.map(survey -> prices.committed(state, survey)).orElse(BigInteger.ZERO),
                        last.map(survey -> prices.limits(survey).budget()).orElse(BigInteger.ZERO),
                        counts,
                        lastError),
                postings);
    }

    private boolean isOfThisGeneration(Slot slot) {
        return last.map(survey -> survey.horizon().generation() == slot.generation())
                .orElse(true);
    }

    private long backlog(SubmitterState state) {
        long recordedEnd = state.slots().stream()
                        .filter(slot -> !slot.abandoned() && isOfThisGeneration(slot))
                        .mapToLong(Slot::batchNonce)
                        .max()
                        .orElse(-1)
                + 1;
        return last.map(Survey::horizon)
                .map(horizon -> Math.max(0, horizon.sealedEnd() - Math.max(recordedEnd, horizon.nextAccepted())))
                .orElse(0L);
    }

    private static Posting posting(Slot slot, @Nullable Survey survey, SlotStage stage) {
        var hash = survey != null && survey.of(slot).orElse(null) instanceof Sighting.Mined mined
                ? mined.transaction()
                : slot.newest().hash();
        return new Posting(slot.batchNonce(), slot.walletNonce(), hash, stage);
    }
}
