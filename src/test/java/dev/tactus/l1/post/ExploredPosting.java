package dev.tactus.l1.post;

import dev.tactus.explore.Broken;
import dev.tactus.explore.Chain;
import dev.tactus.explore.Chain.Landed;
import dev.tactus.explore.Chain.Offer;
import dev.tactus.explore.Ledger;
import dev.tactus.l1.Backoff;
import dev.tactus.l1.post.SubmitterCore.Decision;
import java.math.BigInteger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * {@link BatchSubmitter} as steps from one value to the next: what decides is {@link SubmitterCore} over
 * {@link SubmitterState} and {@link Progress}; prices and signatures are left out, a bid is what it carries.
 */
public final class ExploredPosting {
    private static final SpendPolicy.Limits LIMITS = new SpendPolicy.Limits(BigInteger.ONE, BigInteger.ONE);
    private static final SubmitterSettings SETTINGS = new SubmitterSettings(
            Duration.ZERO, 1, 2, 8, 10, 3, new SpendPolicy(LIMITS, LIMITS, 0, Duration.ZERO), Backoff.L1);
    private static final SubmitterCore CORE = new SubmitterCore(SETTINGS);

    /** The journal, which outlives the process. */
    public record Journal(SubmitterState state) {
        public static final Journal EMPTY = new Journal(SubmitterState.EMPTY);

        private Journal on(SubmitterEvent event) {
            return new Journal(state.apply(event));
        }

        /** Whether it holds nothing that is not settled. */
        public boolean isSettled() {
            return state.slots().isEmpty();
        }

        /** Whether these bytes may leave the process. */
        public boolean covers(long walletNonce, Offer offer) {
            return walletNonce < state.watermark()
                    && state.slots().stream()
                            .filter(slot -> slot.walletNonce() == walletNonce)
                            .flatMap(slot -> slot.bids().stream())
                            .anyMatch(bid -> bid.hash().equals(offer.id()));
        }
    }

    /** Where a round stands. */
    public enum Phase {
        REST,
        /** A mistaken one: the store has said one half. */
        TORN,
        /** The store has spoken. */
        HORIZON,
        /** It is decided what goes out. */
        SENDING,
        /** And that there is something to record after it. */
        BUILDING,
        /** A mistaken one: something has gone out that is to be recorded. */
        UNRECORDED
    }

    /**
     * What a round goes by once it has decided.
     *
     * @param block      height of L1 that was seen
     * @param generation of the order that was seen
     * @param wanted     by a recovery, when it was decided
     */
    public record Basis(long block, long generation, OptionalLong wanted) {}

    /** What dies with the process. */
    public record Mind(
            Phase phase,
            Progress progress,
            Optional<Horizon> horizon,
            Optional<Basis> basis,
            List<Slot> sending,
            Optional<SubmitterCore.Step> step,
            Optional<ExploredBids.Ready> ready,
            boolean nudged,
            SettlingCore.Seen settling) {
        public static final Mind STARTED = new Mind(
                Phase.REST,
                Progress.NONE,
                Optional.empty(),
                Optional.empty(),
                List.of(),
                Optional.empty(),
                Optional.empty(),
                false,
                SettlingCore.Seen.NONE);

        Mind rest(Progress learnt, boolean again) {
            return new Mind(
                    Phase.REST,
                    learnt,
                    Optional.empty(),
                    Optional.empty(),
                    List.of(),
                    Optional.empty(),
                    Optional.empty(),
                    again,
                    settling);
        }

        private Mind round(
                Basis by, List<Slot> slots, Optional<SubmitterCore.Step> then, Progress learnt, boolean again) {
            if (slots.isEmpty() && then.isEmpty()) {
                return rest(learnt, again);
            }
            Phase next = slots.isEmpty() ? Phase.BUILDING : Phase.SENDING;
            return new Mind(
                    next, learnt, Optional.empty(), Optional.of(by), slots, then, Optional.empty(), again, settling);
        }

        private Mind looked(Phase next, Progress learnt, Horizon seen) {
            return new Mind(
                    next,
                    learnt,
                    Optional.of(seen),
                    Optional.empty(),
                    List.of(),
                    Optional.empty(),
                    Optional.empty(),
                    false,
                    settling);
        }

        private Mind settling(SettlingCore.Seen seen) {
            return new Mind(phase, progress, horizon, basis, sending, step, ready, nudged, seen);
        }
    }

    /** @param settledAt what the lane is told, if it is told anything */
    public record Decided(Journal journal, Mind mind, OptionalLong settledAt) {}

    public record Sent(Mind mind, Chain chain) {}

    public record Recorded(Journal journal, Mind mind) {}

    private ExploredPosting() {}

    /** @param torn whether only the head and what is gold is taken from this look */
    public static Mind look(Mind mind, Ledger ledger, boolean torn) {
        Progress progress = mind.nudged ? mind.progress : mind.progress.rested();
        return mind.looked(torn ? Phase.TORN : Phase.HORIZON, progress, horizon(ledger));
    }

    /** The other half. */
    public static Mind lookAgain(Mind mind, Ledger ledger) {
        Horizon before = mind.horizon.orElseThrow();
        Horizon now = horizon(ledger);
        var mixed = new Horizon(
                before.safeBlock(), before.nextAccepted(), now.sealedEnd(), now.generation(), before.oldestFrame());
        return mind.looked(Phase.HORIZON, mind.progress, mixed);
    }

    private static Horizon horizon(Ledger ledger) {
        long next = ledger.at().nextAccepted();
        OptionalLong oldest = next < ledger.rows().size()
                ? OptionalLong.of(ledger.rows().get((int) next).firstSafeBlock())
                : OptionalLong.empty();
        return new Horizon(ledger.head(), next, ledger.sealedEnd(), ledger.at().generation(), oldest);
    }

    private static Survey survey(Journal journal, Mind mind, Chain chain) {
        Horizon horizon = mind.horizon.orElseThrow();
        Map<Long, Sighting> sightings = new HashMap<>();
        for (Slot slot : CORE.toLookUp(journal.state, mind.progress, horizon)) {
            sightings.put(slot.walletNonce(), look(slot, chain));
        }
        return new Survey(
                horizon,
                chain.head(),
                12 * chain.head(),
                chain.landed().size(),
                OptionalLong.of(chain.countAt(horizon.safeBlock())),
                sightings);
    }

    private static Sighting look(Slot slot, Chain chain) {
        long nonce = slot.walletNonce();
        if (nonce < chain.landed().size()) {
            Landed landed = chain.landed().get((int) nonce);
            boolean ours = slot.bids().stream()
                    .anyMatch(bid -> bid.hash().equals(landed.offer().id()));
            return ours
                    ? new Sighting.Mined(landed.offer().id(), landed.block(), true, BigInteger.ZERO)
                    : new Sighting.Unknown();
        }
        Chain.Post post = chain.post(nonce);
        boolean known = post.shown()
                && post.offers().getLast().id().equals(slot.newest().hash());
        return known ? new Sighting.Waiting() : new Sighting.Unknown();
    }

    /** Looks at L1 and draws the conclusions, which become durable at once. */
    public static Decided decide(Journal journal, Mind mind, Chain chain, OptionalLong wanted) {
        Survey seen = survey(journal, mind, chain);
        Decision decision = CORE.decide(journal.state, mind.progress, seen, wanted.isPresent());
        Journal after = journal;
        for (Slot slot : decision.settled()) {
            after = after.on(new SubmitterEvent.SlotSettled(slot.walletNonce(), BigInteger.ZERO, seen.timestamp()));
        }
        for (Slot slot : decision.abandoned()) {
            after = after.on(new SubmitterEvent.SlotAbandoned(slot.walletNonce()));
        }
        var basis = new Basis(seen.latestBlock(), seen.horizon().generation(), wanted);
        boolean again = mind.nudged || !decision.abandoned().isEmpty();
        Mind next = mind.round(basis, decision.broadcast(), decision.step(), decision.progress(), again);
        if (wanted.isEmpty()) {
            return new Decided(after, next, OptionalLong.empty());
        }
        OptionalLong at = SettlingCore.settledAt(after.state, seen);
        SettlingCore.Seen settling = SettlingCore.next(mind.settling, wanted.getAsLong(), at);
        return new Decided(after, next.settling(settling), settling.isSure() ? at : OptionalLong.empty());
    }

    /** @param lost whether it gets nowhere, which nobody learns */
    public static Sent send(Mind mind, Chain chain, boolean lost) {
        Slot slot = mind.sending.getFirst();
        Basis basis = mind.basis.orElseThrow();
        boolean used = chain.landed().size() > slot.walletNonce();
        SendOutcome outcome = lost ? SendOutcome.UNKNOWN : used ? SendOutcome.NONCE_USED : SendOutcome.TAKEN;
        Progress progress = mind.progress.sent(slot, basis.block(), outcome);
        if (lost) {
            return new Sent(mind.rest(progress, false), chain);
        }
        List<Slot> left = mind.sending.subList(1, mind.sending.size());
        if (used) {
            Optional<SubmitterCore.Step> then = mind.step.filter(it -> !(it instanceof SubmitterCore.Step.Plan));
            return new Sent(mind.round(basis, left, then, progress, mind.nudged), chain);
        }
        return new Sent(
                mind.round(basis, left, mind.step, progress, mind.nudged),
                chain.broadcast(slot.walletNonce(), ExploredBids.offer(slot.newest())));
    }

    /** What {@link #send} would broadcast next, and its nonce. */
    public static Offer nextOffer(Mind mind) {
        return ExploredBids.offer(mind.sending.getFirst().newest());
    }

    public static long nextNonce(Mind mind) {
        return mind.sending.getFirst().walletNonce();
    }

    /**
     * Makes the step's transaction durable; it is sent next.
     *
     * @param maxBids of a kind in one slot; more are too dear
     */
    public static Recorded record(Journal journal, Mind mind, Ledger ledger, int maxBids) {
        Optional<ExploredBids.Ready> ready = mind.ready.or(() -> ExploredBids.build(mind, ledger, maxBids));
        if (ready.isEmpty()) {
            return new Recorded(journal, mind.rest(mind.progress, mind.nudged));
        }
        requireNew(journal, ready.get().event());
        Mind next = mind.round(
                mind.basis.orElseThrow(), List.of(ready.get().slot()), Optional.empty(), mind.progress, true);
        return new Recorded(journal.on(ready.get().event()), next);
    }

    /** Whether what was decided still holds by what the rest of the process knows. */
    public static boolean isCurrent(Mind mind, Ledger ledger, OptionalLong wanted) {
        Basis basis = mind.basis.orElseThrow();
        return basis.generation() == ledger.at().generation() && basis.wanted().equals(wanted);
    }

    public static Mind dropped(Mind mind) {
        return mind.rest(mind.progress, true);
    }

    /** What nobody may do: the bytes go out, and are recorded after it. */
    public static Sent sendUnrecorded(Mind mind, Chain chain, Ledger ledger, int maxBids) {
        Optional<ExploredBids.Ready> ready = ExploredBids.build(mind, ledger, maxBids);
        if (ready.isEmpty()) {
            return new Sent(mind.rest(mind.progress, mind.nudged), chain);
        }
        Slot slot = ready.get().slot();
        var out = new Mind(
                Phase.UNRECORDED,
                mind.progress,
                Optional.empty(),
                mind.basis,
                List.of(),
                Optional.empty(),
                ready,
                mind.nudged,
                mind.settling);
        return new Sent(out, chain.broadcast(slot.walletNonce(), ExploredBids.offer(slot.newest())));
    }

    /** A batch is carried by one nonce at a time: whoever pays twice for it is not told by L1. */
    private static void requireNew(Journal journal, SubmitterEvent event) {
        if (event instanceof SubmitterEvent.SlotRecorded(Slot slot)) {
            for (Slot other : new ArrayList<>(journal.state.slots())) {
                if (!other.abandoned() && other.payloadHash().equals(slot.payloadHash())) {
                    throw new Broken("batch " + slot.batchNonce() + " is carried by wallet nonces "
                            + other.walletNonce() + " and " + slot.walletNonce());
                }
            }
        }
    }
}
