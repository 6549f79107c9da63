package dev.tactus.l1.post;

import dev.tactus.l1.FeeHistory;
import java.math.BigInteger;
import java.util.List;

/**
 * What a transaction offers, in wei per gas.
 *
 * @param max base fee and tip together, at most
 */
record Fees(BigInteger max, BigInteger tip) {
    static final int HISTORY_BLOCKS = 10;
    static final int PERCENTILE = 50;
    static final BigInteger MIN_TIP = BigInteger.valueOf(100_000_000);
    /** No more is offered by itself, unless the base fee is high, too. */
    static final BigInteger AMPLE_TIP = BigInteger.valueOf(5_000_000_000L);

    /** The base fee grows by at most 1/8 a block: nine full blocks in a row do not strand the transaction. */
    private static final BigInteger BASE_FEE_ROOM = BigInteger.valueOf(3);

    private static final BigInteger SEVEN = BigInteger.valueOf(7);
    private static final BigInteger EIGHT = BigInteger.valueOf(8);
    private static final BigInteger NINE = BigInteger.valueOf(9);

    /**
     * The median of recent tips, unless it is out of all proportion, over a base fee that may triple; only what a block
     * asks for is paid, but a tip is paid in full.
     */
    static Fees from(FeeHistory history) {
        BigInteger most = history.nextBaseFee().multiply(BigInteger.TWO).max(AMPLE_TIP);
        BigInteger tip = usualTip(history).max(MIN_TIP).min(most);
        return new Fees(history.nextBaseFee().multiply(BASE_FEE_ROOM).add(tip), tip);
    }

    /** The median, 0 if none is known. */
    static BigInteger usualTip(FeeHistory history) {
        List<BigInteger> sorted = history.rewards().stream().sorted().toList();
        return sorted.isEmpty() ? BigInteger.ZERO : sorted.get(sorted.size() / 2);
    }

    /**
     * The least that replaces this offer: an eighth more on both sides, rounded up. Nodes ask for a tenth more on
     * both; exactly that much is refused by those that round differently.
     */
    Fees bumped() {
        return new Fees(eighthMore(max), eighthMore(tip));
    }

    /** An eighth more, rounded up, and never the same. */
    static BigInteger eighthMore(BigInteger amount) {
        return amount.multiply(NINE).add(SEVEN).divide(EIGHT).max(amount.add(BigInteger.ONE));
    }

    Fees times(BigInteger factor) {
        return new Fees(max.multiply(factor), tip.multiply(factor));
    }

    /** What the whole gas costs at most, in wei. */
    BigInteger most(long gasLimit) {
        return max.multiply(BigInteger.valueOf(gasLimit));
    }
}
