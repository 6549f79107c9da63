package dev.tactus.l1.post;

import dev.tactus.protocol.Hash32;
import java.math.BigInteger;
import java.util.Map;
import java.util.Optional;

/** What others may know of posting, replaced whole after every step. Thread-safe. */
public final class PostingView {
    private volatile Snapshot current = new Snapshot(Status.NOTHING, Map.of());

    private record Snapshot(Status status, Map<Long, Posting> postings) {}

    /**
     * @param transactionHash of the bid that landed, else of the newest one
     * @param stage           how far it has come
     */
    public record Posting(long batchNonce, long walletNonce, Hash32 transactionHash, SlotStage stage) {}

    /**
     * @param reachable whether the last round with L1 went well
     * @param watermark the next wallet nonce never used
     * @param backlog   sealed batches that no slot carries yet
     * @param halted    why nothing is posted any more, until an operator acts or L1 takes it back
     * @param hold      why nothing more is sent for now, until it ends by itself
     * @param emergency whether the emergency limits are in force
     * @param committed wei spent in the budget's window, with the most that is under way
     * @param budget    wei that may be spent in that window
     * @param counts    since the start
     * @param lastError what the last failed step said
     */
    public record Status(
            boolean reachable,
            long watermark,
            long backlog,
            Optional<String> halted,
            Optional<Hold> hold,
            boolean emergency,
            BigInteger committed,
            BigInteger budget,
            Counts counts,
            Optional<String> lastError) {
        static final Status NOTHING = new Status(
                false,
                0,
                0,
                Optional.empty(),
                Optional.empty(),
                false,
                BigInteger.ZERO,
                BigInteger.ZERO,
                new Counts(0, 0, 0),
                Optional.empty());
    }

    /**
     * @param bumps       higher bids for a slot
     * @param underpriced broadcasts that a node found too cheap
     * @param taken       slots whose nonce somebody else used
     */
    public record Counts(long bumps, long underpriced, long taken) {}

    /** Known for batches that are not accepted yet and for recently accepted ones. */
    public Optional<Posting> posting(long batchNonce) {
        return Optional.ofNullable(current.postings().get(batchNonce));
    }

    public Status status() {
        return current.status();
    }

    void replace(Status status, Map<Long, Posting> postings) {
        current = new Snapshot(status, Map.copyOf(postings));
    }
}
