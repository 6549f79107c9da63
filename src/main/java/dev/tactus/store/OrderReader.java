package dev.tactus.store;

import dev.tactus.application.StateReader;
import dev.tactus.protocol.Address;
import dev.tactus.protocol.Bytes;
import dev.tactus.protocol.ChainedTx;
import dev.tactus.protocol.Hash32;
import dev.tactus.protocol.SequencedL2Tx;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;

/**
 * Reads the durable order. Thread-safe; each call blocks on the database for one consistent view and sees only what
 * is committed. Cannot write.
 */
public interface OrderReader extends AutoCloseable {
    /** As large as the largest input that the InputBox takes. */
    int PAGE_PAYLOAD_BYTES = 64 * 1024;

    Optional<StoredDeployment> deployment();

    /** Number of sequenced inputs = the offset that the next one will have. */
    long head();

    /**
     * Entries from {@code offset} on, dense; fewer than {@code limit} only at the head. Every row has been proved.
     *
     * @throws StoreInvariantException if any of it is not what was written
     */
    List<SequencedL2Tx> feed(long offset, int limit);

    /**
     * The same entries with where the order stood when they were read, all of one view: but none after the one with
     * which their payloads come to {@link #PAGE_PAYLOAD_BYTES}, for a direct input may be a thousand times as large as
     * an op, and whoever is in charge of memory counts pages.
     */
    FeedPage page(long offset, int limit);

    /** Number of recoveries so far: offsets that a recovery undid belong to other entries in the next generation. */
    long generation();

    /** The op as the valid history holds it. */
    Optional<IncludedTx> findTx(Hash32 txHash);

    /** The op as it last stood in the order before a recovery undid it; it may be included again since. */
    Optional<UndoneTx> findUndone(Hash32 txHash);

    List<BatchSummary> batches(long fromNonce, int limit);

    Optional<BatchSummary> batch(long nonce);

    /** SSZ of a sealed batch, rebuilt from the rows and checked against the hash stored when it was sealed. */
    Optional<Bytes> sealedPayload(long nonce);

    /** Greatest nonce among sealed batches. */
    Optional<SealedBatch> lastSealed();

    Optional<AcceptedBatch> accepted(long nonce);

    /** Nonce of the next batch that the scheduler would accept = number of accepted ones. */
    long nextAccepted();

    Optional<SafeHead> safeHead();

    /** What L1 has accepted of the sealed batches, all of one view. */
    Frontier frontier();

    BatchPolicy policy();

    /** Runs {@code query} against one consistent view of the state at the head. */
    <T> T queryState(Function<StateReader, T> query);

    /**
     * Runs {@code query} against the state at the end of the chunk that brought the entry at {@code offset}.
     *
     * @throws VersionUnavailableException if there is no such entry, or its chunk is no longer inside the undo window
     */
    <T> StateAt<T> queryStateAt(long offset, Function<StateReader, T> query);

    /** Chunk after which {@code offset} entries existed, and no more: the state version "before offset". */
    long chunkAt(long offset);

    /** {@code StateDigest} of the live resources at the end of {@code chunk}. */
    Hash32 stateDigest(long chunk);

    /** Outputs blob of the entry at {@code offset}. */
    Bytes outputs(long offset);

    @Override
    void close();

    /**
     * @param head         up to where L1 has been read
     * @param nextAccepted nonce of the next batch that the scheduler would accept there
     * @param sealedEnd    one more than the greatest sealed nonce
     * @param generation   number of recoveries
     * @param oldestFrame  safe block of the first frame of batch {@code nextAccepted}, if there is such a batch
     */
    record Frontier(
            Optional<SafeHead> head, long nextAccepted, long sealedEnd, long generation, OptionalLong oldestFrame) {}

    /**
     * @param head       number of entries in this view
     * @param generation recovery generation that the entries and the head belong to
     */
    record FeedPage(List<ChainedTx> entries, long head, long generation) {
        public FeedPage {
            entries = List.copyOf(entries);
        }
    }

    /**
     * @param frame      index inside its batch
     * @param outputs    blob of {@code OutputsCodec}
     * @param generation recovery generation that the op's offset belongs to
     */
    record IncludedTx(SequencedL2Tx.SequencedUserOp op, int frame, Bytes outputs, long generation) {}

    /**
     * @param offset     the one that it had
     * @param generation the recovery that undid it
     */
    record UndoneTx(Address sender, long nonce, long offset, long generation) {}

    /** @param offset of the last entry of the chunk that was looked at */
    record StateAt<T>(long offset, T value) {}

    /** @param sealed empty for the open batch */
    record BatchSummary(
            long nonce, List<FrameSummary> frames, Optional<SealedBatch> sealed, Optional<AcceptedBatch> accepted) {
        public BatchSummary {
            frames = List.copyOf(frames);
        }
    }

    record FrameSummary(long safeBlock, int fee, long firstOffset, int ops, int directInputs) {}
}
