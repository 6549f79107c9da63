package dev.tactus.l1.post;

import java.util.OptionalLong;

/**
 * What a recovery wants of posting: that nothing new is posted, and that every wallet nonce ever recorded is used up
 * where L1 is safe, by its own transaction or by one that does nothing. Thread-safe, never blocks.
 */
public interface Settlement {
    /** Number of the recovery that waits for it; empty while batches may be posted. Asked in every round. */
    OptionalLong wanted();

    /**
     * Told in every round in which it is so.
     *
     * @param number    of the recovery that was found to wait
     * @param safeBlock at which every nonce is used up: nothing of ours lands above it
     */
    void settled(long number, long safeBlock);

    /** Where no recovery ever comes. */
    Settlement NONE = new Settlement() {
        @Override
        public OptionalLong wanted() {
            return OptionalLong.empty();
        }

        @Override
        public void settled(long number, long safeBlock) {
            throw new IllegalStateException("nobody asked");
        }
    };
}
