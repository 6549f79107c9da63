package dev.tactus.l1.post;

import dev.tactus.protocol.Hash32;
import java.util.Map;
import java.util.Optional;

/** What others may know of posting, replaced whole after every step. Thread-safe. */
public final class PostingView {
    private volatile Snapshot current =
            new Snapshot(new Status(false, 0, 0, Optional.empty(), Optional.empty()), Map.of());

    private record Snapshot(Status status, Map<Long, Posting> postings) {}

    /** How far the transaction of a batch has come. */
    public enum Stage {
        /** Its bytes are durable. */
        RECORDED,
        /** Broadcast; the outcome is open. */
        SENT,
        MINED,
        /** Mined, and as many blocks on top as configured. */
        CONFIRMED,
        /** The scheduler has accepted the batch at or below the safe head. */
        ACCEPTED
    }

    public record Posting(long batchNonce, long walletNonce, Hash32 transactionHash, Stage stage) {}

    /**
     * @param reachable whether the last round with L1 went well
     * @param watermark the next wallet nonce never used
     * @param backlog   sealed batches that no slot carries yet
     * @param halted    why nothing is posted any more, until an operator acts or L1 takes it back
     * @param lastError what the last failed step said
     */
    public record Status(
            boolean reachable, long watermark, long backlog, Optional<String> halted, Optional<String> lastError) {}

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
