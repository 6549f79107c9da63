package dev.tactus.sim.reference;

/** One entry of the canonical order. */
public sealed interface Executed {
    /** How many entries came before. */
    long offset();

    byte[] sender();

    /**
     * The batch in which it is recorded. A direct input that its age forced belongs to the first frame of the next
     * accepted batch; until there is a frame, this is the nonce which is expected next.
     */
    long batchNonce();

    /** In the blob format of {@link ReferenceLedger}. */
    byte[] outputs();

    /**
     * @param safeBlock the one of its frame
     * @param inputIndex of the input that posted it
     * @param signature as it was posted
     */
    @SuppressWarnings("ArrayRecordComponent") // a carrier, see the package
    record Op(
            long offset,
            byte[] sender,
            long nonce,
            int feeExponent,
            byte[] data,
            long safeBlock,
            long batchNonce,
            long inputIndex,
            byte[] txHash,
            byte[] signature,
            byte[] outputs)
            implements Executed {}

    /**
     * @param payload the body, without a tag byte
     * @param blockNumber its own
     * @param inputIndex its own
     * @param forced whether its age executed it, before any batch did
     */
    @SuppressWarnings("ArrayRecordComponent") // a carrier, see the package
    record Direct(
            long offset,
            byte[] sender,
            byte[] payload,
            long blockNumber,
            long blockTimestamp,
            long batchNonce,
            long inputIndex,
            boolean forced,
            byte[] outputs)
            implements Executed {
        Direct recordedIn(long nonce) {
            return new Direct(offset, sender, payload, blockNumber, blockTimestamp, nonce, inputIndex, forced, outputs);
        }
    }
}
