package dev.tactus.l1.post;

import dev.tactus.l1.FeeHistory;
import java.math.BigInteger;
import java.util.List;
import java.util.function.Function;

/**
 * What blocks ask, and what the wallet has.
 *
 * @param balance in wei
 */
record Market(FeeHistory fees, BigInteger balance) {
    /**
     * The middle of what several endpoints tell, so that one alone neither makes posting dear nor stops it. Of two the
     * lower fees, since more can be offered later, and the higher balance, since a node refuses what cannot be paid.
     *
     * @param told at least one
     */
    static Market agreed(List<Market> told) {
        int lower = (told.size() - 1) / 2;
        BigInteger base = ranked(told, market -> market.fees().nextBaseFee(), lower);
        BigInteger tip = ranked(told, market -> Fees.usualTip(market.fees()), lower);
        return new Market(new FeeHistory(base, List.of(tip)), ranked(told, Market::balance, told.size() / 2));
    }

    private static BigInteger ranked(List<Market> told, Function<Market, BigInteger> part, int rank) {
        return told.stream().map(part).sorted().toList().get(rank);
    }
}
