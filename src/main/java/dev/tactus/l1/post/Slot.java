package dev.tactus.l1.post;

import dev.tactus.protocol.Bytes;
import dev.tactus.protocol.Hash32;
import dev.tactus.protocol.Keccak;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One wallet nonce of ours with the one content that may ever use it.
 *
 * @param payloadHash of the batch's SSZ
 * @param generation  recovery generation in which the batch was sealed
 * @param bids        in the order in which they were made, at least one; each offers more than the one before, or less
 *                    if no pool would take that one
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
    private static final long NO_BATCH = -1;

    Slot {
        bids = List.copyOf(bids);
        if (bids.isEmpty()) {
            throw new IllegalArgumentException("a slot without a transaction");
        }
    }

    /** One without a batch: a nonce that nothing else is known to use up. */
    static Slot filling(long walletNonce, long generation, Bid bid) {
        return new Slot(NO_BATCH, walletNonce, Keccak.hash(Bytes.EMPTY), generation, Gas.TRANSFER, List.of(bid), true);
    }

    /** The one that is broadcast. */
    Bid newest() {
        return bids.getLast();
    }

    /** What it can cost in wei, whichever bid lands. */
    BigInteger most() {
        return bids.stream().map(bid -> bid.fees().most(gasLimit(bid))).reduce(BigInteger.ZERO, BigInteger::max);
    }

    /** What its newest bid can cost in wei. */
    BigInteger newestMost() {
        return newest().fees().most(newestGasLimit());
    }

    /**
     * What a pool may hold if none has taken the newest bid, for a dearer one to replace: of bids that a cheaper one
     * followed none was ever taken.
     */
    Optional<Bid> beneathNewest() {
        for (int i = bids.size() - 2; i >= 0; i--) {
            if (bids.get(i).fees().max().compareTo(bids.get(i + 1).fees().max()) < 0) {
                return Optional.of(bids.get(i));
            }
        }
        return Optional.empty();
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
