package dev.tactus.recovery;

import static dev.tactus.recovery.DifferenceFound.require;

import dev.tactus.protocol.Batch;
import dev.tactus.protocol.BatchCodec;
import dev.tactus.protocol.Frame;
import dev.tactus.protocol.Hash32;
import dev.tactus.protocol.Keccak;
import dev.tactus.protocol.WireUserOp;
import dev.tactus.store.SealedBatch;
import dev.tactus.store.StoreInvariantException;
import dev.tactus.store.StoredEntry.StoredOp;
import dev.tactus.store.StoredHistory.StoredBatch;
import dev.tactus.store.StoredHistory.StoredFrame;
import java.util.ArrayList;
import java.util.List;

/** Gathers the content of one batch from its rows: a sealed one must be what was sealed, and what L1 has accepted. */
final class BatchCheck {
    private final StoredBatch batch;
    private final List<Frame> frames = new ArrayList<>();
    private final List<StoredOp> ops = new ArrayList<>();
    private final List<WireUserOp> frameOps = new ArrayList<>();

    BatchCheck(StoredBatch batch) {
        this.batch = batch;
    }

    void include(StoredOp op) {
        ops.add(op);
        frameOps.add(op.op().wire());
    }

    void endFrame(StoredFrame frame) {
        frames.add(new Frame(frameOps, frame.safeBlock(), frame.fee()));
        frameOps.clear();
    }

    List<StoredOp> ops() {
        return ops;
    }

    /** @param offset number of entries up to the end of the batch */
    void sealed(long offset) {
        String name = "batch " + batch.nonce();
        SealedBatch sealed = batch.sealed()
                .orElseThrow(() -> new StoreInvariantException(name + " is not the last one and has no seal"));
        byte[] payload = BatchCodec.encode(new Batch(batch.nonce(), frames));
        Hash32 hash = Hash32.wrap(Keccak.hash(payload));
        require(offset, name + " payload_hash", hash, sealed.payloadHash());
        require(offset, name + " bytes", payload.length, sealed.bytes());
        batch.accepted()
                .ifPresent(accepted ->
                        require(offset, name + " payload_hash as L1 accepted it", hash, accepted.payloadHash()));
    }
}
