package dev.tactus.l1.post;

import java.util.ArrayList;
import java.util.List;

/**
 * The fold of the journal.
 *
 * @param watermark one more than the greatest wallet nonce ever recorded, 0 before the first
 * @param slots     not settled, in order of wallet nonce and of batch nonce
 */
record SubmitterState(long watermark, List<Slot> slots) {
    static final SubmitterState EMPTY = new SubmitterState(0, List.of());

    SubmitterState {
        slots = List.copyOf(slots);
    }

    /** @throws IllegalStateException if the event cannot follow: the journal is not ours or is damaged */
    SubmitterState apply(SubmitterEvent event) {
        return switch (event) {
            case SubmitterEvent.SlotRecorded recorded -> {
                Slot slot = recorded.slot();
                if (slot.walletNonce() < watermark) {
                    throw new IllegalStateException("wallet nonce " + slot.walletNonce() + " recorded twice");
                }
                List<Slot> more = new ArrayList<>(slots);
                more.add(slot);
                yield new SubmitterState(slot.walletNonce() + 1, more);
            }
            case SubmitterEvent.SlotSettled settled ->
                new SubmitterState(
                        watermark,
                        slots.stream()
                                .filter(slot -> slot.walletNonce() != settled.walletNonce())
                                .toList());
        };
    }
}
