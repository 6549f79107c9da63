package dev.tactus.sim.store;

import dev.tactus.protocol.Batch;
import dev.tactus.protocol.BatchCodec;
import dev.tactus.protocol.Bytes;
import dev.tactus.protocol.ChainedTx;
import dev.tactus.protocol.DirectInput;
import dev.tactus.protocol.Frame;
import dev.tactus.protocol.Hash32;
import dev.tactus.protocol.Keccak;
import dev.tactus.protocol.WireUserOp;
import dev.tactus.sim.store.EntryRow.FrameRow;
import dev.tactus.sim.store.EntryRow.InputRow;
import dev.tactus.sim.store.EntryRow.OpRow;
import dev.tactus.store.Cut;
import dev.tactus.store.LaneSnapshot;
import dev.tactus.store.LaneSnapshot.OpenBatch;
import dev.tactus.store.OrderReader.BatchSummary;
import dev.tactus.store.OrderReader.FrameSummary;
import dev.tactus.store.OrderReader.IncludedTx;
import dev.tactus.store.OrderReader.UndoneTx;
import dev.tactus.store.SealedBatch;
import dev.tactus.store.StateStore.UndoWindow;
import dev.tactus.store.StoreInvariantException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** Questions about the order, answered from the rows alone. */
final class OrderQueries {
    private final Tables tables;
    private final List<BatchRow> batches;
    private final List<EntryRow> entries;

    OrderQueries(Tables tables) {
        this.tables = tables;
        this.batches = tables.order.batches();
        this.entries = tables.order.entries();
    }

    LaneSnapshot snapshot() {
        return new LaneSnapshot(
                tables.state.lastChunk(),
                head(),
                batches.isEmpty() ? Optional.empty() : Optional.of(open(batches.getLast())),
                tables.l1.safeHead(),
                drainedInputs(),
                tables.l1.nextAccepted(),
                generation());
    }

    private OpenBatch open(BatchRow batch) {
        return new OpenBatch(batch.nonce, batch.openedAtMs, content(batch));
    }

    private long drainedInputs() {
        int drained = tables.order.drained();
        return drained == 0 ? 0 : tables.l1.inputs().get(drained - 1).inputIndex() + 1;
    }

    long head() {
        return entries.size();
    }

    List<DirectInput> undrained(long safeBlock, int limit) {
        requireLimit(limit);
        List<DirectInput> waiting = new ArrayList<>();
        List<DirectInput> stored = tables.l1.inputs();
        for (int i = tables.order.drained(); i < stored.size() && waiting.size() < limit; i++) {
            if (stored.get(i).blockNumber() > safeBlock) {
                break;
            }
            waiting.add(stored.get(i));
        }
        return waiting;
    }

    List<ChainedTx> feed(long offset, int limit) {
        requireLimit(limit);
        List<ChainedTx> found = new ArrayList<>();
        for (long at = Math.max(0, offset); at < head() && found.size() < limit; at++) {
            found.add(new ChainedTx(entry(at).at(at), tables.order.link(at)));
        }
        return found;
    }

    /** The database takes a negative limit for none: whoever passes one here has made a mistake. */
    private static void requireLimit(int limit) {
        if (limit < 0) {
            throw new IllegalArgumentException("a limit is not negative: " + limit);
        }
    }

    OptionalLong offsetOf(Hash32 txHash) {
        Long offset = tables.order.offsets().get(txHash);
        return offset == null ? OptionalLong.empty() : OptionalLong.of(offset);
    }

    Optional<IncludedTx> findTx(Hash32 txHash) {
        Long offset = tables.order.offsets().get(txHash);
        if (offset == null) {
            return Optional.empty();
        }
        return switch (entry(offset)) {
            case OpRow op ->
                Optional.of(new IncludedTx(op.at(offset), op.frame().index(), op.outputs(), generation()));
            case InputRow _ -> throw new StoreInvariantException("an op and a direct input share offset " + offset);
        };
    }

    Optional<UndoneTx> findUndone(Hash32 txHash) {
        return Optional.ofNullable(tables.order.undone().get(txHash));
    }

    Bytes outputs(long offset) {
        if (offset < 0 || offset >= head()) {
            throw new IllegalArgumentException("no entry has offset " + offset);
        }
        return entry(offset).outputs();
    }

    private EntryRow entry(long offset) {
        return entries.get((int) offset);
    }

    private Optional<BatchRow> row(long nonce) {
        return nonce < 0 || nonce >= batches.size() ? Optional.empty() : Optional.of(batches.get((int) nonce));
    }

    OptionalLong firstSafeBlock(long nonce) {
        Optional<BatchRow> batch = row(nonce);
        return batch.isEmpty() || batch.get().frames.isEmpty()
                ? OptionalLong.empty()
                : OptionalLong.of(batch.get().frames.getFirst().safeBlock());
    }

    long generation() {
        return tables.order.generation();
    }

    Optional<Cut> cut(long nonce) {
        Optional<BatchRow> batch = row(nonce);
        if (batch.isEmpty() || batch.get().frames.isEmpty()) {
            return Optional.empty();
        }
        long offset = batch.get().frames.getFirst().firstOffset();
        long drained = 0;
        for (EntryRow entry : entries.subList(0, (int) offset)) {
            if (entry instanceof InputRow(FrameRow _, DirectInput input, Bytes _)) {
                drained = input.inputIndex() + 1;
            }
        }
        return Optional.of(new Cut(nonce, offset, chunkAt(offset), drained));
    }

    Optional<SealedBatch> sealed(long nonce) {
        return row(nonce).flatMap(batch -> Optional.ofNullable(batch.sealed));
    }

    Optional<SealedBatch> lastSealed() {
        for (BatchRow batch : batches.reversed()) {
            if (batch.sealed != null) {
                return Optional.of(batch.sealed);
            }
        }
        return Optional.empty();
    }

    Optional<Bytes> sealedPayload(long nonce) {
        Optional<SealedBatch> sealed = sealed(nonce);
        if (sealed.isEmpty()) {
            return Optional.empty();
        }
        Bytes payload = Bytes.wrap(BatchCodec.encode(new Batch(nonce, content(batches.get((int) nonce)))));
        if (!Keccak.hash(payload).equals(sealed.get().payloadHash())) {
            throw new StoreInvariantException("the rows of batch " + nonce + " are not those that were sealed");
        }
        return Optional.of(payload);
    }

    List<BatchSummary> batches(long fromNonce, int limit) {
        requireLimit(limit);
        List<BatchSummary> found = new ArrayList<>();
        for (long nonce = Math.max(0, fromNonce); nonce < batches.size() && found.size() < limit; nonce++) {
            found.add(summary(batches.get((int) nonce)));
        }
        return found;
    }

    private BatchSummary summary(BatchRow batch) {
        List<FrameSummary> frames = new ArrayList<>();
        for (int i = 0; i < batch.frames.size(); i++) {
            FrameRow frame = batch.frames.get(i);
            List<EntryRow> content = entries(batch, i);
            int ops = ops(content).size();
            frames.add(
                    new FrameSummary(frame.safeBlock(), frame.fee(), frame.firstOffset(), ops, content.size() - ops));
        }
        return new BatchSummary(
                batch.nonce, frames, Optional.ofNullable(batch.sealed), tables.l1.accepted(batch.nonce));
    }

    private List<Frame> content(BatchRow batch) {
        List<Frame> frames = new ArrayList<>();
        for (int i = 0; i < batch.frames.size(); i++) {
            FrameRow frame = batch.frames.get(i);
            frames.add(new Frame(ops(entries(batch, i)), frame.safeBlock(), frame.fee()));
        }
        return frames;
    }

    private static List<WireUserOp> ops(List<EntryRow> entries) {
        List<WireUserOp> ops = new ArrayList<>();
        for (EntryRow entry : entries) {
            switch (entry) {
                case OpRow op -> ops.add(op.op().wire());
                case InputRow _ -> {}
            }
        }
        return ops;
    }

    /** A frame ends where the next one begins, in its batch or the next; the open one at the head. */
    private List<EntryRow> entries(BatchRow batch, int frame) {
        long end = head();
        if (frame + 1 < batch.frames.size()) {
            end = batch.frames.get(frame + 1).firstOffset();
        } else if (batch.nonce + 1 < batches.size()) {
            end = batches.get((int) batch.nonce + 1).frames.getFirst().firstOffset();
        }
        return entries.subList((int) batch.frames.get(frame).firstOffset(), (int) end);
    }

    /** The latest chunk at whose end {@code offset} entries existed: by halving, for both ascend. */
    long chunkAt(long offset) {
        long atMost = lastWithin(offset);
        if (tables.state.nextOffset(atMost) != offset) {
            throw new IllegalArgumentException("no chunk ends right before offset " + offset);
        }
        return atMost;
    }

    /** The chunk that brought the entry at {@code offset}. */
    long chunkOf(long offset) {
        return lastWithin(offset) + 1;
    }

    private long lastWithin(long count) {
        long atMost = 0;
        long above = tables.state.lastChunk() + 1;
        while (above - atMost > 1) {
            long middle = (atMost + above) / 2;
            if (tables.state.nextOffset(middle) <= count) {
                atMost = middle;
            } else {
                above = middle;
            }
        }
        return atMost;
    }

    UndoWindow undoWindow() {
        long last = tables.state.lastChunk();
        long gold = cut(tables.l1.nextAccepted()).map(Cut::chunk).orElse(last);
        return new UndoWindow(tables.state.floor(), gold, last);
    }

    long prunable(long openedBeforeMs) {
        long floor = tables.state.floor();
        long oldest = tables.state.nextOffset(floor);
        if (oldest >= head()) {
            return floor;
        }
        long first = entry(oldest).frame().batch();
        long end = first;
        while (end < Math.min(first + 512, tables.l1.nextAccepted())
                && end + 1 < batches.size()
                && batches.get((int) end + 1).openedAtMs < openedBeforeMs) {
            end++;
        }
        return end > first ? cut(end).map(Cut::chunk).orElse(floor) : floor;
    }
}
