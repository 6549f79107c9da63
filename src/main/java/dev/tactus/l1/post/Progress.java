package dev.tactus.l1.post;

import dev.tactus.l1.post.SlotStage.Fact;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What is not worth a journal entry, since a new process may find it out again.
 *
 * @param confirmedBelow wallet nonces below it have been seen confirmed
 * @param sentAt         height of L1 when this process last sent a wallet nonce's transaction
 * @param fresh          wallet nonces that the node took since this process last paused: it may not show them yet
 * @param cheap          bids of a wallet nonce when the node last wanted a higher price for it
 * @param front          the slot that must land next, if known
 * @param suspicion      what the last look found wrong, if anything
 * @param stages         of slots that this process has learnt something about
 */
record Progress(
        long confirmedBelow,
        Map<Long, Long> sentAt,
        Set<Long> fresh,
        Map<Long, Integer> cheap,
        Optional<Front> front,
        Optional<Verdict> suspicion,
        Map<Long, SlotStage> stages) {
    static final Progress NONE =
            new Progress(0, Map.of(), Set.of(), Map.of(), Optional.empty(), Optional.empty(), Map.of());

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
        cheap = Map.copyOf(cheap);
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
        var refused = new HashMap<>(cheap);
        if (outcome == SendOutcome.UNDERPRICED) {
            refused.put(slot.walletNonce(), slot.bids().size());
        }
        Progress after = new Progress(confirmedBelow, at, taken, refused, front, suspicion, stages);
        return slot.abandoned() ? after : after.learnt(slot, Fact.SENT);
    }

    Progress rested() {
        return new Progress(confirmedBelow, sentAt, Set.of(), cheap, front, suspicion, stages);
    }

    Progress confirmed(long below) {
        return new Progress(below, sentAt, fresh, cheap, front, suspicion, stages);
    }

    Progress suspecting(Optional<Verdict> what) {
        return new Progress(confirmedBelow, sentAt, fresh, cheap, front, what, stages);
    }

    /** The height stays while the same slot with the same bids is in front. */
    Progress inFront(Optional<Slot> slot, long block) {
        Optional<Front> next = slot.map(it -> front.filter(old -> old.walletNonce() == it.walletNonce()
                        && old.bids() == it.bids().size())
                .orElseGet(() -> new Front(it.walletNonce(), it.bids().size(), block)));
        return new Progress(confirmedBelow, sentAt, fresh, cheap, next, suspicion, stages);
    }

    Progress without(Collection<Long> walletNonces) {
        var at = new HashMap<>(sentAt);
        at.keySet().removeAll(walletNonces);
        var refused = new HashMap<>(cheap);
        refused.keySet().removeAll(walletNonces);
        var left = new HashMap<>(stages);
        left.keySet().removeAll(walletNonces);
        return new Progress(confirmedBelow, at, fresh, refused, front, suspicion, left);
    }

    /** What the journal holds and this process knows nothing of is recorded, and no more. */
    SlotStage stage(Slot slot) {
        return slot.abandoned() ? SlotStage.ABANDONED : stages.getOrDefault(slot.walletNonce(), SlotStage.RECORDED);
    }

    Progress learnt(Slot slot, Fact fact) {
        var more = new HashMap<>(stages);
        more.put(slot.walletNonce(), stage(slot).on(fact));
        return new Progress(confirmedBelow, sentAt, fresh, cheap, front, suspicion, more);
    }

    /** Whether the node wanted a higher price for the bid that it was last given. */
    boolean isTooCheap(Slot slot) {
        Integer bids = cheap.get(slot.walletNonce());
        return bids != null && bids == slot.bids().size();
    }
}
