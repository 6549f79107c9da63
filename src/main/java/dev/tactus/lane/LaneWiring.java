package dev.tactus.lane;

import dev.tactus.application.Application;
import dev.tactus.execution.ChunkExecutor;
import dev.tactus.protocol.ChainedTx;
import dev.tactus.store.SequencerStore;
import dev.tactus.store.StoreDisk;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * What the lane works with. All callbacks run on the lane's thread and must neither block nor throw.
 *
 * @param store           owned by the lane from here on, except for closing it
 * @param storage         under the store; looked at between transactions
 * @param secondsPerBlock for the estimate of the safe head
 * @param published       entries that have become durable and were acknowledged, in order
 * @param status          replaced after every change
 * @param batchSealed     a batch waits to be posted
 * @param recoveries      the rest of the node, in a recovery
 * @param fatal           called once: the lane has stopped ordering for good
 * @param wallClockMs     milliseconds since the epoch
 * @param nanoTime        monotonic
 */
public record LaneWiring(
        SequencerStore store,
        Storage storage,
        Application application,
        ChunkExecutor executor,
        LaneCore core,
        double secondsPerBlock,
        Consumer<List<ChainedTx>> published,
        Consumer<LaneStatus> status,
        Runnable batchSealed,
        Recoveries recoveries,
        Consumer<LaneFatalException> fatal,
        LongSupplier wallClockMs,
        LongSupplier nanoTime) {
    /** The disk, and what the lane does about it. */
    public record Storage(StoreDisk disk, StorageLimits limits) {}
}
