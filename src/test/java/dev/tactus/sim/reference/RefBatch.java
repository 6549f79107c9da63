package dev.tactus.sim.reference;

import java.util.List;

/**
 * A batch as it is on the wire; its numbers are unsigned.
 *
 * @param nonce 64 bits
 */
public record RefBatch(long nonce, List<Frame> frames) {
    public RefBatch {
        frames = List.copyOf(frames);
    }

    /**
     * @param safeBlock 64 bits
     * @param fee an exponent of 16 bits, which need not be one that stands for an amount
     */
    public record Frame(List<Op> ops, long safeBlock, int fee) {
        public Frame {
            ops = List.copyOf(ops);
        }
    }

    /**
     * @param nonce 32 bits
     * @param maxFee 16 bits
     * @param signature of whatever length it was posted with
     */
    @SuppressWarnings("ArrayRecordComponent") // a carrier, see the package
    public record Op(long nonce, int maxFee, byte[] data, byte[] signature) {}
}
