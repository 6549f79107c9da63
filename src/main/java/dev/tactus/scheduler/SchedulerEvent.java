package dev.tactus.scheduler;

import dev.tactus.protocol.Batch;
import dev.tactus.protocol.Bytes;
import dev.tactus.protocol.DirectInput;
import dev.tactus.protocol.Hash32;
import dev.tactus.protocol.L1Input;
import dev.tactus.protocol.SequencedL2Tx;

/** What the fold did, in the order in which it did it. */
public sealed interface SchedulerEvent {
    /** A direct input waits to be drained. */
    record DirectInputQueued(DirectInput input) implements SchedulerEvent {}

    /**
     * A direct input became too old to wait and has changed the state. Its {@link Executed} follows with the next
     * accepted batch that has a frame, the first frame of which records it.
     *
     * @param block of the input that forced it
     */
    record DirectInputForced(DirectInput input, long block) implements SchedulerEvent {}

    /**
     * The next entry of the canonical order.
     *
     * @param frame   index inside the batch
     * @param outputs blob of {@code OutputsCodec}
     */
    record Executed(SequencedL2Tx entry, int frame, Bytes outputs) implements SchedulerEvent {}

    /** An op of an accepted batch that has no place in the order. {@code index} counts inside its frame. */
    record OpSkipped(long batchNonce, int frame, int index, SkipReason reason) implements SchedulerEvent {}

    /**
     * A batch was executed whole; its entries came before this event.
     *
     * @param payloadHash keccak256 of its SSZ
     */
    record BatchAccepted(Batch batch, Hash32 payloadHash, L1Input input) implements SchedulerEvent {}

    /** @param why any verdict but accepted; the batch nonce is not consumed */
    record BatchRefused(GateVerdict why, L1Input input) implements SchedulerEvent {}

    record GarbageDiscarded(L1Input input) implements SchedulerEvent {}

    /** Why an op was skipped. */
    enum SkipReason {
        NO_SENDER,
        FEE_TOO_LOW,
        REJECTED
    }
}
