package dev.tactus.l1.post;

import dev.tactus.explore.Broken;
import dev.tactus.explore.Chain.Offer;
import dev.tactus.explore.Ledger;
import dev.tactus.protocol.Bytes;
import dev.tactus.protocol.Hash32;
import dev.tactus.protocol.Keccak;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;

/** {@link SlotBuilder} without prices and signatures: a bid is what it carries. */
final class ExploredBids {
    private static final Fees FEES = new Fees(BigInteger.ONE, BigInteger.ONE);

    private ExploredBids() {}

    /** As {@link SlotBuilder.Built.Ready}. */
    record Ready(Slot slot, SubmitterEvent event) {}

    /** Empty if it is too dear, or its batch is not sealed any more: then the round is over. */
    static Optional<Ready> build(ExploredPosting.Mind mind, Ledger ledger, int maxBids) {
        return switch (mind.step().orElseThrow()) {
            case SubmitterCore.Step.Plan plan ->
                planned(plan, mind.basis().orElseThrow().generation(), ledger);
            case SubmitterCore.Step.Cancel cancel -> Optional.of(cancelled(cancel.slot()));
            case SubmitterCore.Step.Rebid rebid ->
                rebid.slot().bidsOfItsKind() < maxBids ? Optional.of(bumped(rebid.slot())) : Optional.empty();
            // No journal is restored here, and nothing is too dear.
            case SubmitterCore.Step.Fill fill ->
                throw new Broken("wallet nonce " + fill.walletNonce() + " is missing from the journal");
            case SubmitterCore.Step.Reprice reprice ->
                throw new Broken("wallet nonce " + reprice.slot().walletNonce() + " is offered for less");
        };
    }

    private static Optional<Ready> planned(SubmitterCore.Step.Plan plan, long generation, Ledger ledger) {
        return ledger.payload(plan.batchNonce()).map(ssz -> {
            Hash32 hash = Keccak.hash(ssz);
            if (!ledger.rows().get((int) plan.batchNonce()).sealed().equals(Optional.of(hash))) {
                throw new Broken("batch " + plan.batchNonce() + " is stored otherwise than it was sealed");
            }
            var slot = new Slot(
                    plan.batchNonce(),
                    plan.walletNonce(),
                    hash,
                    generation,
                    0,
                    List.of(bid(plan.walletNonce(), 0, ssz, false)),
                    false);
            return new Ready(slot, new SubmitterEvent.SlotRecorded(slot));
        });
    }

    private static Ready cancelled(Slot slot) {
        Bid bid = bid(slot.walletNonce(), slot.bids().size(), Bytes.EMPTY, true);
        return new Ready(slot.cancel(bid), new SubmitterEvent.SlotCancelled(slot.walletNonce(), bid));
    }

    private static Ready bumped(Slot slot) {
        Bid older = slot.newest();
        Bid bid = bid(slot.walletNonce(), slot.bids().size(), older.transaction(), older.cancels());
        return new Ready(slot.with(bid), new SubmitterEvent.SlotBumped(slot.walletNonce(), bid));
    }

    private static Bid bid(long walletNonce, int number, Bytes body, boolean cancels) {
        byte[] all = ByteBuffer.allocate(12 + body.size())
                .putLong(walletNonce)
                .putInt(number)
                .put(body.unsafeArray())
                .array();
        return new Bid(body, Keccak.hash(Bytes.wrap(all)), FEES, cancels);
    }

    static Offer offer(Bid bid) {
        return new Offer(bid.hash(), bid.transaction());
    }
}
