package dev.tactus.scheduler;

import dev.tactus.protocol.Batch;
import dev.tactus.protocol.BatchCodec;
import dev.tactus.protocol.Bytes;
import dev.tactus.protocol.DecodeException;
import dev.tactus.protocol.FeeExponent;
import dev.tactus.protocol.Frame;
import dev.tactus.protocol.Protocol;
import java.util.List;

/**
 * The gates that a batch submission passes before it is executed, in their canonical order: it decodes, its nonce is
 * the expected one, a batch without frames passes, its frames are well formed, it is not stale. The scheduler and the
 * reader of L1 both ask this class, so that they cannot disagree.
 */
public final class BatchGate {
    private BatchGate() {}

    /**
     * @param body          the submission without its tag byte
     * @param inputBlock    L1 block that holds it
     * @param expectedNonce uint64, nonce of the next batch to accept
     */
    public static GateVerdict judge(Bytes body, long inputBlock, long expectedNonce) {
        Batch batch;
        try {
            batch = BatchCodec.decode(body.unsafeArray());
        } catch (DecodeException e) {
            return new GateVerdict.Undecodable(String.valueOf(e.getMessage()));
        }
        if (batch.nonce() != expectedNonce) {
            return new GateVerdict.WrongNonce(expectedNonce, batch.nonce());
        }
        List<Frame> frames = batch.frames();
        if (frames.isEmpty()) {
            return new GateVerdict.Accepted(batch);
        }
        long floor = 0;
        for (int i = 0; i < frames.size(); i++) {
            Frame frame = frames.get(i);
            if (Long.compareUnsigned(frame.safeBlock(), inputBlock) > 0
                    || Long.compareUnsigned(frame.safeBlock(), floor) < 0
                    || frame.fee() > FeeExponent.MAX) {
                return new GateVerdict.Malformed(i);
            }
            floor = frame.safeBlock();
        }
        long first = frames.getFirst().safeBlock();
        // No underflow: the loop has shown that first ≤ inputBlock.
        if (Long.compareUnsigned(inputBlock - first, Protocol.MAX_WAIT_BLOCKS) >= 0) {
            return new GateVerdict.Stale(first);
        }
        return new GateVerdict.Accepted(batch);
    }
}
