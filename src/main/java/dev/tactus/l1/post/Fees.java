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

    private static final BigInteger MIN_TIP = BigInteger.valueOf(100_000_000);
    /** The base fee grows by at most 1/8 a block: nine full blocks in a row do not strand the transaction. */
    private static final BigInteger BASE_FEE_ROOM = BigInteger.valueOf(3);

    /** The median of recent tips over a base fee that may triple; only what a block asks for is paid. */
    static Fees from(FeeHistory history) {
        List<BigInteger> sorted = history.rewards().stream().sorted().toList();
        BigInteger median = sorted.isEmpty() ? BigInteger.ZERO : sorted.get(sorted.size() / 2);
        BigInteger tip = median.max(MIN_TIP);
        return new Fees(history.nextBaseFee().multiply(BASE_FEE_ROOM).add(tip), tip);
    }
}
