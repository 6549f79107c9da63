package dev.tactus.sim.store;

import dev.tactus.protocol.Address;
import dev.tactus.protocol.Bytes;
import dev.tactus.protocol.ChainedTx;
import dev.tactus.protocol.DirectInput;
import dev.tactus.protocol.FeeExponent;
import dev.tactus.protocol.Hash32;
import dev.tactus.protocol.Protocol;
import dev.tactus.protocol.ValidUserOp;
import dev.tactus.sim.store.EntryRow.FrameRow;
import dev.tactus.sim.store.EntryRow.InputRow;
import dev.tactus.sim.store.EntryRow.OpRow;
import dev.tactus.store.Cut;
import dev.tactus.store.LaneEvent;
import dev.tactus.store.OrderReader.UndoneTx;
import dev.tactus.store.SealedBatch;
import dev.tactus.store.StoreInvariantException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The order, as it grows. Each fact is judged against those before it, as the database's triggers do. */
final class OrderRows {
    private static final int LEAST_BATCH_BYTES = 12;

    private final UndoLog undo;
    private final L1Rows l1;
    private final List<BatchRow> batches = new ArrayList<>();
    private final List<EntryRow> entries = new ArrayList<>();
    /** One for each entry. */
    private final List<Hash32> links = new ArrayList<>();

    private final Map<Address, Long> nextNonces = new HashMap<>();
    private final Map<Hash32, Long> offsets = new HashMap<>();
    private final Map<Hash32, UndoneTx> undone = new HashMap<>();
    private int drained;
    private long generation;

    OrderRows(UndoLog undo, L1Rows l1) {
        this.undo = undo;
        this.l1 = l1;
    }

    List<BatchRow> batches() {
        return batches;
    }

    List<EntryRow> entries() {
        return entries;
    }

    /** Link of the entry at {@code offset}. */
    Hash32 link(long offset) {
        return links.get((int) offset);
    }

    /** Of ops, by transaction hash. */
    Map<Hash32, Long> offsets() {
        return offsets;
    }

    /** How many of the stored direct inputs are in the order: the first ones, since none is left out. */
    int drained() {
        return drained;
    }

    void append(LaneEvent event) {
        switch (event) {
            case LaneEvent.Recovered _ -> throw new IllegalStateException("taken back with the state");
            case LaneEvent.SafeHeadRead(var slice) -> l1.append(slice);
            case LaneEvent.BatchSealed(long nonce, Hash32 hash, int bytes) -> seal(new SealedBatch(nonce, hash, bytes));
            case LaneEvent.BatchOpened(long nonce, long openedAtMs) -> open(nonce, openedAtMs);
            case LaneEvent.FrameOpened(long batch, int index, long safeBlock, int fee) ->
                open(new FrameRow(batch, index, safeBlock, fee, entries.size()));
            case LaneEvent.DirectInputDrained(long offset, DirectInput input, Bytes outputs) ->
                drain(offset, input, outputs);
            case LaneEvent.UserOpIncluded(long offset, ValidUserOp op, Bytes outputs) -> include(offset, op, outputs);
        }
    }

    /** Everything from the cut on is no longer in the order. */
    void takeBack(long newGeneration, Cut cut) {
        Refusal.unless(newGeneration == generation + 1, "generations are consecutive from 1");
        generation++;
        undo.add(() -> generation--);
        while (entries.size() > cut.firstOffset()) {
            EntryRow last = entries.removeLast();
            Hash32 link = links.removeLast();
            undo.add(() -> {
                entries.add(last);
                links.add(link);
            });
            switch (last) {
                case OpRow(FrameRow _, ValidUserOp op, Bytes _) -> forget(op, entries.size());
                case InputRow _ -> {
                    drained--;
                    undo.add(() -> drained++);
                }
            }
        }
        while (batches.size() > cut.batchNonce()) {
            BatchRow last = batches.removeLast();
            undo.add(() -> batches.add(last));
        }
    }

    private void forget(ValidUserOp op, long offset) {
        nextNonces.put(op.sender(), op.op().nonce());
        offsets.remove(op.txHash());
        UndoneTx before =
                undone.put(op.txHash(), new UndoneTx(op.sender(), op.op().nonce(), offset, generation));
        undo.add(() -> {
            nextNonces.put(op.sender(), op.op().nonce() + 1);
            offsets.put(op.txHash(), offset);
            if (before == null) {
                undone.remove(op.txHash());
            } else {
                undone.put(op.txHash(), before);
            }
        });
    }

    /** Ops that recoveries took back, as each last stood. */
    Map<Hash32, UndoneTx> undone() {
        return undone;
    }

    /** Number of recoveries. */
    long generation() {
        return generation;
    }

    /** @param firstOffset of the chunk that ends here */
    void requireChunkEnds(long firstOffset) {
        if (!batches.isEmpty()) {
            BatchRow latest = batches.getLast();
            Refusal.unless(
                    latest.sealed == null && !latest.frames.isEmpty(), "a chunk leaves a batch and a frame open");
        }
        if (firstOffset < entries.size()) {
            FrameRow first = entries.get((int) firstOffset).frame();
            Refusal.unless(first.equals(entries.getLast().frame()), "entries of a chunk share a frame");
        }
    }

    private void open(long nonce, long openedAtMs) {
        Refusal.unless(nonce == batches.size(), "nonces of batches are consecutive from 0");
        Refusal.unless(batches.isEmpty() || batches.getLast().sealed != null, "the batch before is sealed");
        Refusal.unless(openedAtMs >= 0, "a batch is opened after the epoch");
        batches.add(new BatchRow(nonce, openedAtMs));
        undo.add(batches::removeLast);
    }

    private void seal(SealedBatch sealed) {
        BatchRow latest = unsealed(sealed.nonce());
        Refusal.unless(!latest.frames.isEmpty(), "a sealed batch has a frame");
        Refusal.unless(sealed.bytes() >= LEAST_BATCH_BYTES, "a batch has at least its fixed part");
        latest.sealed = sealed;
        undo.add(() -> latest.sealed = null);
    }

    private void open(FrameRow frame) {
        BatchRow latest = unsealed(frame.batch());
        Refusal.unless(frame.index() == latest.frames.size(), "indexes of frames are consecutive from 0");
        Refusal.unless(frame.fee() >= 0 && frame.fee() <= FeeExponent.MAX, "a frame's fee is an exponent");
        Refusal.unless(frame.safeBlock() >= 0 && frame.safeBlock() <= l1.safeBlock(), "the safe block has been read");
        Refusal.unless(frame.safeBlock() >= lastSafeBlock(latest), "safe blocks do not descend");
        latest.frames.add(frame);
        undo.add(latest.frames::removeLast);
    }

    private long lastSafeBlock(BatchRow latest) {
        BatchRow holder = latest;
        if (latest.frames.isEmpty()) {
            if (latest.nonce == 0) {
                return 0;
            }
            holder = batches.get((int) latest.nonce - 1);
        }
        return holder.frames.getLast().safeBlock();
    }

    private BatchRow unsealed(long nonce) {
        Refusal.unless(!batches.isEmpty() && batches.getLast().nonce == nonce, "only the latest batch changes");
        BatchRow latest = batches.getLast();
        Refusal.unless(latest.sealed == null, "a sealed batch does not change");
        return latest;
    }

    private FrameRow openFrame() {
        Refusal.unless(!batches.isEmpty(), "an entry needs a batch");
        BatchRow latest = batches.getLast();
        Refusal.unless(latest.sealed == null && !latest.frames.isEmpty(), "an entry needs an open frame");
        return latest.frames.getLast();
    }

    private void include(long offset, ValidUserOp op, Bytes outputs) {
        FrameRow frame = openFrame();
        requireHead(offset);
        long next = nextNonces.getOrDefault(op.sender(), 0L);
        Refusal.unless(op.op().nonce() == next, "nonces of a sender are consecutive from 0");
        Refusal.unless(next < Protocol.MAX_NONCE, "an exhausted account sends nothing");
        Refusal.unless(op.op().maxFee() >= frame.fee(), "an op offers the frame's fee");
        Refusal.unless(!offsets.containsKey(op.txHash()), "an op is in the order once");
        Refusal.unless(
                drained == l1.inputs().size() || l1.inputs().get(drained).blockNumber() > frame.safeBlock(),
                "direct inputs of the frame come before its ops");
        nextNonces.put(op.sender(), next + 1);
        offsets.put(op.txHash(), offset);
        append(new OpRow(frame, op, outputs));
        undo.add(() -> {
            nextNonces.put(op.sender(), next);
            offsets.remove(op.txHash());
        });
    }

    private void drain(long offset, DirectInput input, Bytes outputs) {
        FrameRow frame = openFrame();
        requireHead(offset);
        Refusal.unless(drained < l1.inputs().size(), "a drained input has been stored");
        DirectInput stored = l1.inputs().get(drained);
        Refusal.unless(stored.equals(input), "direct inputs are drained in order, none left out, as they were stored");
        Refusal.unless(stored.blockNumber() <= frame.safeBlock(), "a drained input is safe at the frame");
        Refusal.unless(!followsOp(frame), "direct inputs of the frame come before its ops");
        append(new InputRow(frame, stored, outputs));
        drained++;
        undo.add(() -> drained--);
    }

    private boolean followsOp(FrameRow frame) {
        if (entries.isEmpty()) {
            return false;
        }
        return switch (entries.getLast()) {
            case OpRow op -> op.frame().equals(frame);
            case InputRow _ -> false;
        };
    }

    private void requireHead(long offset) {
        if (offset != entries.size()) {
            throw new StoreInvariantException("refused: offset " + offset + " is not the head " + entries.size());
        }
    }

    private void append(EntryRow entry) {
        Hash32 before = links.isEmpty() ? ChainedTx.GENESIS : links.getLast();
        links.add(ChainedTx.after(before, entry.at(entries.size())).chainHash());
        entries.add(entry);
        undo.add(() -> {
            entries.removeLast();
            links.removeLast();
        });
    }
}
