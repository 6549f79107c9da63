package dev.tactus.store;

import dev.tactus.protocol.Frame;
import java.util.List;
import java.util.Optional;

/**
 * Where the order stands, as the lane resumes it.
 *
 * @param lastChunk      0 before the first transaction
 * @param nextOffset     number of inputs executed so far
 * @param openBatch      empty before batch 0
 * @param safeHead       empty before the first read
 * @param drainedInputs  one more than the greatest input index drained, 0 if none
 * @param nextAccepted   nonce of the next batch that the scheduler would accept
 * @param generation     number of recoveries so far
 */
public record LaneSnapshot(
        long lastChunk,
        long nextOffset,
        Optional<OpenBatch> openBatch,
        Optional<SafeHead> safeHead,
        long drainedInputs,
        long nextAccepted,
        long generation) {

    /** @param frames all of the open batch's, the open frame last, never empty */
    public record OpenBatch(long nonce, long openedAtMs, List<Frame> frames) {
        public OpenBatch {
            frames = List.copyOf(frames);
        }
    }
}
