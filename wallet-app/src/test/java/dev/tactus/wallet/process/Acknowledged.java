package dev.tactus.wallet.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tactus.protocol.Hash32;
import dev.tactus.wallet.client.FeedFollower;
import dev.tactus.wallet.client.FeedMessage;
import dev.tactus.wallet.client.SequencerClient;
import dev.tactus.wallet.client.SignedOp;
import dev.tactus.wallet.client.Submission;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Every op that was answered with 200, and the offset that was promised last. */
final class Acknowledged {
    private final Map<Hash32, Long> offsets = new LinkedHashMap<>();

    /** Submits an op that must be accepted; if it was before, and was not undone since, at the same offset. */
    void submit(SequencerClient client, SignedOp op) throws Exception {
        switch (client.submit(op)) {
            case Submission.Accepted accepted -> offsets.put(accepted.txHash(), accepted.offset());
            case Submission.Refused refused ->
                throw new AssertionError("a good op was refused: " + refused.code() + " " + refused.message());
        }
    }

    /** An op that is in the order is answered as ever, whatever state the node is in. */
    void submitAgain(SequencerClient client, SignedOp op) throws Exception {
        Long before = offsets.get(op.op().txHash());
        submit(client, op);
        assertEquals(before, offsets.get(op.op().txHash()));
    }

    long highest() {
        return offsets.values().stream().mapToLong(Long::longValue).max().orElse(-1);
    }

    /**
     * None is lost silently: each is where it was promised to be, for the node and for its subscriber, or both say
     * that it was undone.
     */
    void assertNoneIsSilent(SequencerClient client, FeedFollower follower) throws Exception {
        List<FeedMessage> told = follower.told();
        for (var each : offsets.entrySet()) {
            Hash32 op = each.getKey();
            long offset = each.getValue();
            JsonNode tx = client.transaction(op).orElseThrow(() -> new AssertionError("nobody knows op " + op));
            String status = tx.path("status").asText();
            assertEquals(offset, tx.path("offset").asLong(), () -> "where op " + op + " stands or stood: " + tx);
            if (status.equals("reverted")) {
                assertTrue(
                        follower.undone().stream().anyMatch(undone -> undone.from() <= offset),
                        () -> "the subscriber was not told that op " + op + " was undone");
                assertEquals(Optional.empty(), find(told, op));
            } else {
                assertTrue(List.of("included", "posted", "safe").contains(status), status);
                assertEquals(Optional.of(offset), find(told, op), () -> "where the subscriber has op " + op);
            }
        }
    }

    private static Optional<Long> find(List<FeedMessage> told, Hash32 op) {
        return told.stream()
                .filter(FeedMessage.UserOpIncluded.class::isInstance)
                .map(FeedMessage.UserOpIncluded.class::cast)
                .filter(included -> included.txHash().equals(op))
                .map(FeedMessage.UserOpIncluded::offset)
                .findFirst();
    }
}
