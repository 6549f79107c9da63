package dev.tactus.l1.post;

import dev.tactus.protocol.Hash32;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;

/**
 * One wallet nonce of ours with the one content that may ever use it.
 *
 * @param payloadHash of the batch's SSZ
 * @param generation  recovery generation in which the batch was sealed
 * @param bids        in the order in which they were made, at least one; each offers more than the one before
 * @param abandoned   whether a later nonce carries its batch: nobody waits for it any more, but its nonce must still
 *                    be used up
 */
record Slot(
        long batchNonce,
        long walletNonce,
        Hash32 payloadHash,
        long generation,
        long gasLimit,
        List<Bid> bids,
        boolean abandoned) {
    Slot {
        bids = List.copyOf(bids);
        if (bids.isEmpty()) {
            throw new IllegalArgumentException("a slot without a transaction");
        }
    }

    /** The one that is broadcast. */
    Bid newest() {
        return bids.getLast();
    }

    /** What it can cost in wei, whichever bid lands. */
    BigInteger most() {
        return bids.stream().map(bid -> bid.fees().most(gasLimit(bid))).reduce(BigInteger.ZERO, BigInteger::max);
    }

    private long gasLimit(Bid bid) {
        return bid.cancels() ? Gas.TRANSFER : gasLimit;
    }

    /** Of the newest bid, and of what replaces it. */
    long newestGasLimit() {
        return gasLimit(newest());
    }

    /** Whether its batch is no longer offered, although an earlier bid may still land. */
    boolean cancelled() {
        return newest().cancels();
    }

    /** Bids like the newest one. */
    long bidsOfItsKind() {
        return bids.stream().filter(bid -> bid.cancels() == cancelled()).count();
    }

    Slot cancel(Bid bid) {
        return with(bid).abandon();
    }

    Slot with(Bid bid) {
        List<Bid> more = new ArrayList<>(bids);
        more.add(bid);
        return new Slot(batchNonce, walletNonce, payloadHash, generation, gasLimit, more, abandoned);
    }

    Slot abandon() {
        return new Slot(batchNonce, walletNonce, payloadHash, generation, gasLimit, bids, true);
    }
}
