package dev.tactus.sim;

import dev.tactus.ingress.SimIngress.Outcome;
import dev.tactus.protocol.Hash32;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.BiConsumer;

/**
 * What clients were told, op by op, against what the order holds: nothing acknowledged is missing or elsewhere (G1), and
 * nothing is in the order of which every submission was refused (G2).
 */
final class ClientLedger {
    private final OrderOracle order;
    private final Tally tally;
    private final BiConsumer<String, String> violated;
    private final Map<Hash32, Op> ops = new HashMap<>();

    ClientLedger(OrderOracle order, Tally tally, BiConsumer<String, String> violated) {
        this.order = order;
        this.tally = tally;
        this.violated = violated;
    }

    private static final class Op {
        /** Submissions that were not answered, or not definitely. */
        private int open;

        private OptionalLong acknowledged = OptionalLong.empty();
    }

    private Op of(Hash32 txHash) {
        return ops.computeIfAbsent(txHash, _ -> new Op());
    }

    void submitted(Hash32 txHash) {
        of(txHash).open++;
    }

    /** To be called once for each submission that has an answer. */
    void answered(Hash32 txHash, Outcome outcome) {
        Op op = of(txHash);
        if (outcome.status() == 200) {
            op.open--;
            acknowledged(txHash, op, outcome.offset().orElse(-1));
        } else if (isDefinite(outcome)) {
            op.open--;
            tally.count("op.refused." + outcome.status());
            if (outcome.status() == 422 && order.offsetOf(txHash).isPresent()) {
                violated.accept(
                        "§6 idempotent",
                        "op " + txHash + " was told " + outcome + ", it has " + order.offsetOf(txHash));
            }
            if (op.open == 0
                    && op.acknowledged.isEmpty()
                    && order.offsetOf(txHash).isPresent()) {
                violated.accept(
                        "G2 no ghost",
                        "op " + txHash + " was told " + outcome + " but stands at " + order.offsetOf(txHash));
            }
        } else {
            tally.count("op.unknown");
        }
    }

    private void acknowledged(Hash32 txHash, Op op, long offset) {
        if (!order.everStoodAt(txHash, offset)) {
            violated.accept(
                    "G1 durable ack",
                    "op " + txHash + " was told " + offset + ", the order has " + order.offsetOf(txHash));
        }
        if (op.acknowledged.isEmpty()) {
            tally.count("op.acknowledged");
        } else {
            tally.count("op.acknowledgedAgain");
        }
        op.acknowledged = OptionalLong.of(offset);
    }

    /** A recovery took these back: what was told of them holds no more, and each may come in again. */
    void takenBack(Collection<Hash32> txHashes) {
        for (Hash32 txHash : txHashes) {
            tally.count("op.takenBack");
            of(txHash).acknowledged = OptionalLong.empty();
        }
    }

    /** The order took it. */
    void included(Hash32 txHash, long offset) {
        Op op = of(txHash);
        if (op.open == 0 && op.acknowledged.isEmpty()) {
            violated.accept("G2 no ghost", "op " + txHash + " came in at " + offset + " after it was refused for good");
        }
    }

    /** A promise that nothing was done and nothing will be; all but the two answers that leave it open. */
    private static boolean isDefinite(Outcome outcome) {
        return !outcome.message().startsWith("outcome unknown")
                && !outcome.message().equals("internal error");
    }
}
