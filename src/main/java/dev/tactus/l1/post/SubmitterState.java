package dev.tactus.l1.post;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * The fold of the journal.
 *
 * @param watermark one more than the greatest wallet nonce ever recorded, or known to be used up when the journal was
 *                  restored; 0 before the first
 * @param slots     not settled, in order of wallet nonce
 * @param spend     by what is settled
 */
record SubmitterState(long watermark, List<Slot> slots, Spend spend) {
    static final SubmitterState EMPTY = new SubmitterState(0, List.of(), Spend.NONE);

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
                yield new SubmitterState(slot.walletNonce() + 1, more, spend);
            }
            case SubmitterEvent.SlotFilled filled -> filled(filled.slot());
            case SubmitterEvent.SlotBumped bumped -> changed(bumped.walletNonce(), slot -> slot.with(bumped.bid()));
            case SubmitterEvent.SlotCancelled cancelled ->
                changed(cancelled.walletNonce(), slot -> slot.cancel(cancelled.bid()))
                        .abandonedAfter(cancelled.walletNonce());
            case SubmitterEvent.SlotAbandoned abandoned -> changed(abandoned.walletNonce(), Slot::abandon);
            case SubmitterEvent.SlotSettled settled ->
                new SubmitterState(
                        watermark,
                        slots.stream()
                                .filter(slot -> slot.walletNonce() != settled.walletNonce())
                                .toList(),
                        spend.plus(settled.timestamp(), settled.paid()));
            case SubmitterEvent.WatermarkRaised raised ->
                new SubmitterState(Math.max(watermark, raised.watermark()), slots, spend);
        };
    }

    private SubmitterState filled(Slot slot) {
        if (slot.walletNonce() >= watermark
                || slots.stream().anyMatch(known -> known.walletNonce() == slot.walletNonce())) {
            throw new IllegalStateException("wallet nonce " + slot.walletNonce() + " is no gap");
        }
        List<Slot> more = new ArrayList<>(slots);
        more.add(slot);
        more.sort(Comparator.comparingLong(Slot::walletNonce));
        return new SubmitterState(watermark, more, spend);
    }

    /** What comes behind a batch that is given up lands before its turn and is refused: it has to come again, too. */
    private SubmitterState abandonedAfter(long walletNonce) {
        return new SubmitterState(
                watermark,
                slots.stream()
                        .map(slot -> slot.walletNonce() > walletNonce ? slot.abandon() : slot)
                        .toList(),
                spend);
    }

    private SubmitterState changed(long walletNonce, UnaryOperator<Slot> change) {
        if (slots.stream().noneMatch(slot -> slot.walletNonce() == walletNonce)) {
            throw new IllegalStateException("wallet nonce " + walletNonce + " was never recorded");
        }
        return new SubmitterState(
                watermark,
                slots.stream()
                        .map(slot -> slot.walletNonce() == walletNonce ? change.apply(slot) : slot)
                        .toList(),
                spend);
    }
}
