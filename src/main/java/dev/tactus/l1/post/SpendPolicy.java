package dev.tactus.l1.post;

import java.math.BigInteger;
import java.time.Duration;

/**
 * What posting may cost. The order near the deadline is: the usual limits; from a certain age of the oldest batch that
 * is not gold on, the emergency limits; from the danger threshold on the lane takes no more ops, and posting goes on
 * within the emergency limits.
 *
 * @param emergencyAgeBlocks age of the oldest batch that is not gold, from its first frame's safe block to the head
 * @param window             that a budget is for
 */
public record SpendPolicy(Limits usual, Limits emergency, long emergencyAgeBlocks, Duration window) {
    /**
     * In wei.
     *
     * @param perTransaction gas limit times max fee of one transaction, at most
     * @param budget         of all transactions within the window, those not settled counted at their most
     */
    public record Limits(BigInteger perTransaction, BigInteger budget) {}

    public SpendPolicy {
        if (window.toSeconds() > Spend.LONGEST_WINDOW_SECONDS) {
            throw new IllegalArgumentException("a window of more than a day");
        }
    }
}
