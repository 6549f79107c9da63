package dev.tactus.store;

import dev.tactus.protocol.ChainedTx;
import dev.tactus.protocol.DirectInput;
import dev.tactus.protocol.Hash32;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The writer of order. One thread, the lane's; one instance per data directory. Reads see everything committed.
 * Runtime exceptions mean that the database cannot be used or does not hold what its constraints promise.
 */
public interface SequencerStore extends StateStore, AutoCloseable {
    /** Where the order stands. The newest entries are proved again: every link, every checksum. */
    LaneSnapshot load();

    /**
     * When this returns normally, the transaction is on stable storage, whole.
     *
     * @return the entries that it appended, in their order
     * @throws StoreException.NotCommitted   nothing of it is, nor will be
     * @throws StoreException.OutcomeUnknown the caller must assume neither, {@link #reopen} and {@link #load}
     * @throws DiskFailedException           the caller must assume neither, and end the process: no reopening tells
     */
    List<ChainedTx> commit(LaneTransaction transaction) throws StoreException;

    /** Entries from {@code offset} up to the head; for what a transaction of unknown outcome has appended. */
    List<ChainedTx> entries(long offset);

    /**
     * Makes durable, once for all starts to come, that the order here is not the one on L1; the first one found stays.
     *
     * @throws StoreException as {@link #commit}
     */
    void record(Divergence found) throws StoreException;

    /**
     * Commits what means nothing: whether anything can be.
     *
     * @throws StoreException as {@link #commit}
     */
    void probe() throws StoreException;

    /**
     * Drops the connection with all it may remember and opens a new one; {@link #load} then tells the truth.
     *
     * @throws DiskFailedException if what a failed COMMIT may have left cannot be made durable
     */
    void reopen();

    /** Stored direct inputs not yet drained, in index order, from blocks up to {@code safeBlock}; at most {@code limit}. */
    List<DirectInput> undrained(long safeBlock, int limit);

    /** Payload hash of the batch sealed under this nonce. */
    Optional<SealedBatch> sealed(long nonce);

    /** Offset of an op that the valid history includes. */
    OptionalLong offsetOf(Hash32 txHash);

    /** Safe block of a batch's first frame. */
    OptionalLong firstSafeBlock(long batchNonce);

    /** Where the order stood before this batch was opened; empty if there is no such batch. */
    Optional<Cut> cut(long batchNonce);

    /** The policy row as it is now: operators change it while we run. */
    BatchPolicy policy();

    /**
     * The chunk up to which pruning may go now, some hundred batches at a time: before the last of those that follow the
     * oldest one that can be undone and that, without one between, were opened before {@code openedBeforeMs}, if
     * everything before it is gold; else the undo window's floor.
     */
    long prunable(long openedBeforeMs);

    @Override
    void close();
}
