package dev.tactus.l1.post;

import dev.tactus.protocol.Hash32;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What to do next about posting. Pure: the journal's fold, what this process has done, and a survey of L1 come in. */
final class SubmitterCore {
    private final SubmitterSettings settings;

    SubmitterCore(SubmitterSettings settings) {
        this.settings = settings;
    }

    /**
     * What is not worth a journal entry, since a new process may find it out again.
     *
     * @param confirmedBelow wallet nonces below it have been seen confirmed
     * @param sentAt         height of L1 when this process last sent a wallet nonce's transaction
     * @param fresh          wallet nonces that the node took since this process last paused: it may not show them yet
     */
    record Progress(long confirmedBelow, Map<Long, Long> sentAt, Set<Long> fresh) {
        static final Progress NONE = new Progress(0, Map.of(), Set.of());

        Progress {
            sentAt = Map.copyOf(sentAt);
            fresh = Set.copyOf(fresh);
        }

        Progress sent(long walletNonce, long block, boolean taken) {
            var at = new HashMap<>(sentAt);
            at.put(walletNonce, block);
            var more = new LinkedHashSet<>(fresh);
            if (taken) {
                more.add(walletNonce);
            }
            return new Progress(confirmedBelow, at, more);
        }

        Progress rested() {
            return new Progress(confirmedBelow, sentAt, Set.of());
        }

        Progress confirmed(long below) {
            return new Progress(below, sentAt, fresh);
        }

        Progress without(Collection<Long> walletNonces) {
            var at = new HashMap<>(sentAt);
            at.keySet().removeAll(walletNonces);
            return new Progress(confirmedBelow, at, fresh);
        }
    }

    /**
     * One look at L1 and the store.
     *
     * @param latestBlock  height of the chain
     * @param latestCount  transactions of the wallet in the chain
     * @param pendingCount the same with those that wait
     * @param safeCount    the same at the safe block
     * @param sightings    of the transactions of {@link #toLookUp}
     */
    record Survey(
            Horizon horizon,
            long latestBlock,
            long latestCount,
            long pendingCount,
            long safeCount,
            Map<Hash32, Sighting> sightings) {
        Survey {
            sightings = Map.copyOf(sightings);
        }

        /** Empty if it was not looked up. */
        Optional<Sighting> of(Slot slot) {
            return Optional.ofNullable(sightings.get(slot.transactionHash()));
        }
    }

    /** The next batch and the wallet nonce that will carry it. */
    record Plan(long batchNonce, long walletNonce) {}

    /**
     * To be carried out in this order; nothing is sent or planned while {@code halted}.
     *
     * @param settled   slots whose batch is accepted
     * @param broadcast slots whose bytes go out (again), in order of wallet nonce
     */
    record Decision(
            List<Slot> settled, List<Slot> broadcast, Optional<Plan> plan, Optional<String> halted, Progress progress) {
        Decision {
            settled = List.copyOf(settled);
            broadcast = List.copyOf(broadcast);
        }
    }

    /**
     * Slots to ask L1 about: the oldest, which the scheduler judges next; the newest confirmed one, which falls first
     * in a reorganisation; and those in flight.
     */
    List<Slot> toLookUp(SubmitterState state, Progress progress) {
        var chosen = new LinkedHashSet<Slot>();
        state.slots().stream().limit(1).forEach(chosen::add);
        List<Slot> confirmed = state.slots().stream()
                .filter(slot -> slot.walletNonce() < progress.confirmedBelow())
                .toList();
        if (!confirmed.isEmpty()) {
            chosen.add(confirmed.getLast());
        }
        state.slots().stream()
                .filter(slot -> slot.walletNonce() >= progress.confirmedBelow())
                .limit(settings.maxInFlight())
                .forEach(chosen::add);
        return List.copyOf(chosen);
    }

    Decision decide(SubmitterState state, Progress before, Survey survey) {
        List<Slot> settled = state.slots().stream()
                .filter(slot -> slot.batchNonce() < survey.horizon().nextAccepted())
                .toList();
        List<Slot> open = state.slots().stream()
                .filter(slot -> slot.batchNonce() >= survey.horizon().nextAccepted())
                .toList();
        Progress progress =
                before.without(settled.stream().map(Slot::walletNonce).toList());
        Optional<String> trouble = trouble(open, survey);
        if (trouble.isPresent()) {
            return new Decision(settled, List.of(), Optional.empty(), trouble, progress);
        }
        Progress confirmed = confirm(open, progress, survey);
        List<Slot> broadcast = inFlight(open, confirmed).stream()
                .filter(slot -> survey.of(slot)
                        .filter(seen -> mustSend(slot, seen, confirmed, survey))
                        .isPresent())
                .toList();
        return new Decision(
                settled, broadcast, plan(state.watermark(), open, confirmed, survey), Optional.empty(), confirmed);
    }

    private List<Slot> inFlight(List<Slot> open, Progress progress) {
        return open.stream()
                .filter(slot -> slot.walletNonce() >= progress.confirmedBelow())
                .limit(settings.maxInFlight())
                .toList();
    }

    /** What only an operator can judge; sending more on top of it could only add to the damage. */
    private static Optional<String> trouble(List<Slot> open, Survey survey) {
        return open.stream()
                .flatMap(slot -> survey.of(slot).flatMap(seen -> trouble(slot, seen, survey)).stream())
                .findFirst();
    }

    private static Optional<String> trouble(Slot slot, Sighting seen, Survey survey) {
        String batch = "batch " + slot.batchNonce();
        return switch (seen) {
            case Sighting.Mined mined -> {
                if (!mined.succeeded()) {
                    yield Optional.of(batch + " reverted on L1 in " + slot.transactionHash());
                }
                yield mined.block() <= survey.horizon().safeBlock()
                        ? Optional.of(batch + " is on L1 but the scheduler did not accept it")
                        : Optional.empty();
            }
            case Sighting.Waiting _ -> Optional.empty();
            case Sighting.Unknown _ ->
                survey.safeCount() > slot.walletNonce()
                        ? Optional.of("wallet nonce " + slot.walletNonce() + " of " + batch
                                + " was used by a transaction that is not ours")
                        : Optional.empty();
        };
    }

    private Progress confirm(List<Slot> open, Progress progress, Survey survey) {
        boolean reorganised = open.stream()
                .filter(slot -> slot.walletNonce() < progress.confirmedBelow())
                .reduce((_, later) -> later)
                .filter(newest -> !isConfirmed(newest, survey))
                .isPresent();
        Progress checked = reorganised ? progress.confirmed(0) : progress;
        for (Slot slot : inFlight(open, checked)) {
            if (!isConfirmed(slot, survey)) {
                break;
            }
            checked = checked.confirmed(slot.walletNonce() + 1);
        }
        return checked;
    }

    private boolean isConfirmed(Slot slot, Survey survey) {
        return survey.of(slot).orElse(null) instanceof Sighting.Mined mined
                && survey.latestBlock() - mined.block() >= settings.confirmationDepth();
    }

    private boolean mustSend(Slot slot, Sighting seen, Progress progress, Survey survey) {
        return switch (seen) {
            case Sighting.Mined _ -> false;
            // A new process does not know what its predecessor sent: the same bytes again do no harm.
            case Sighting.Waiting _ ->
                Optional.ofNullable(progress.sentAt().get(slot.walletNonce()))
                        .map(at -> survey.latestBlock() - at >= settings.rebroadcastBlocks())
                        .orElse(true);
            // With its nonce used up in the chain, either the node lags or someone else took it; the safe count tells.
            case Sighting.Unknown _ ->
                survey.latestCount() <= slot.walletNonce() && !progress.fresh().contains(slot.walletNonce());
        };
    }

    private Optional<Plan> plan(long watermark, List<Slot> open, Progress progress, Survey survey) {
        long inFlight = open.stream()
                .filter(slot -> slot.walletNonce() >= progress.confirmedBelow())
                .count();
        long lastRecorded = open.isEmpty() ? -1 : open.getLast().batchNonce();
        long next = Math.max(survey.horizon().nextAccepted(), lastRecorded + 1);
        if (next >= survey.horizon().sealedEnd()
                || inFlight >= settings.maxInFlight()
                || open.size() >= settings.maxUnsettled()) {
            return Optional.empty();
        }
        // Everything recorded is in the chain, says our past; a node that counts less lags, and its answers mislead.
        if (inFlight == 0 && survey.latestCount() < watermark) {
            return Optional.empty();
        }
        return Optional.of(new Plan(next, Math.max(watermark, survey.pendingCount())));
    }
}
