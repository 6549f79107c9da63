package dev.tactus.l1.post;

import dev.tactus.l1.post.SlotStage.Fact;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * What is not worth a journal entry, since a new process may find it out again.
 *
 * @param confirmedBelow wallet nonces below it have been seen confirmed
 * @param sentAt         height of L1 when this process last sent a wallet nonce's transaction
 * @param fresh          wallet nonces that the node took since this process last paused: it may not show them yet
 * @param refusals       what nodes find wrong with what is offered
 * @param front          the slot that must land next, if known
 * @param suspicion      what the last look found wrong, if anything
 * @param stages         of slots that this process has learnt something about
 * @param safeCount      transactions of the wallet at the safe block, as of the last look
 */
record Progress(
        long confirmedBelow,
        Map<Long, Long> sentAt,
        Set<Long> fresh,
        Refusals refusals,
        Optional<Front> front,
        Optional<Verdict> suspicion,
        Map<Long, SlotStage> stages,
        OptionalLong safeCount) {
    static final Progress NONE = new Progress(
            0, Map.of(), Set.of(), Refusals.NONE, Optional.empty(), Optional.empty(), Map.of(), OptionalLong.empty());

    /**
     * The slot that holds up all others.
     *
     * @param bids  it had
     * @param since height of L1 from which on it was the one, with these bids
     */
    record Front(long walletNonce, int bids, long since) {}

    Progress {
        sentAt = Map.copyOf(sentAt);
        fresh = Set.copyOf(fresh);
        stages = Map.copyOf(stages);
    }

    /** The slot's newest bid was broadcast. */
    Progress sent(Slot slot, long block, SendOutcome outcome) {
        var at = new HashMap<>(sentAt);
        at.put(slot.walletNonce(), block);
        var taken = new HashSet<>(fresh);
        if (outcome == SendOutcome.TAKEN) {
            taken.add(slot.walletNonce());
        }
        Progress after = new Progress(
                confirmedBelow, at, taken, refusals.and(slot, block, outcome), front, suspicion, stages, safeCount);
        return slot.abandoned() ? after : after.learnt(slot, Fact.SENT);
    }

    Progress rested() {
        return new Progress(confirmedBelow, sentAt, Set.of(), refusals, front, suspicion, stages, safeCount);
    }

    Progress confirmed(long below) {
        return new Progress(below, sentAt, fresh, refusals, front, suspicion, stages, safeCount);
    }

    Progress suspecting(Optional<Verdict> what) {
        return new Progress(confirmedBelow, sentAt, fresh, refusals, front, what, stages, safeCount);
    }

    Progress counting(OptionalLong atSafe) {
        return new Progress(confirmedBelow, sentAt, fresh, refusals, front, suspicion, stages, atSafe);
    }

    /** The height stays while the same slot with the same bids is in front. */
    Progress inFront(Optional<Slot> slot, long block) {
        Optional<Front> next = slot.map(it -> front.filter(old -> old.walletNonce() == it.walletNonce()
                        && old.bids() == it.bids().size())
                .orElseGet(() -> new Front(it.walletNonce(), it.bids().size(), block)));
        return new Progress(confirmedBelow, sentAt, fresh, refusals, next, suspicion, stages, safeCount);
    }

    /**
     * @param block height of L1: what nodes refused long ago they may take by now, and what is said to have happened
     *              above it was seen on the word of somebody who was wrong
     */
    Progress without(Collection<Long> walletNonces, long block) {
        var at = new HashMap<>(sentAt);
        at.keySet().removeAll(walletNonces);
        at.replaceAll((_, height) -> Math.min(height, block));
        Optional<Front> first = front.map(it -> new Front(it.walletNonce(), it.bids(), Math.min(it.since(), block)));
        var left = new HashMap<>(stages);
        left.keySet().removeAll(walletNonces);
        return new Progress(
                confirmedBelow, at, fresh, refusals.without(walletNonces).at(block), first, suspicion, left, safeCount);
    }

    /** What the journal holds and this process knows nothing of is recorded, and no more. */
    SlotStage stage(Slot slot) {
        return slot.abandoned() ? SlotStage.ABANDONED : stages.getOrDefault(slot.walletNonce(), SlotStage.RECORDED);
    }

    Progress learnt(Slot slot, Fact fact) {
        var more = new HashMap<>(stages);
        more.put(slot.walletNonce(), stage(slot).on(fact));
        return new Progress(confirmedBelow, sentAt, fresh, refusals, front, suspicion, more, safeCount);
    }
}
