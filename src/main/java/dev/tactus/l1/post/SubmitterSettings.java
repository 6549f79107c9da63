package dev.tactus.l1.post;

import dev.tactus.config.SequencerConfig;
import dev.tactus.l1.Backoff;
import java.time.Duration;

/**
 * @param idlePoll          pause between two looks when nothing nudges
 * @param confirmationDepth blocks above the inclusion block before a post counts as confirmed
 * @param maxInFlight       posts without confirmation at a time
 * @param maxUnsettled      posts whose batch the scheduler has not been seen to accept
 * @param rebroadcastBlocks how long a post may wait in the node's pool before it is sent again
 */
public record SubmitterSettings(
        Duration idlePoll,
        int confirmationDepth,
        int maxInFlight,
        int maxUnsettled,
        int rebroadcastBlocks,
        Backoff backoff) {
    private static final int MAX_IN_FLIGHT = 8;
    private static final int MAX_UNSETTLED = 512;
    private static final int REBROADCAST_BLOCKS = 10;

    public static SubmitterSettings of(SequencerConfig.Batches config) {
        return new SubmitterSettings(
                config.submitterIdlePoll(),
                config.confirmationDepth(),
                MAX_IN_FLIGHT,
                MAX_UNSETTLED,
                REBROADCAST_BLOCKS,
                Backoff.L1);
    }
}
