package dev.tactus.lane;

import dev.tactus.application.Output;
import dev.tactus.application.OutputsCodec;
import dev.tactus.protocol.Batch;
import dev.tactus.protocol.BatchCodec;
import dev.tactus.protocol.Bytes;
import dev.tactus.protocol.DirectInput;
import dev.tactus.protocol.Frame;
import dev.tactus.protocol.Protocol;
import dev.tactus.protocol.ValidUserOp;
import dev.tactus.store.BatchPolicy;
import dev.tactus.store.Cut;
import dev.tactus.store.LaneSnapshot;
import dev.tactus.store.LaneSnapshot.OpenBatch;
import dev.tactus.store.SafeHead;
import dev.tactus.store.SafeSlice;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Every decision about chunks, frames and batches, as a pure function: where the order stands and what happened go in,
 * the next transaction comes out. It never sees a clock, a database or an actor; the caller passes wall-clock
 * milliseconds and takes {@link LaneStep#next} as the truth only once the transaction is durable.
 */
public final class LaneCore {
    private final LaneLimits limits;

    public LaneCore(LaneLimits limits) {
        this.limits = limits;
    }

    LaneLimits limits() {
        return limits;
    }

    /** An op that was executed and is to be included. */
    record Included(ValidUserOp op, List<Output> outputs) {}

    /** How many of the waiting ops the open batch takes next. */
    sealed interface Run {
        /** Execute the first {@code ops} of them, at least one, as one chunk. */
        record Take(int ops) implements Run {}

        /** The first one would pass the batch's largest size: close the batch, then ask again. */
        record CloseFirst() implements Run {}

        /** The first one fits no batch at all. */
        record TooLarge(int maxBytes, int gotBytes) implements Run {}
    }

    /** Opens batch 0 with frame 0 at the safe head: the first thing that ever happens to an order. */
    LaneStep openFirst(LaneSnapshot at, BatchPolicy policy, long nowMs) {
        var draft = new LaneDraft(at);
        draft.openBatch(at.nextAccepted(), nowMs, head(at).number(), policy.frameFee());
        return draft.finish(Map.of());
    }

    /**
     * Takes back every batch from the cut on and begins again at the safe head, with a fee of now. What no batch that
     * stays has drained is drained into that frame next, as into any other.
     */
    LaneStep recover(LaneSnapshot at, Cut cut, BatchPolicy policy, long nowMs) {
        var draft = LaneDraft.recovering(at, cut, nowMs);
        draft.openBatch(cut.batchNonce(), nowMs, head(at).number(), policy.frameFee());
        return draft.finish(Map.of());
    }

    LaneStep append(LaneSnapshot at, SafeSlice slice) {
        var draft = new LaneDraft(at);
        draft.read(slice);
        return draft.finish(Map.of());
    }

    /**
     * What the safe head demands of an open batch: closing it for its age in blocks, then a new frame. A frame that
     * fills its batch does not close it here: its direct inputs come first, then {@link #onSize}.
     *
     * @param undrained whether stored direct inputs up to the head wait to be drained
     */
    Optional<LaneStep> onHead(LaneSnapshot at, boolean undrained, BatchPolicy policy, long nowMs) {
        OpenBatch batch = open(at);
        long head = head(at).number();
        var draft = new LaneDraft(at);
        boolean close = head - batch.frames().getFirst().safeBlock() >= Protocol.BATCH_AGE_BLOCKS;
        boolean rotate =
                head > draft.safeBlock() && (undrained || head - draft.safeBlock() >= Protocol.FRAME_ADVANCE_BLOCKS);
        if (!close && !rotate) {
            return Optional.empty();
        }
        int fee = policy.frameFee();
        if (close || draft.bytes() + BatchCodec.FRAME_BYTES > policy.maxBatchBytes()) {
            draft.closeBatch(nowMs, fee);
        }
        if (rotate) {
            draft.openFrame(head, fee);
        }
        return Optional.of(draft.finish(Map.of()));
    }

    /** Closes the open batch once it has been open long enough; a clock that went backwards counts as age 0. */
    Optional<LaneStep> onTime(LaneSnapshot at, BatchPolicy policy, long nowMs) {
        return remainingMs(at, nowMs) > 0 ? Optional.empty() : Optional.of(close(at, policy, nowMs));
    }

    /** Milliseconds until {@link #onTime} closes the open batch; 0 or less: now. */
    long remainingMs(LaneSnapshot at, long nowMs) {
        return limits.maxBatchOpenMs() - Math.max(0, nowMs - open(at).openedAtMs());
    }

    /** Closes the open batch if it has reached the target, as after a restart under a new policy. */
    Optional<LaneStep> onSize(LaneSnapshot at, BatchPolicy policy, long nowMs) {
        var draft = new LaneDraft(at);
        return closeIfFull(draft, policy, nowMs) ? Optional.of(draft.finish(Map.of())) : Optional.empty();
    }

    LaneStep close(LaneSnapshot at, BatchPolicy policy, long nowMs) {
        var draft = new LaneDraft(at);
        draft.closeBatch(nowMs, policy.frameFee());
        return draft.finish(Map.of());
    }

    /**
     * Cuts a run so that, if all of it is included, the batch closes exactly after its last op and never passes its
     * largest size.
     */
    Run nextRun(LaneSnapshot at, List<ValidUserOp> waiting, BatchPolicy policy) {
        long bytes = BatchCodec.sizeOf(new Batch(0, open(at).frames()));
        int count = 0;
        for (ValidUserOp op : waiting) {
            int opBytes = BatchCodec.OP_BYTES + op.op().data().size();
            if (bytes + opBytes > policy.maxBatchBytes()) {
                return count > 0 ? new Run.Take(count) : refuseOrClose(at, op, opBytes, policy);
            }
            bytes += opBytes;
            count++;
            if (bytes >= policy.batchSizeTarget() || count == limits.maxChunkOps()) {
                break;
            }
        }
        return new Run.Take(count);
    }

    private static Run refuseOrClose(LaneSnapshot at, ValidUserOp op, int opBytes, BatchPolicy policy) {
        long room = policy.maxBatchBytes() - BatchCodec.EMPTY_BATCH_BYTES - BatchCodec.FRAME_BYTES;
        boolean empty = open(at).frames().size() == 1
                && open(at).frames().getFirst().userOps().isEmpty();
        if (empty || opBytes > room) {
            int maxBytes = (int) Math.max(0, room - BatchCodec.OP_BYTES);
            return new Run.TooLarge(maxBytes, op.op().data().size());
        }
        return new Run.CloseFirst();
    }

    /** Includes what a run left, and closes the batch if that reaches its target. */
    LaneStep include(
            LaneSnapshot at,
            List<Included> included,
            Map<Bytes, Optional<Bytes>> writes,
            BatchPolicy policy,
            long nowMs) {
        var draft = new LaneDraft(at);
        included.forEach(each -> draft.include(each.op(), OutputsCodec.encode(each.outputs())));
        closeIfFull(draft, policy, nowMs);
        return draft.finish(writes);
    }

    LaneStep drain(
            LaneSnapshot at, List<DirectInput> inputs, List<List<Output>> outputs, Map<Bytes, Optional<Bytes>> writes) {
        var draft = new LaneDraft(at);
        for (int i = 0; i < inputs.size(); i++) {
            draft.drain(inputs.get(i), OutputsCodec.encode(outputs.get(i)));
        }
        return draft.finish(writes);
    }

    /**
     * Whether our own order is too old to trust: it builds on a batch that may never be accepted.
     *
     * @param head           observed or estimated safe head
     * @param firstSafeBlock of the oldest valid batch that the scheduler has not accepted yet
     */
    static boolean inDanger(long head, long firstSafeBlock) {
        return head - firstSafeBlock >= Protocol.DANGER_THRESHOLD_BLOCKS;
    }

    static Frame openFrame(LaneSnapshot at) {
        return open(at).frames().getLast();
    }

    private static boolean closeIfFull(LaneDraft draft, BatchPolicy policy, long nowMs) {
        boolean full = draft.bytes() >= policy.batchSizeTarget();
        if (full) {
            draft.closeBatch(nowMs, policy.frameFee());
        }
        return full;
    }

    private static OpenBatch open(LaneSnapshot at) {
        return at.openBatch().orElseThrow(() -> new IllegalStateException("no batch is open yet"));
    }

    private static SafeHead head(LaneSnapshot at) {
        return at.safeHead().orElseThrow(() -> new IllegalStateException("no safe head has been read yet"));
    }
}
