package dev.tactus.sim.l1;

import dev.tactus.sim.Dice;
import java.time.Duration;
import java.util.List;

/**
 * What one L1 is like apart from its faults.
 *
 * @param startBlock  height at virtual time 0
 * @param safeLag     blocks from the newest to the safe one
 * @param backends    behind each endpoint
 * @param missed      probability that a slot has no block
 * @param inclusion   probability that a block takes a waiting transaction
 * @param immediate   probability that a call is answered before it returns
 * @param reroute     probability that a call goes to another backend than the one before
 * @param latency     of most calls, at most
 * @param baseFee     wei per gas, about which the fee moves
 * @param spanLimit   blocks that a query for logs may cover while that is limited
 * @param answerLimit logs of several blocks in one answer, while that is limited
 * @param endpoints   that the node knows of
 */
public record L1World(
        long startBlock,
        int safeLag,
        int backends,
        double missed,
        double inclusion,
        double immediate,
        double reroute,
        Duration latency,
        long baseFee,
        int spanLimit,
        int answerLimit,
        int endpoints) {
    private static final long GWEI = 1_000_000_000L;

    /** One backend that answers at once, every slot with a block that takes whatever waits. */
    public static L1World plain(long startBlock) {
        return new L1World(startBlock, 3, 1, 0, 1, 1, 0, Duration.ofMillis(50), 10 * GWEI, 2_000, 1_000, 1);
    }

    public static L1World random(Dice dice, long startBlock) {
        return new L1World(
                startBlock,
                dice.between(3, 12),
                dice.between(1, 3),
                dice.chance(0.5) ? 0 : dice.between(1, 10) / 100.0,
                dice.between(50, 100) / 100.0,
                dice.chance(0.2) ? 0 : dice.between(50, 98) / 100.0,
                dice.chance(0.3) ? 1 : dice.between(1, 30) / 100.0,
                dice.between(Duration.ofMillis(5), Duration.ofMillis(400)),
                dice.between(GWEI / 10, 50 * GWEI),
                dice.pick(List.of(1, 3, 10, 50, 500)),
                dice.between(1, 40),
                dice.pick(List.of(1, 1, 2, 3)));
    }

    /** The same with as many endpoints. */
    public L1World with(int endpoints) {
        return new L1World(
                startBlock,
                safeLag,
                backends,
                missed,
                inclusion,
                immediate,
                reroute,
                latency,
                baseFee,
                spanLimit,
                answerLimit,
                endpoints);
    }
}
