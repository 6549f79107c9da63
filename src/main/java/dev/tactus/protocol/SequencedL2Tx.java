package dev.tactus.protocol;

/** One entry of the order: what the feed shows and replay executes. Offsets are dense from 0. */
public sealed interface SequencedL2Tx {
    long offset();

    long batchNonce();

    /** What its author wrote: an op's data, an input's payload. */
    Bytes payload();

    /** {@code fee} (an exponent) and {@code safeBlock} are the frame's. */
    record SequencedUserOp(
            long offset,
            Address sender,
            long nonce,
            int maxFee,
            int fee,
            Bytes data,
            long safeBlock,
            long batchNonce,
            Hash32 txHash)
            implements SequencedL2Tx {
        @Override
        public Bytes payload() {
            return data;
        }
    }

    record SequencedDirectInput(long offset, DirectInput input, long batchNonce) implements SequencedL2Tx {
        @Override
        public Bytes payload() {
            return input.payload();
        }
    }
}
