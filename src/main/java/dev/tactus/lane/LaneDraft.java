package dev.tactus.lane;

import dev.tactus.protocol.Batch;
import dev.tactus.protocol.BatchCodec;
import dev.tactus.protocol.Bytes;
import dev.tactus.protocol.DirectInput;
import dev.tactus.protocol.Frame;
import dev.tactus.protocol.Hash32;
import dev.tactus.protocol.Keccak;
import dev.tactus.protocol.ValidUserOp;
import dev.tactus.protocol.WireUserOp;
import dev.tactus.store.Cut;
import dev.tactus.store.LaneEvent;
import dev.tactus.store.LaneSnapshot;
import dev.tactus.store.LaneSnapshot.OpenBatch;
import dev.tactus.store.LaneTransaction;
import dev.tactus.store.SafeHead;
import dev.tactus.store.SafeSlice;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A transaction being written: each event is appended and at once applied to the snapshot it started from. */
final class LaneDraft {
    private final List<LaneEvent> events = new ArrayList<>();
    private final List<Frame> earlierFrames = new ArrayList<>();
    private final List<WireUserOp> frameOps = new ArrayList<>();
    private final long chunk;
    private long nextOffset;
    private Optional<SafeHead> safeHead;
    private long drainedInputs;
    private long nextAccepted;
    private final long generation;
    private boolean open;
    private long batchNonce;
    private long openedAtMs;
    private long safeBlock;
    private int fee;
    private int bytes;

    LaneDraft(LaneSnapshot from) {
        chunk = from.lastChunk() + 1;
        nextOffset = from.nextOffset();
        safeHead = from.safeHead();
        drainedInputs = from.drainedInputs();
        nextAccepted = from.nextAccepted();
        generation = from.generation();
        from.openBatch().ifPresent(this::resume);
    }

    /** Starts with taking back every batch from the cut on; the next one has to be opened. */
    static LaneDraft recovering(LaneSnapshot from, Cut cut, long nowMs) {
        var kept = new LaneSnapshot(
                cut.chunk(),
                cut.firstOffset(),
                Optional.empty(),
                from.safeHead(),
                cut.drainedInputs(),
                from.nextAccepted(),
                from.generation() + 1);
        var draft = new LaneDraft(kept);
        long safeBlock = from.safeHead().orElseThrow().number();
        draft.events.add(new LaneEvent.Recovered(kept.generation(), safeBlock, cut, nowMs));
        return draft;
    }

    private void resume(OpenBatch batch) {
        open = true;
        batchNonce = batch.nonce();
        openedAtMs = batch.openedAtMs();
        Frame last = batch.frames().getLast();
        earlierFrames.addAll(batch.frames().subList(0, batch.frames().size() - 1));
        frameOps.addAll(last.userOps());
        safeBlock = last.safeBlock();
        fee = last.fee();
        bytes = BatchCodec.sizeOf(new Batch(batch.nonce(), batch.frames()));
    }

    /** Exact SSZ size of the open batch. */
    int bytes() {
        return bytes;
    }

    long safeBlock() {
        return safeBlock;
    }

    void read(SafeSlice slice) {
        events.add(new LaneEvent.SafeHeadRead(slice));
        safeHead = Optional.of(slice.head());
        nextAccepted += slice.accepted().size();
    }

    void openBatch(long nonce, long nowMs, long firstSafeBlock, int firstFee) {
        events.add(new LaneEvent.BatchOpened(nonce, nowMs));
        open = true;
        batchNonce = nonce;
        openedAtMs = nowMs;
        bytes = BatchCodec.EMPTY_BATCH_BYTES;
        earlierFrames.clear();
        startFrame(firstSafeBlock, firstFee);
    }

    /** Seals the open batch and opens the next at the unchanged safe block. */
    void closeBatch(long nowMs, int nextFee) {
        byte[] ssz = BatchCodec.encode(new Batch(batchNonce, frames()));
        events.add(new LaneEvent.BatchSealed(batchNonce, Hash32.wrap(Keccak.hash(ssz)), ssz.length));
        openBatch(batchNonce + 1, nowMs, safeBlock, nextFee);
    }

    void openFrame(long newSafeBlock, int newFee) {
        earlierFrames.add(new Frame(frameOps, safeBlock, fee));
        startFrame(newSafeBlock, newFee);
    }

    private void startFrame(long newSafeBlock, int newFee) {
        frameOps.clear();
        safeBlock = newSafeBlock;
        fee = newFee;
        bytes += BatchCodec.FRAME_BYTES;
        events.add(new LaneEvent.FrameOpened(batchNonce, earlierFrames.size(), newSafeBlock, newFee));
    }

    void drain(DirectInput input, Bytes outputs) {
        events.add(new LaneEvent.DirectInputDrained(nextOffset++, input, outputs));
        drainedInputs = input.inputIndex() + 1;
    }

    void include(ValidUserOp op, Bytes outputs) {
        events.add(new LaneEvent.UserOpIncluded(nextOffset++, op, outputs));
        frameOps.add(op.wire());
        bytes += BatchCodec.OP_BYTES + op.op().data().size();
    }

    LaneStep finish(Map<Bytes, Optional<Bytes>> stateWrites) {
        Optional<OpenBatch> openBatch =
                open ? Optional.of(new OpenBatch(batchNonce, openedAtMs, frames())) : Optional.empty();
        var next = new LaneSnapshot(chunk, nextOffset, openBatch, safeHead, drainedInputs, nextAccepted, generation);
        return new LaneStep(new LaneTransaction(chunk, events, stateWrites), next);
    }

    private List<Frame> frames() {
        List<Frame> frames = new ArrayList<>(earlierFrames);
        frames.add(new Frame(frameOps, safeBlock, fee));
        return frames;
    }
}
