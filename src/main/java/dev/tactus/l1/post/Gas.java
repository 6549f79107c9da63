package dev.tactus.l1.post;

import dev.tactus.protocol.Bytes;

/**
 * Gas limits of {@code addInput} calls, computed rather than estimated: an estimate needs a healthy node and tells
 * only of the state it ran on. What is not used is not paid.
 */
final class Gas {
    /** Of a transaction that does nothing. */
    static final long TRANSFER = 21_000;

    private static final long TRANSACTION = TRANSFER;
    private static final long PER_TOKEN = 4;
    /** EIP-7623: what call data costs at least. */
    private static final long FLOOR_PER_TOKEN = 10;

    private static final long TOKENS_PER_NON_ZERO = 4;
    /** Two fresh storage slots, the event, hashing, calls: about half of it in fact. */
    private static final long EXECUTION = 150_000;
    /** The event's data, and copying and hashing it, for each byte: 8 for the log, the rest is memory. */
    private static final long EXECUTION_PER_BYTE = 16;

    /** No post has a lower limit. */
    static final long LEAST_POST = (TRANSACTION + EXECUTION) * 11 / 10;

    private Gas() {}

    static long limit(Bytes callData) {
        long tokens = 0;
        for (byte b : callData.unsafeArray()) {
            tokens += b == 0 ? 1 : TOKENS_PER_NON_ZERO;
        }
        long executed = TRANSACTION + PER_TOKEN * tokens + EXECUTION + EXECUTION_PER_BYTE * callData.size();
        long floor = TRANSACTION + FLOOR_PER_TOKEN * tokens;
        return Math.max(executed, floor) * 11 / 10;
    }
}
