package dev.tactus.l1.post;

import java.math.BigInteger;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What nodes find wrong with the price of bids.
 *
 * @param cheap bids of a wallet nonce when a node last wanted a higher price for it
 * @param dear  bids of a wallet nonce when nodes last refused its price as too high for one transaction
 * @param cap   what they take, if they have refused anything for that
 */
record Refusals(Map<Long, Integer> cheap, Map<Long, Integer> dear, Optional<Cap> cap) {
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

    Refusals {
        cheap = Map.copyOf(cheap);
        dear = Map.copyOf(dear);
    }

    /** The slot's newest bid was broadcast at this height. */
    Refusals and(Slot slot, long block, SendOutcome outcome) {
        return switch (outcome) {
            case UNDERPRICED -> new Refusals(with(cheap, slot), dear, cap);
            case CAPPED -> {
                BigInteger less = slot.newestMost().multiply(THREE).divide(FOUR);
                BigInteger most = cap.map(known -> known.most().min(less)).orElse(less);
                yield new Refusals(cheap, with(dear, slot), Optional.of(new Cap(most, block)));
            }
            case TAKEN, NONCE_USED, UNKNOWN -> this;
        };
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

    Refusals at(long block) {
        return cap.filter(known -> block - known.since() >= CAP_BLOCKS).isPresent()
                ? new Refusals(cheap, Map.of(), Optional.empty())
                : this;
    }

    /** Whether a node wanted a higher price for the bid that it was last given. */
    boolean isTooCheap(Slot slot) {
        return isOfNewest(cheap, slot);
    }

    /** Whether nodes found the newest bid too dear to be taken at all: then no pool holds it. */
    boolean isTooDear(Slot slot) {
        return isOfNewest(dear, slot);
    }

    private static boolean isOfNewest(Map<Long, Integer> refused, Slot slot) {
        Integer bids = refused.get(slot.walletNonce());
        return bids != null && bids == slot.bids().size();
    }
}
