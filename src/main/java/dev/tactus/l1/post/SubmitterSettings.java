package dev.tactus.l1.post;

import dev.tactus.config.SequencerConfig;
import dev.tactus.l1.Backoff;
import java.math.BigInteger;
import java.time.Duration;

/**
 * @param idlePoll          pause between two looks when nothing nudges
 * @param confirmationDepth blocks above the inclusion block before a post counts as confirmed
 * @param maxInFlight       posts without confirmation at a time
 * @param maxUnsettled      posts whose batch the scheduler has not been seen to accept
 * @param rebroadcastBlocks how long a post may wait in the node's pool before it is sent again
 * @param bumpBlocks        how long the post that holds up all others may wait before more is offered for it
 * @param quorum            how many endpoints must tell what the wallet has used up where L1 is safe
 */
public record SubmitterSettings(
        Duration idlePoll,
        int confirmationDepth,
        int maxInFlight,
        int maxUnsettled,
        int rebroadcastBlocks,
        int bumpBlocks,
        SpendPolicy spend,
        Backoff backoff,
        int quorum) {
    private static final int MAX_IN_FLIGHT = 8;
    private static final int MAX_UNSETTLED = 512;
    private static final int REBROADCAST_BLOCKS = 10;
    private static final BigInteger GWEI = BigInteger.valueOf(1_000_000_000);

    /** Any endpoint that tells will do. */
    public SubmitterSettings(
            Duration idlePoll,
            int confirmationDepth,
            int maxInFlight,
            int maxUnsettled,
            int rebroadcastBlocks,
            int bumpBlocks,
            SpendPolicy spend,
            Backoff backoff) {
        this(idlePoll, confirmationDepth, maxInFlight, maxUnsettled, rebroadcastBlocks, bumpBlocks, spend, backoff, 1);
    }

    public static SubmitterSettings of(SequencerConfig.Batches batches, SequencerConfig.Posting posting, int quorum) {
        return new SubmitterSettings(
                batches.submitterIdlePoll(),
                batches.confirmationDepth(),
                MAX_IN_FLIGHT,
                MAX_UNSETTLED,
                REBROADCAST_BLOCKS,
                posting.bumpBlocks(),
                new SpendPolicy(
                        limits(posting.maxFeeGwei(), posting.budgetGwei()),
                        limits(posting.emergencyMaxFeeGwei(), posting.emergencyBudgetGwei()),
                        posting.emergencyAgeBlocks(),
                        SequencerConfig.Posting.BUDGET_WINDOW),
                Backoff.L1,
                quorum);
    }

    private static SpendPolicy.Limits limits(long perTransactionGwei, long budgetGwei) {
        return new SpendPolicy.Limits(
                BigInteger.valueOf(perTransactionGwei).multiply(GWEI),
                BigInteger.valueOf(budgetGwei).multiply(GWEI));
    }
}
