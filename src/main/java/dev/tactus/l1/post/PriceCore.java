package dev.tactus.l1.post;

import dev.tactus.l1.FeeHistory;
import java.math.BigInteger;
import java.util.Optional;

/** What to offer for a transaction. Pure. */
final class PriceCore {
    private final SpendPolicy policy;

    PriceCore(SpendPolicy policy) {
        this.policy = policy;
    }

    /**
     * What may be spent now, in wei.
     *
     * @param perTransaction by one transaction at most
     * @param left           of the budget
     * @param owed           that transactions under way may still take from the wallet
     * @param emergency      whether the emergency limits are in force
     * @param byNodes        whether it is nodes that allow no more for one transaction
     */
    record Allowance(BigInteger perTransaction, BigInteger left, BigInteger owed, boolean emergency, boolean byNodes) {
        Allowance(BigInteger perTransaction, BigInteger left, BigInteger owed, boolean emergency) {
            this(perTransaction, left, owed, emergency, false);
        }

        /** No more for one transaction than nodes take, as far as that is known. */
        Allowance within(Optional<BigInteger> nodes) {
            return nodes.filter(most -> most.compareTo(perTransaction) < 0)
                    .map(most -> new Allowance(most, left, owed, emergency, true))
                    .orElse(this);
        }
    }

    /** Either what to offer, or why nothing may be offered now. */
    sealed interface Price {
        record Offered(Fees fees) implements Price {}

        record Held(Hold hold) implements Price {}
    }

    /** Whether the oldest batch that is not gold has grown so old that the emergency limits are in force. */
    boolean emergency(Survey survey) {
        return survey.horizon().oldestFrame().isPresent()
                && survey.agreedBlock() - survey.horizon().oldestFrame().getAsLong() >= policy.emergencyAgeBlocks();
    }

    /** What the wallet has spent in the window, and may at most spend by what is under way, in wei. */
    BigInteger committed(SubmitterState state, Survey survey) {
        return total(state.slots().stream().map(Slot::most).toList())
                .add(state.spend().within(survey.timestamp(), policy.window().toSeconds()));
    }

    SpendPolicy.Limits limits(Survey survey) {
        return emergency(survey) ? policy.emergency() : policy.usual();
    }

    /** @param replaced the slot whose bid is replaced, empty for a new slot: only one of its bids is ever paid */
    Allowance allowance(SubmitterState state, Survey survey, Optional<Slot> replaced) {
        SpendPolicy.Limits limits = limits(survey);
        BigInteger own = replaced.map(Slot::most).orElse(BigInteger.ZERO);
        BigInteger left = limits.budget().subtract(committed(state, survey).subtract(own));
        BigInteger owed = total(state.slots().stream()
                        .filter(slot -> slot.walletNonce() >= survey.latestCount())
                        .map(Slot::most)
                        .toList())
                .subtract(own);
        return new Allowance(
                limits.perTransaction(), left.max(BigInteger.ZERO), owed.max(BigInteger.ZERO), emergency(survey));
    }

    private static BigInteger total(Iterable<BigInteger> amounts) {
        BigInteger sum = BigInteger.ZERO;
        for (BigInteger amount : amounts) {
            sum = sum.add(amount);
        }
        return sum;
    }

    /**
     * As much as recent fees suggest, less where a limit leaves less, but never so little that the next block could
     * not take it, nor that nodes would not let it replace {@code older}.
     */
    Price price(FeeHistory history, BigInteger balance, long gasLimit, Optional<Fees> older, Allowance allowance) {
        Fees market = Fees.from(history);
        Optional<Fees> bump = older.map(Fees::bumped);
        BigInteger next = Fees.eighthMore(history.nextBaseFee());
        BigInteger leastTip = bump.map(Fees::tip).orElse(Fees.MIN_TIP);
        BigInteger leastMax = next.add(leastTip).max(bump.map(Fees::max).orElse(BigInteger.ZERO));
        BigInteger gas = BigInteger.valueOf(gasLimit);
        BigInteger free = balance.subtract(allowance.owed()).max(BigInteger.ZERO);
        BigInteger least = leastMax.multiply(gas);
        if (least.compareTo(allowance.perTransaction()) > 0) {
            Hold.Kind whose = allowance.byNodes() ? Hold.Kind.NODE_CAP : Hold.Kind.CAP;
            return held(whose, "one transaction would cost up to", least, allowance.perTransaction());
        }
        if (least.compareTo(allowance.left()) > 0) {
            return held(Hold.Kind.BUDGET, "the next transaction may cost", least, allowance.left());
        }
        if (least.compareTo(free) > 0) {
            return held(Hold.Kind.BALANCE, "the wallet needs", least, free);
        }
        BigInteger most =
                allowance.perTransaction().min(allowance.left()).min(free).divide(gas);
        BigInteger max = market.max().max(leastMax).min(most);
        BigInteger tip = market.tip().max(leastTip).min(max.subtract(next));
        return new Price.Offered(new Fees(max, tip));
    }

    private static Price held(Hold.Kind kind, String what, BigInteger needed, BigInteger left) {
        return new Price.Held(new Hold(kind, what + " " + needed + " wei, and " + left + " wei are left for it"));
    }
}
