package dev.tactus.l1.post;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tactus.l1.FakeL1;
import dev.tactus.l1.FeeHistory;
import dev.tactus.l1.post.PriceCore.Allowance;
import dev.tactus.l1.post.PriceCore.Price;
import dev.tactus.protocol.Bytes;
import java.math.BigInteger;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
class PriceCoreTest {
    private static final long GAS = 100_000;
    private static final FeeHistory MARKET = new FeeHistory(gwei(8), List.of(gwei(2)));
    private static final Allowance AMPLE = new Allowance(gwei(1L << 50), gwei(1L << 50), BigInteger.ZERO, false);
    private static final BigInteger RICH = gwei(1L << 50);
    private static final SpendPolicy POLICY = new SpendPolicy(
            new SpendPolicy.Limits(gwei(10), gwei(100)),
            new SpendPolicy.Limits(gwei(40), gwei(400)),
            750,
            Duration.ofHours(24));

    private final PriceCore core = new PriceCore(POLICY);

    @Test
    void offersWhatRecentFeesSuggest() {
        assertEquals(offered(26, 2), core.price(MARKET, RICH, GAS, Optional.empty(), AMPLE));
    }

    /** Nine eighths of the base fee and the least tip must fit; between that and the suggestion, the limit decides. */
    @Test
    void offersLessWhereALimitLeavesLess() {
        assertEquals(offered(11, 2), price(11, 1_000, 1_000));
        assertEquals(offered(11, 2), price(1_000, 11, 1_000));
        assertEquals(offered(11, 2), price(1_000, 1_000, 11));
        assertEquals(offered(10, 1), price(10, 1_000, 1_000));
    }

    @Test
    void holdsBelowTheLeastThatTheNextBlockTakes() {
        BigInteger least = gwei(9).add(Fees.MIN_TIP).multiply(BigInteger.valueOf(GAS));
        BigInteger less = least.subtract(BigInteger.ONE);
        assertEquals(
                new Price.Offered(new Fees(gwei(9).add(Fees.MIN_TIP), Fees.MIN_TIP)),
                core.price(MARKET, RICH, GAS, Optional.empty(), new Allowance(least, RICH, BigInteger.ZERO, false)));

        assertHeld(Hold.Kind.CAP, core.price(MARKET, RICH, GAS, Optional.empty(), allowance(less, RICH, 0)));
        assertHeld(Hold.Kind.BUDGET, core.price(MARKET, RICH, GAS, Optional.empty(), allowance(RICH, less, 0)));
        assertHeld(Hold.Kind.BALANCE, core.price(MARKET, less, GAS, Optional.empty(), allowance(RICH, RICH, 0)));
        assertHeld(Hold.Kind.BALANCE, core.price(MARKET, least, GAS, Optional.empty(), allowance(RICH, RICH, 1)));
        assertHeld(
                Hold.Kind.BALANCE, core.price(MARKET, BigInteger.ONE, GAS, Optional.empty(), allowance(RICH, RICH, 2)));
    }

    @Test
    void p6_aTipOutOfAllProportionIsNotOfferedButAReplacementIs() {
        var low = new FeeHistory(gwei(1), List.of(gwei(900)));
        var high = new FeeHistory(gwei(8), List.of(gwei(900)));

        assertEquals(gwei(5), Fees.from(low).tip());
        assertEquals(gwei(16), Fees.from(high).tip());
        Price replaced = core.price(low, RICH, GAS, Optional.of(new Fees(gwei(80), gwei(80))), AMPLE);
        assertEquals(new Price.Offered(new Fees(gwei(90).add(nextOf(low)), gwei(90))), replaced);
    }

    private static BigInteger nextOf(FeeHistory history) {
        return Fees.eighthMore(history.nextBaseFee());
    }

    @Test
    void p6_ofSeveralEndpointsTheMiddleCounts() {
        var cheap = new Market(new FeeHistory(gwei(1), List.of(gwei(3), gwei(1), gwei(2))), gwei(7));
        var usual = new Market(new FeeHistory(gwei(8), List.of(gwei(3))), gwei(100));
        var dear = new Market(new FeeHistory(gwei(900), List.of(gwei(900))), gwei(900));

        assertEquals(usual, Market.agreed(List.of(dear, cheap, usual)));
        assertEquals(
                new Market(new FeeHistory(gwei(8), List.of(gwei(3))), gwei(900)), Market.agreed(List.of(dear, usual)));
        assertEquals(new Market(new FeeHistory(gwei(1), List.of(gwei(2))), gwei(7)), Market.agreed(List.of(cheap)));
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 7, 8, 9, 10, 80, 81, 100_000_000, 30_000_000_001L})
    void p5_aBumpIsAtLeastAnEighthOnBothSidesRoundedUpAndNeverTheSame(long amount) {
        BigInteger old = BigInteger.valueOf(amount);
        Fees bumped = new Fees(old, old).bumped();

        assertEquals(bumped.max(), bumped.tip());
        assertTrue(bumped.max().compareTo(old) > 0);
        BigInteger eight = BigInteger.valueOf(8);
        BigInteger nine = BigInteger.valueOf(9);
        assertTrue(bumped.max().multiply(eight).compareTo(old.multiply(nine)) >= 0);
        BigInteger oneLess = bumped.max().subtract(BigInteger.ONE);
        assertTrue(oneLess.multiply(eight).compareTo(old.multiply(nine)) < 0 || oneLess.equals(old));
    }

    @Test
    void aBumpFollowsTheMarketWhereThatIsDearer() {
        var cheap = new Fees(gwei(1), BigInteger.ONE);
        var dear = new Fees(gwei(80), gwei(16));

        assertEquals(offered(26, 2), core.price(MARKET, RICH, GAS, Optional.of(cheap), AMPLE));
        assertEquals(offered(90, 18), core.price(MARKET, RICH, GAS, Optional.of(dear), AMPLE));
        assertHeld(
                Hold.Kind.CAP,
                core.price(
                        MARKET,
                        RICH,
                        GAS,
                        Optional.of(dear),
                        allowance(total(90).subtract(BigInteger.ONE), RICH, 0)));
        assertEquals(offered(90, 18), core.price(MARKET, RICH, GAS, Optional.of(dear), allowance(total(90), RICH, 0)));
    }

    @Test
    void countsWhatIsSpentAndTheMostOfWhatIsUnderWay() {
        SubmitterState state = SubmitterState.EMPTY
                .apply(new SubmitterEvent.SlotRecorded(slot(0, 10)))
                .apply(new SubmitterEvent.SlotSettled(0, BigInteger.valueOf(5), 1_000_000))
                .apply(new SubmitterEvent.SlotRecorded(slot(1, 20)))
                .apply(new SubmitterEvent.SlotRecorded(slot(2, 30)));

        assertEquals(BigInteger.valueOf(55), core.committed(state, survey(0, 1_000_000)));
        assertEquals(BigInteger.valueOf(50), core.committed(state, survey(0, 1_090_000)));
        Allowance fresh = core.allowance(state, survey(2, 1_000_000), Optional.empty());
        assertEquals(gwei(10), fresh.perTransaction());
        assertEquals(gwei(100).subtract(BigInteger.valueOf(55)), fresh.left());
        assertEquals(BigInteger.valueOf(30), fresh.owed(), "what is in the chain is paid already");
        Allowance bump = core.allowance(state, survey(1, 1_000_000), Optional.of(slot(1, 20)));
        assertEquals(gwei(100).subtract(BigInteger.valueOf(35)), bump.left());
        assertEquals(BigInteger.valueOf(30), bump.owed());
    }

    @Test
    void nothingIsLeftOfABudgetThatIsOverdrawn() {
        SubmitterState state = SubmitterState.EMPTY
                .apply(new SubmitterEvent.SlotRecorded(slot(0, 10)))
                .apply(new SubmitterEvent.SlotSettled(0, gwei(101), 1_000_000));

        assertEquals(
                BigInteger.ZERO,
                core.allowance(state, survey(0, 1_000_000), Optional.empty()).left());
    }

    @Test
    void p7_theEmergencyLimitsComeIntoForceWithTheAgeOfTheOldestBatch() {
        Survey young = aged(OptionalLong.of(251));
        Survey old = aged(OptionalLong.of(250));

        assertFalse(core.emergency(young));
        assertTrue(core.emergency(old));
        assertFalse(core.emergency(aged(OptionalLong.empty())));
        var ahead = new Survey(old.horizon(), 5_000, 999, 0, 0, OptionalLong.empty(), Map.of());
        assertFalse(core.emergency(ahead), "one endpoint alone sees a higher chain");
        assertEquals(POLICY.usual(), core.limits(young));
        assertEquals(POLICY.emergency(), core.limits(old));
        Allowance allowance = core.allowance(SubmitterState.EMPTY, old, Optional.empty());
        assertEquals(new Allowance(gwei(40), gwei(400), BigInteger.ZERO, true), allowance);
    }

    @Test
    void spendingLeavesTheWindowWholeBucketsLate() {
        Spend spend = Spend.NONE
                .plus(6_000, BigInteger.TWO)
                .plus(6_599, BigInteger.ONE)
                .plus(6_600, BigInteger.TEN);

        assertEquals(Map.of(6_000L, BigInteger.valueOf(3), 6_600L, BigInteger.TEN), spend.paid());
        assertEquals(BigInteger.valueOf(13), spend.within(10_800, 3_600));
        assertEquals(BigInteger.TEN, spend.within(10_801, 3_600));
        assertEquals(BigInteger.ZERO, spend.within(11_401, 3_600));
    }

    @Test
    void aTimeThatGoesBackNeitherPrunesNorShortensTheWindow() {
        Spend spend = Spend.NONE.plus(90_000, BigInteger.TWO).plus(600, BigInteger.ONE);

        assertEquals(Map.of(90_000L, BigInteger.valueOf(3)), spend.paid());
    }

    @Test
    void aLimitOfNodesIsNamedAsTheirs() {
        BigInteger least = gwei(9).add(Fees.MIN_TIP).multiply(BigInteger.valueOf(GAS));

        assertHeld(
                Hold.Kind.NODE_CAP,
                core.price(
                        MARKET,
                        RICH,
                        GAS,
                        Optional.empty(),
                        AMPLE.within(Optional.of(least.subtract(BigInteger.ONE)))));
        assertEquals(AMPLE, AMPLE.within(Optional.empty()));
        assertEquals(AMPLE, AMPLE.within(Optional.of(AMPLE.perTransaction())));
    }

    @Test
    void forgetsWhatIsOlderThanAnyWindow() {
        Spend spend =
                Spend.NONE.plus(0, BigInteger.ONE).plus(600, BigInteger.TWO).plus(88_200, BigInteger.TEN);

        assertEquals(Map.of(600L, BigInteger.TWO, 88_200L, BigInteger.TEN), spend.paid());
        assertEquals(Spend.NONE, Spend.NONE.plus(5, BigInteger.ZERO));
    }

    private Price price(long cap, long left, long balance) {
        return core.price(MARKET, total(balance), GAS, Optional.empty(), allowance(total(cap), total(left), 0));
    }

    private static Allowance allowance(BigInteger cap, BigInteger left, long owed) {
        return new Allowance(cap, left, BigInteger.valueOf(owed), false);
    }

    private static BigInteger total(long gweiPerGas) {
        return gwei(gweiPerGas).multiply(BigInteger.valueOf(GAS));
    }

    private static Price offered(long max, long tip) {
        return new Price.Offered(new Fees(gwei(max), gwei(tip)));
    }

    private static void assertHeld(Hold.Kind kind, Price price) {
        assertTrue(price instanceof Price.Held held && held.hold().kind() == kind, price::toString);
    }

    private static Slot slot(long nonce, long most) {
        var bid = new Bid(Bytes.EMPTY, FakeL1.hash("bid"), new Fees(BigInteger.valueOf(most), BigInteger.ONE));
        return new Slot(nonce, nonce, FakeL1.hash("batch"), 0, 1, List.of(bid), false);
    }

    private static Survey survey(long latestCount, long timestamp) {
        return new Survey(
                new Horizon(0, 0, 1, 0, OptionalLong.empty()),
                1_000,
                timestamp,
                latestCount,
                OptionalLong.empty(),
                Map.of());
    }

    private static Survey aged(OptionalLong oldest) {
        return new Survey(new Horizon(0, 0, 1, 0, oldest), 1_000, 0, 0, OptionalLong.empty(), Map.of());
    }

    private static BigInteger gwei(long amount) {
        return BigInteger.valueOf(amount).multiply(BigInteger.valueOf(1_000_000_000));
    }
}
