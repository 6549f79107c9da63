package dev.tactus.store;

import dev.tactus.protocol.Bytes;
import dev.tactus.protocol.DirectInput;
import dev.tactus.protocol.Hash32;
import dev.tactus.protocol.ValidUserOp;

/** One fact that the lane appends. The order of facts in a transaction is the order in which they hold. */
public sealed interface LaneEvent {
    /**
     * Every batch from the cut on is taken back, with its entries and what they did to the state: the first event of
     * its transaction, whose chunk follows the cut's. What is taken back is kept aside under the generation.
     *
     * @param generation    one more than before
     * @param safeBlock     the safe head at which it was decided
     * @param recoveredAtMs wall clock, milliseconds since the epoch
     */
    record Recovered(long generation, long safeBlock, Cut cut, long recoveredAtMs) implements LaneEvent {}

    /** A new head with what it brought. Heads only grow. */
    record SafeHeadRead(SafeSlice slice) implements LaneEvent {}

    /**
     * The open batch is complete.
     *
     * @param payloadHash keccak256 of its SSZ
     * @param bytes       size of its SSZ
     */
    record BatchSealed(long nonce, Hash32 payloadHash, int bytes) implements LaneEvent {}

    /** @param openedAtMs wall clock, milliseconds since the epoch */
    record BatchOpened(long nonce, long openedAtMs) implements LaneEvent {}

    /** {@code index} is 0 for a batch's first frame; {@code fee} is an exponent. */
    record FrameOpened(long batchNonce, int index, long safeBlock, int fee) implements LaneEvent {}

    /** A direct input takes the next offset, in the open frame. */
    record DirectInputDrained(long offset, DirectInput input, Bytes outputs) implements LaneEvent {}

    /** An op takes the next offset, in the open frame. */
    record UserOpIncluded(long offset, ValidUserOp op, Bytes outputs) implements LaneEvent {}
}
