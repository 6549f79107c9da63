package dev.tactus.wallet.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tactus.protocol.Address;
import dev.tactus.protocol.Hash32;
import dev.tactus.protocol.SequencedL2Tx;
import dev.tactus.protocol.SequencedL2Tx.SequencedDirectInput;
import dev.tactus.protocol.SequencedL2Tx.SequencedUserOp;
import dev.tactus.store.DataDirectory;
import dev.tactus.store.OrderReader;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Holds a data directory's order against a ledger, as often as wanted: each time it reads on from where it was. */
final class OrderAudit {
    private static final int PAGE = 1000;

    private final Path dataDirectory;
    private final Ledger ledger;
    private final Map<Hash32, Long> offsets = new HashMap<>();
    private final Map<Address, Long> nonces = new HashMap<>();
    private long next;

    OrderAudit(Path dataDirectory, Ledger ledger) {
        this.dataDirectory = dataDirectory;
        this.ledger = ledger;
    }

    /**
     * All of an order that nobody adds to any more, with every answer known.
     *
     * @return number of entries
     */
    static long check(Path dataDirectory, Ledger ledger) throws Exception {
        long entries = new OrderAudit(dataDirectory, ledger).follow();
        assertTrue(ledger.unknown().isEmpty(), "every op without an answer was resolved");
        return entries;
    }

    /**
     * What the order has got by now is dense and has consecutive nonces, and everything that clients were told by now
     * is true of it.
     *
     * @return number of entries
     */
    long follow() throws Exception {
        // First: what is told from here on may come to be in the order after it was read.
        var acknowledged = Map.copyOf(ledger.acknowledged());
        Set<Hash32> refused = new HashSet<>(ledger.refused());
        try (DataDirectory data = DataDirectory.openReadOnly(dataDirectory);
                OrderReader order = data.reader()) {
            assertEquals(0, order.generation(), "a recovery has rightly taken order back: posting was late");
            List<SequencedL2Tx> page;
            do {
                page = order.feed(next, PAGE);
                page.forEach(this::read);
            } while (page.size() == PAGE);
            assertEquals(next, order.head());
        }
        acknowledged.forEach(
                (txHash, offset) -> assertEquals(offset, offsets.get(txHash), () -> "acknowledged op " + txHash));
        refused.forEach(txHash -> assertFalse(offsets.containsKey(txHash), () -> "refused op " + txHash));
        return next;
    }

    private void read(SequencedL2Tx entry) {
        assertEquals(next++, entry.offset(), "offsets are dense");
        switch (entry) {
            case SequencedUserOp op -> {
                Long before = offsets.put(op.txHash(), op.offset());
                assertNull(before, () -> "op " + op.txHash() + " stands in the order twice");
                assertEquals(nonces.getOrDefault(op.sender(), 0L), op.nonce(), "nonces are consecutive");
                nonces.put(op.sender(), op.nonce() + 1);
            }
            case SequencedDirectInput ignored -> {}
        }
    }
}
