package dev.tactus.l1.post;

import dev.tactus.protocol.Bytes;
import dev.tactus.protocol.Hash32;

/**
 * A transaction of ours that may use a slot's nonce. All bids of a slot have the same content and differ in what they
 * offer for it; whichever lands counts.
 *
 * @param transaction signed, as it is broadcast
 */
record Bid(Bytes transaction, Hash32 hash, Fees fees) {}
