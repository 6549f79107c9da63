package dev.tactus.l1.post;

import java.math.BigInteger;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What nodes find wrong with the price of bids.
 *
 * @param cheap what a node last wanted a higher price for, by wallet nonce
 * @param dear  bids of a wallet nonce when nodes last refused its price as too high for one transaction
 * @param cap   what they take, if they have refused anything for that
 */
record Refusals(Map<Long, Cheap> cheap, Map<Long, Integer> dear, Optional<Cap> cap) {
    static final Refusals NONE = new Refusals(Map.of(), Map.of(), Optional.empty());
    /** So often it is tried whether nodes have been told to take more. */
    static final long CAP_BLOCKS = 50;

    private static final BigInteger THREE = BigInteger.valueOf(3);
    private static final BigInteger FOUR = BigInteger.valueOf(4);

    /**
     * A guess: nodes tell their limit in words of their own, if at all.
     *
     * @param most  in wei, that one transaction may cost at most to be offered to them
     * @param since height of L1 when they refused more
     */
    record Cap(BigInteger most, long since) {}

    /**
     * @param bids  of the slot when it was refused
     * @param since height of L1 then
     * @param again whether another bid of the same wallet nonce had been refused at that height
     */
    record Cheap(int bids, long since, boolean again) {}

    Refusals {
        cheap = Map.copyOf(cheap);
        dear = Map.copyOf(dear);
    }

    /** The slot's newest bid was broadcast at this height. */
    Refusals and(Slot slot, long block, SendOutcome outcome) {
        return switch (outcome) {
            case UNDERPRICED -> new Refusals(cheaper(slot, block), dear, cap);
            case CAPPED -> {
                BigInteger less = slot.newestMost().multiply(THREE).divide(FOUR);
                BigInteger most = cap.map(known -> known.most().min(less)).orElse(less);
                yield new Refusals(cheap, with(dear, slot), Optional.of(new Cap(most, block)));
            }
            case TAKEN -> without(List.of(slot.walletNonce()));
            case NONCE_USED, UNKNOWN -> this;
        };
    }

    private Map<Long, Cheap> cheaper(Slot slot, long block) {
        Cheap before = cheap.get(slot.walletNonce());
        var more = new HashMap<>(cheap);
        more.put(slot.walletNonce(), new Cheap(slot.bids().size(), block, before != null && before.since() == block));
        return more;
    }

    private static Map<Long, Integer> with(Map<Long, Integer> known, Slot slot) {
        var more = new HashMap<>(known);
        more.put(slot.walletNonce(), slot.bids().size());
        return more;
    }

    Refusals without(Collection<Long> walletNonces) {
        var leftCheap = new HashMap<>(cheap);
        leftCheap.keySet().removeAll(walletNonces);
        var leftDear = new HashMap<>(dear);
        leftDear.keySet().removeAll(walletNonces);
        return new Refusals(leftCheap, leftDear, cap);
    }

    /** What is higher than L1 is now was never its height. */
    Refusals at(long block) {
        var known = new HashMap<>(cheap);
        known.replaceAll((_, it) -> it.since() <= block ? it : new Cheap(it.bids(), block, it.again()));
        Optional<Cap> limit = cap.map(it -> it.since() <= block ? it : new Cap(it.most(), block));
        return limit.filter(it -> block - it.since() >= CAP_BLOCKS).isPresent()
                ? new Refusals(known, Map.of(), Optional.empty())
                : new Refusals(known, dear, limit);
    }

    /** Whether a node wanted a higher price for the bid that it was last given. */
    boolean isTooCheap(Slot slot) {
        return ofNewest(slot).isPresent();
    }

    private Optional<Cheap> ofNewest(Slot slot) {
        return Optional.ofNullable(cheap.get(slot.walletNonce()))
                .filter(refused -> refused.bids() == slot.bids().size());
    }

    /**
     * Whether the very bid that a node found too cheap is worth another try: a block has come since, and nothing dearer
     * was offered in it.
     */
    boolean mayBeTaken(Slot slot, long block) {
        return ofNewest(slot).filter(refused -> block > refused.since()).isPresent();
    }

    /** Whether more may be offered for what a node found too cheap: once in a block. */
    boolean mayOfferMore(Slot slot, long block) {
        return ofNewest(slot)
                .filter(refused -> !refused.again() || block > refused.since())
                .isPresent();
    }

    /** Whether nodes found the newest bid too dear to be taken at all: then no pool holds it. */
    boolean isTooDear(Slot slot) {
        Integer bids = dear.get(slot.walletNonce());
        return bids != null && bids == slot.bids().size();
    }
}
