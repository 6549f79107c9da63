package dev.tactus.l1.post;

import dev.tactus.l1.post.SlotStage.Fact;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;

/** What to do next about posting. Pure: the journal's fold, what this process has done, and a survey of L1 come in. */
final class SubmitterCore {
    /** How many settled slots are looked up at a time. */
    private static final int SETTLED_AT_ONCE = 16;

    private final SubmitterSettings settings;
    private final BidCore bids;

    SubmitterCore(SubmitterSettings settings) {
        this.settings = settings;
        this.bids = new BidCore(settings.bumpBlocks());
    }

    /** What is to be prepared after the broadcasts. */
    sealed interface Step {
        /** The next batch and the wallet nonce that will carry it. */
        record Plan(long batchNonce, long walletNonce) implements Step {}

        /** The same content for more. */
        record Rebid(Slot slot) implements Step {}

        /** The same content for less: what was asked is more than nodes take, so none has it. */
        record Reprice(Slot slot) implements Step {}

        /** Nothing instead of its batch, for more. */
        record Cancel(Slot slot) implements Step {}

        /** Nothing, in a wallet nonce of which nothing is known. */
        record Fill(long walletNonce) implements Step {}
    }

    /**
     * To be carried out in this order; nothing is sent or planned while {@code halted}.
     *
     * @param settled   slots whose batch is accepted, or abandoned and used up
     * @param taken     why slots are abandoned, if they are
     * @param abandoned slots whose batch a later nonce will carry
     * @param broadcast slots whose bytes go out (again), in order of wallet nonce
     * @param hold      why nothing is planned although there is a batch
     */
    record Decision(
            List<Slot> settled,
            Optional<Verdict> taken,
            List<Slot> abandoned,
            List<Slot> broadcast,
            Optional<Step> step,
            Optional<String> halted,
            Optional<Hold> hold,
            Progress progress) {
        Decision {
            settled = List.copyOf(settled);
            abandoned = List.copyOf(abandoned);
            broadcast = List.copyOf(broadcast);
        }
    }

    /**
     * Slots to ask L1 about: those that may be settled, for what they cost; the oldest that is awaited, which the
     * scheduler judges next; the newest confirmed one, which falls first in a reorganisation; those in flight; and the
     * newest, behind which nothing is left.
     */
    List<Slot> toLookUp(SubmitterState state, Progress progress, Horizon horizon) {
        var chosen = new LinkedHashSet<Slot>();
        state.slots().stream()
                .filter(slot -> !horizon.awaits(slot))
                .limit(SETTLED_AT_ONCE)
                .forEach(chosen::add);
        List<Slot> open =
                state.slots().stream().filter(slot -> !chosen.contains(slot)).toList();
        open.stream().limit(1).forEach(chosen::add);
        List<Slot> confirmed = open.stream()
                .filter(slot -> slot.walletNonce() < progress.confirmedBelow())
                .toList();
        if (!confirmed.isEmpty()) {
            chosen.add(confirmed.getLast());
        }
        chosen.addAll(inFlight(open, progress));
        if (!open.isEmpty()) {
            chosen.add(open.getLast());
        }
        return List.copyOf(chosen);
    }

    /**
     * @param settling whether no batch is to be posted, and every nonce to be used up: then nothing is judged either,
     *                 for what is on L1 is the scheduler's to judge
     */
    Decision decide(SubmitterState state, Progress before, Survey survey, boolean settling) {
        List<Slot> settled = state.slots().stream()
                .filter(slot -> !survey.isAwaited(slot)
                        && survey.isSpent(slot)
                        && survey.of(slot).isPresent()
                        && !survey.denies(slot))
                .toList();
        List<Slot> open =
                state.slots().stream().filter(slot -> !settled.contains(slot)).toList();
        Progress progress =
                before.without(settled.stream().map(Slot::walletNonce).toList(), survey.agreedBlock());
        Optional<Verdict> verdict = settling ? Optional.empty() : JudgeCore.judge(open, survey);
        if (verdict.isPresent()) {
            return onTrouble(settled, open, progress, verdict.get());
        }
        Progress confirmed = learn(open, confirm(open, progress, survey), survey)
                .suspecting(Optional.empty())
                .inFront(BidCore.front(open, survey), survey.agreedBlock());
        Refusals refusals = confirmed.refusals();
        List<Slot> broadcast = inFlight(open, confirmed).stream()
                .filter(slot -> !settling || slot.cancelled())
                // The same bytes would be refused again.
                .filter(slot -> !refusals.isTooDear(slot)
                        && (!refusals.isTooCheap(slot) || refusals.mayBeTaken(slot, survey.agreedBlock())))
                .filter(slot -> survey.of(slot)
                        .filter(seen -> mustSend(slot, seen, confirmed, survey))
                        .isPresent())
                .toList();
        Optional<Step> useUp = settling
                ? SettlingCore.step(state, inFlight(open, confirmed), survey, settings.maxInFlight())
                : Optional.empty();
        Optional<Hold> stale = settling ? Optional.empty() : StaleCore.hold(open, survey);
        Optional<Step> bid =
                useUp.or(() -> stale.isPresent() ? Optional.empty() : bids.step(open, broadcast, confirmed, survey));
        Optional<Long> next = settling || bid.isPresent() ? Optional.empty() : nextBatch(open, confirmed, survey);
        Optional<Hold> doubt = stale.or(() -> next.flatMap(_ -> NonceCore.doubt(state, open, confirmed, survey)));
        Optional<Step> step = bid.or(() ->
                next.filter(_ -> doubt.isEmpty()).map(batch -> new Step.Plan(batch, NonceCore.next(state, survey))));
        Progress after = confirmed.counting(survey.frontierCount());
        return new Decision(settled, Optional.empty(), List.of(), broadcast, step, Optional.empty(), doubt, after);
    }

    /**
     * One look may be at a fork that is gone by now: until the next one says the same, or the safe chain proves it,
     * nothing happens at all.
     */
    private static Decision onTrouble(List<Slot> settled, List<Slot> open, Progress progress, Verdict verdict) {
        boolean sure =
                verdict.proven() || progress.suspicion().filter(verdict::isLike).isPresent();
        Progress suspecting = progress.suspecting(Optional.of(verdict));
        if (!sure) {
            return stopped(settled, Optional.empty(), suspecting);
        }
        if (verdict.kind() != Verdict.Kind.TAKEN) {
            return stopped(settled, Optional.of(verdict.why()), suspecting.learnt(verdict.slot(), Fact.CONDEMNED));
        }
        // What comes behind lands before its turn and is refused: it has to come again, too.
        List<Slot> abandoned = open.stream()
                .filter(slot -> slot.walletNonce() >= verdict.slot().walletNonce() && !slot.abandoned())
                .toList();
        Progress after = progress.suspecting(Optional.empty());
        for (Slot slot : abandoned) {
            after = after.learnt(slot, Fact.TAKEN);
        }
        return new Decision(
                settled,
                Optional.of(verdict),
                abandoned,
                List.of(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                after);
    }

    private static Decision stopped(List<Slot> settled, Optional<String> halted, Progress progress) {
        return new Decision(
                settled, Optional.empty(), List.of(), List.of(), Optional.empty(), halted, Optional.empty(), progress);
    }

    private List<Slot> inFlight(List<Slot> open, Progress progress) {
        return open.stream()
                .filter(slot -> slot.walletNonce() >= progress.confirmedBelow())
                .limit(settings.maxInFlight())
                .toList();
    }

    private Progress confirm(List<Slot> open, Progress progress, Survey survey) {
        boolean reorganised = open.stream()
                .filter(slot -> slot.walletNonce() < progress.confirmedBelow())
                .filter(slot -> survey.of(slot).isPresent())
                .reduce((_, later) -> later)
                .filter(newest -> !isConfirmed(newest, survey))
                .isPresent();
        Progress checked = reorganised ? doubtAll(open, progress) : progress;
        for (Slot slot : inFlight(open, checked)) {
            if (!isConfirmed(slot, survey)) {
                break;
            }
            checked = checked.confirmed(slot.walletNonce() + 1);
        }
        return checked;
    }

    private static Progress doubtAll(List<Slot> open, Progress progress) {
        Progress doubting = progress.confirmed(0);
        for (Slot slot : open) {
            if (!slot.abandoned()) {
                doubting = doubting.learnt(slot, Fact.GONE);
            }
        }
        return doubting;
    }

    private boolean isConfirmed(Slot slot, Survey survey) {
        return survey.of(slot).orElse(null) instanceof Sighting.Mined mined
                && survey.latestBlock() - mined.block() >= settings.confirmationDepth();
    }

    private Progress learn(List<Slot> open, Progress progress, Survey survey) {
        Progress learnt = progress;
        for (Slot slot : open) {
            if (slot.abandoned()) {
                continue;
            }
            for (Fact fact : facts(slot, survey)) {
                learnt = learnt.learnt(slot, fact);
            }
        }
        return learnt;
    }

    private List<Fact> facts(Slot slot, Survey survey) {
        return survey.of(slot)
                .map(seen -> switch (seen) {
                    case Sighting.Mined _ ->
                        isConfirmed(slot, survey) ? List.of(Fact.MINED, Fact.DEEP) : List.of(Fact.MINED);
                    case Sighting.Waiting _ -> List.of(Fact.WAITS);
                    case Sighting.Unknown _ -> List.of(Fact.GONE);
                })
                .orElse(List.of());
    }

    private boolean mustSend(Slot slot, Sighting seen, Progress progress, Survey survey) {
        return switch (seen) {
            case Sighting.Mined _ -> false;
            // A new process does not know what its predecessor sent: the same bytes again do no harm.
            case Sighting.Waiting _ ->
                Optional.ofNullable(progress.sentAt().get(slot.walletNonce()))
                        .map(at -> survey.agreedBlock() - at >= settings.rebroadcastBlocks())
                        .orElse(true);
            // With its nonce used up in the chain, either the node lags or someone else took it; the safe chain tells.
            case Sighting.Unknown _ ->
                survey.latestCount() <= slot.walletNonce() && !progress.fresh().contains(slot.walletNonce());
        };
    }

    /** Whether it was looked up and is in no block. */
    static boolean waits(Slot slot, Survey survey) {
        return slot.walletNonce() >= survey.latestCount()
                && survey.of(slot)
                        .filter(seen -> !(seen instanceof Sighting.Mined))
                        .isPresent();
    }

    private Optional<Long> nextBatch(List<Slot> open, Progress progress, Survey survey) {
        long inFlight = open.stream()
                .filter(slot -> slot.walletNonce() >= progress.confirmedBelow())
                .count();
        long lastRecorded = open.stream()
                .filter(slot -> !slot.abandoned()
                        && slot.generation() >= survey.horizon().generation())
                .mapToLong(Slot::batchNonce)
                .max()
                .orElse(-1);
        long next = Math.max(survey.horizon().nextAccepted(), lastRecorded + 1);
        boolean room = inFlight < settings.maxInFlight() && open.size() < settings.maxUnsettled();
        return room && next < survey.horizon().sealedEnd() ? Optional.of(next) : Optional.empty();
    }
}
