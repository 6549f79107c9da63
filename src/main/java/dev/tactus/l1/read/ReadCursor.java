package dev.tactus.l1.read;

import dev.tactus.protocol.Deployment;
import dev.tactus.store.OrderReader;
import dev.tactus.store.SafeHead;
import java.util.Optional;

/**
 * How far L1 has been stored, and what the scheduler expects next there.
 *
 * @param head           empty before the first slice
 * @param nextBatchNonce of the next batch that the scheduler would accept
 */
public record ReadCursor(Optional<SafeHead> head, long nextBatchNonce) {
    private static final int ATTEMPTS = 10;

    /**
     * What is stored now. Blocks on the database.
     *
     * @throws IllegalStateException if slices are being stored all the while, which only the reader itself causes
     */
    public static ReadCursor load(OrderReader order) {
        for (int i = 0; i < ATTEMPTS; i++) {
            Optional<SafeHead> before = order.safeHead();
            long nextBatchNonce = order.nextAccepted();
            // Two reads, two views: only if no slice came between them do they belong together.
            if (order.safeHead().equals(before)) {
                return new ReadCursor(before, nextBatchNonce);
            }
        }
        throw new IllegalStateException("the safe head kept moving while it was read");
    }

    long nextBlock(Deployment deployment) {
        return head.map(stored -> stored.number() + 1).orElse(deployment.firstBlock());
    }

    long inputCount() {
        return head.map(SafeHead::inputCount).orElse(0L);
    }
}
