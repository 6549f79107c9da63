package dev.tactus.explore;

import dev.tactus.explore.Chain.Offer;
import dev.tactus.protocol.Bytes;
import dev.tactus.protocol.Hash32;
import dev.tactus.protocol.Protocol;
import dev.tactus.protocol.SequencedL2Tx;
import dev.tactus.protocol.SequencedL2Tx.SequencedUserOp;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** What must hold in every world. */
final class Rules {
    private final L1Reading l1 = new L1Reading();
    private final Bounds bounds;

    Rules(Bounds bounds) {
        this.bounds = bounds;
    }

    /** Order and chain against each other, by the scheduler. */
    void agree(Chain chain, Ledger ledger) {
        L1Reading.Truth all = l1.truth(chain, chain.head());
        for (int nonce = 0; nonce < all.accepted().size(); nonce++) {
            Optional<Hash32> sealed = ledger.row(nonce).flatMap(Ledger.Row::sealed);
            if (!sealed.equals(Optional.of(all.accepted().get(nonce)))) {
                throw new Broken("L1 has accepted a batch " + nonce + " that is not, or no longer, in the order");
            }
        }
        startsWith("L1 up to its head", ledger.entries(), all.order());
        L1Reading.Truth read = l1.truth(chain, ledger.head());
        if (read.accepted().size() != ledger.at().nextAccepted()) {
            throw new Broken("gold are " + ledger.at().nextAccepted() + " batches, the scheduler has accepted "
                    + read.accepted().size());
        }
        startsWith("what is gold", ledger.entries(), read.order());
        long goldEnd = ledger.row(read.accepted().size()).orElseThrow().cut().firstOffset();
        if (goldEnd != read.order().size()) {
            throw new Broken("gold batches hold " + goldEnd + " entries, L1 says "
                    + read.order().size());
        }
    }

    private static void startsWith(String what, List<SequencedL2Tx> order, List<SequencedL2Tx> truth) {
        if (truth.size() > order.size() || !order.subList(0, truth.size()).equals(truth)) {
            throw new Broken("the order differs from " + what);
        }
    }

    /** Every op that was acknowledged is in the order or told as reverted, once. */
    void kept(Ledger ledger, Bounds left) {
        long known = Stream.concat(ledger.entries().stream(), ledger.undone().stream())
                .filter(SequencedUserOp.class::isInstance)
                .map(entry -> ((SequencedUserOp) entry).txHash())
                .distinct()
                .count();
        if (known != bounds.ops() - left.ops()) {
            throw new Broken(bounds.ops() - left.ops() + " ops were acknowledged, " + known + " are known");
        }
    }

    /** Nothing is taken back of an order that is young enough where L1 has been read. */
    void takenBack(Ledger before, Ledger after) {
        if (after.at().generation() == before.at().generation()) {
            return;
        }
        Ledger.Row oldest = before.row(after.at().nextAccepted()).orElseThrow();
        if (after.head() - oldest.firstSafeBlock() < Protocol.DANGER_THRESHOLD_BLOCKS) {
            throw new Broken("batch " + after.at().nextAccepted() + " of block " + oldest.firstSafeBlock()
                    + " is taken back at block " + after.head());
        }
    }

    /** One content for each wallet nonce, whatever it is offered for. */
    void oneContent(Chain chain) {
        for (int nonce = 0; nonce < chain.posts().size(); nonce++) {
            List<Bytes> contents = chain.post(nonce).offers().stream()
                    .map(Offer::body)
                    .filter(body -> !body.isEmpty())
                    .distinct()
                    .toList();
            if (contents.size() > 1) {
                throw new Broken("wallet nonce " + nonce + " carries two batches");
            }
        }
    }
}
