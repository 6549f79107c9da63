package dev.tactus.recovery;

import static dev.tactus.recovery.DifferenceFound.require;

import dev.tactus.application.Application;
import dev.tactus.protocol.Bytes;
import dev.tactus.protocol.Hash32;
import dev.tactus.recovery.LocalOutcome.Agreement;
import dev.tactus.store.HistoryMovedException;
import dev.tactus.store.StoreInvariantException;
import dev.tactus.store.StoredEntry;
import dev.tactus.store.StoredEntry.StoredInput;
import dev.tactus.store.StoredEntry.StoredOp;
import dev.tactus.store.StoredHistory;
import dev.tactus.store.StoredHistory.Extent;
import dev.tactus.store.StoredHistory.StoredBatch;
import dev.tactus.store.StoredHistory.StoredChunk;
import dev.tactus.store.StoredHistory.StoredFrame;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/**
 * One way through the order, from the first batch to where it stood when the walk began: batches, in them frames, in
 * them entries, and the chunks that end between those. One thread; used once.
 */
final class HistoryWalk {
    private static final int BATCHES = 64;
    private static final int ENTRIES = 512;
    private static final int CHUNKS = 64;
    private static final String STAGE = "replaying";

    private final StoredHistory history;
    private final Extent of;
    private final RowCheck rows;
    private final Replay replay;
    private final LocalVerifier.Progress progress;
    private final Pages<StoredBatch> batches;
    private final Pages<StoredEntry> entries;
    private final Pages<StoredChunk> chunks;

    /** Number of entries that were right. */
    private long offset;

    private long chunk;
    private long safeBlock;
    private long userOps;
    private long undoRecords;
    private Optional<Hash32> goldDigest = Optional.empty();

    HistoryWalk(
            StoredHistory history, Extent of, RowCheck rows, Application application, LocalVerifier.Progress progress) {
        this.history = history;
        this.of = of;
        this.rows = rows;
        this.replay = new Replay(application);
        this.progress = progress;
        this.batches = new Pages<>(from -> history.batches(of, from, BATCHES));
        this.entries = new Pages<>(from -> history.entries(of, from, ENTRIES));
        this.chunks = new Pages<>(from -> history.chunks(of, from, CHUNKS));
    }

    long offset() {
        return offset;
    }

    /**
     * @throws DifferenceFound         at the first thing that does not follow from what comes before it
     * @throws StoreInvariantException at the first row that is missing or cannot be
     */
    Agreement walk() throws HistoryMovedException {
        endChunks();
        for (long nonce = 0; nonce < of.batches(); nonce++) {
            batch(nonce);
        }
        require(offset, "head", offset, of.head());
        require(offset, "chunks", chunk, of.lastChunk());
        if (of.accepted() > of.batches()) {
            throw new StoreInvariantException("L1 has accepted batch " + (of.accepted() - 1) + ", which is not here");
        }
        progress.at(STAGE, "entries", offset, of.head());
        Hash32 head = state();
        return new Agreement(
                of,
                userOps,
                undoRecords,
                goldDigest.orElse(head),
                head,
                replay.state().size());
    }

    private void batch(long nonce) throws HistoryMovedException {
        StoredBatch batch = next(batches, nonce, StoredBatch::nonce, "batch");
        boolean open = nonce == of.batches() - 1;
        long end = open ? of.head() : firstOffset(nonce + 1);
        var content = new BatchCheck(batch);
        requireFrames(batch);
        for (int i = 0; i < batch.frames().size(); i++) {
            StoredFrame frame = batch.frames().get(i);
            if (open && frame.firstOffset() > of.head()) {
                // Opened since the walk began.
                break;
            }
            require(offset, "batch " + nonce + " frame " + i + " first_offset", offset, frame.firstOffset());
            long frameEnd =
                    i + 1 < batch.frames().size() ? batch.frames().get(i + 1).firstOffset() : end;
            frame(batch, frame, Math.min(frameEnd, of.head()), content);
        }
        require(offset, "end of batch " + nonce, end, offset);
        if (open) {
            content.ops().forEach(rows::signature);
        } else {
            content.sealed(offset);
        }
    }

    /** Of a batch that follows. */
    private long firstOffset(long nonce) throws HistoryMovedException {
        return batches.peek()
                .filter(batch -> batch.nonce() == nonce && !batch.frames().isEmpty())
                .map(batch -> batch.frames().getFirst().firstOffset())
                .orElseThrow(() -> new StoreInvariantException("batch " + nonce + " or its first frame is missing"));
    }

    private void requireFrames(StoredBatch batch) {
        if (batch.frames().isEmpty()) {
            throw new StoreInvariantException("batch " + batch.nonce() + " has no frame");
        }
        for (int i = 0; i < batch.frames().size(); i++) {
            StoredFrame frame = batch.frames().get(i);
            if (frame.index() != i) {
                throw new StoreInvariantException("batch " + batch.nonce() + ": frame " + i + " is missing");
            }
            if (frame.safeBlock() < safeBlock) {
                throw new DifferenceFound(
                        offset,
                        "batch " + batch.nonce() + " frame " + i + " safe_block",
                        "at least " + safeBlock,
                        frame.safeBlock());
            }
            safeBlock = frame.safeBlock();
        }
    }

    private void frame(StoredBatch batch, StoredFrame frame, long end, BatchCheck content)
            throws HistoryMovedException {
        boolean opsBegun = false;
        while (offset < end) {
            StoredEntry entry = next(entries, offset, StoredEntry::offset, "the entry at offset");
            require(offset, "batch_nonce", batch.nonce(), entry.batchNonce());
            require(offset, "frame", frame.index(), entry.frame());
            rows.entry(entry);
            switch (entry) {
                case StoredOp op -> {
                    opsBegun = true;
                    userOps++;
                    content.include(op);
                }
                case StoredInput _ -> {
                    if (opsBegun) {
                        throw new DifferenceFound(offset, "kind", "user_op", "a direct input behind ops of its frame");
                    }
                }
            }
            replay.execute(entry, frame);
            offset++;
            endChunks();
            if (offset % ENTRIES == 0) {
                progress.at(STAGE, "entries", offset, of.head());
            }
        }
        content.endFrame(frame);
    }

    /** Ends every chunk that ends with the entries so far. */
    private void endChunks() throws HistoryMovedException {
        for (Optional<StoredChunk> next = chunks.peek();
                next.isPresent() && next.get().nextOffset() <= offset;
                next = chunks.peek()) {
            chunks.take();
            chunk++;
            if (next.get().number() != chunk) {
                throw new StoreInvariantException("chunk " + chunk + " is missing");
            }
            require(
                    offset,
                    "chunk " + chunk + " next_offset",
                    offset,
                    next.get().nextOffset());
            Map<Bytes, Optional<Bytes>> before = replay.endChunk();
            if (next.get().undo().isPresent()) {
                requireUndo(before, next.get().undo().get());
                undoRecords++;
            }
        }
        if (goldDigest.isEmpty() && offset == of.goldEnd()) {
            goldDigest = Optional.of(state());
        }
    }

    private void requireUndo(Map<Bytes, Optional<Bytes>> expected, Map<Bytes, Optional<Bytes>> found) {
        if (!expected.equals(found)) {
            var resources = new TreeSet<>(expected.keySet());
            resources.addAll(found.keySet());
            for (Bytes resource : resources) {
                String name = "undo record of chunk " + chunk + ", resource " + resource;
                require(offset, name, describe(expected, resource), describe(found, resource));
            }
        }
    }

    private static String describe(Map<Bytes, Optional<Bytes>> record, Bytes resource) {
        Optional<Bytes> held = record.get(resource);
        if (held == null) {
            return "not written";
        }
        return held.map(value -> "held " + value).orElse("held nothing");
    }

    /** Digest of the stored state where the walk is now, which must be the replayed one. */
    private Hash32 state() throws HistoryMovedException {
        var comparison = new StateComparison(offset, replay.state());
        try {
            history.state(of, chunk, comparison::stored);
        } catch (IllegalArgumentException e) {
            if (history.extent().accepted() > of.accepted()) {
                throw new HistoryMovedException(
                        "what leads back to the last gold batch was pruned, for a newer one is gold");
            }
            throw new StoreInvariantException(
                    "the state cannot be read at the end of chunk " + chunk + ": " + e.getMessage(), e);
        }
        return comparison.finish();
    }

    private interface Numbered<T> {
        long of(T row);
    }

    private static <T> T next(Pages<T> pages, long expected, Numbered<T> number, String what)
            throws HistoryMovedException {
        T row = pages.peek()
                .filter(each -> number.of(each) == expected)
                .orElseThrow(() -> new StoreInvariantException(what + " " + expected + " is missing"));
        pages.take();
        return row;
    }
}
