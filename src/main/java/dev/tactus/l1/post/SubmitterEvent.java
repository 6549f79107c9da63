package dev.tactus.l1.post;

/** What the journal remembers. Written by {@link SubmitterSerializer} under names and versions of their own. */
sealed interface SubmitterEvent {
    /** The slot's bytes may be broadcast from now on, and its wallet nonce is taken for good. */
    record SlotRecorded(Slot slot) implements SubmitterEvent {}

    /** The scheduler has accepted the slot's batch below the safe head: its bytes are not needed any more. */
    record SlotSettled(long walletNonce) implements SubmitterEvent {}
}
