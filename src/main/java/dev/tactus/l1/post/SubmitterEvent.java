package dev.tactus.l1.post;

import java.math.BigInteger;

/** What the journal remembers. Written by {@link SubmitterSerializer} under names and versions of their own. */
sealed interface SubmitterEvent {
    /** The slot's bytes may be broadcast from now on, and its wallet nonce is taken for good. */
    record SlotRecorded(Slot slot) implements SubmitterEvent {}

    /** The same content for another price: these bytes may be broadcast from now on, too. */
    record SlotBumped(long walletNonce, Bid bid) implements SubmitterEvent {}

    /**
     * Its batch is no longer wanted, and neither is a gap in the nonces: these bytes, which do nothing, may be broadcast
     * from now on. Should an earlier bid land all the same, the scheduler judges its batch as any other. Batches of later
     * nonces are given up with it.
     */
    record SlotCancelled(long walletNonce, Bid bid) implements SubmitterEvent {}

    /**
     * A wallet nonce below the watermark, of which nothing was known, is to be used up by nothing: these bytes may be
     * broadcast from now on.
     */
    record SlotFilled(Slot slot) implements SubmitterEvent {}

    /**
     * Somebody else used its nonce, or one before it, for good, as the safe chain proves: its batch will be carried by
     * a later nonce.
     */
    record SlotAbandoned(long walletNonce) implements SubmitterEvent {}

    /**
     * Its nonce is used up in the safe chain, and nothing waits for its batch: its bytes are not needed any more.
     *
     * @param paid      wei that it cost; what it can have cost at most if L1 did not tell
     * @param timestamp of L1 when this was learnt, seconds since the epoch
     */
    record SlotSettled(long walletNonce, BigInteger paid, long timestamp) implements SubmitterEvent {}

    /**
     * The journal was restored from a backup: wallet nonces below this are used up, by transactions of which it may know
     * nothing.
     */
    record WatermarkRaised(long watermark) implements SubmitterEvent {}
}
