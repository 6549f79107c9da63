package dev.tactus.l1.post;

import dev.tactus.protocol.Bytes;
import dev.tactus.protocol.Hash32;

/**
 * A transaction of ours that may use a slot's nonce. All bids of a slot carry the same batch, but for those that cancel
 * it, and differ in what they offer; whichever lands counts.
 *
 * @param transaction signed, as it is broadcast
 * @param cancels     whether it does nothing but use up the nonce; no bid after it carries the batch again
 */
record Bid(Bytes transaction, Hash32 hash, Fees fees, boolean cancels) {
    Bid(Bytes transaction, Hash32 hash, Fees fees) {
        this(transaction, hash, fees, false);
    }
}
