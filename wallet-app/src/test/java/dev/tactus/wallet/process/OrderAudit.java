package dev.tactus.wallet.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
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
import java.util.List;
import java.util.Map;

/** Holds a data directory's order against a ledger. */
final class OrderAudit {
    private static final int PAGE = 1000;

    private OrderAudit() {}

    /** @return number of entries */
    static long check(Path dataDirectory, Ledger ledger) throws Exception {
        Map<Hash32, Long> offsets = new HashMap<>();
        Map<Address, Long> nonces = new HashMap<>();
        long next = 0;
        try (DataDirectory data = DataDirectory.openReadOnly(dataDirectory);
                OrderReader order = data.reader()) {
            List<SequencedL2Tx> page;
            do {
                page = order.feed(next, PAGE);
                for (SequencedL2Tx entry : page) {
                    assertEquals(next++, entry.offset(), "offsets are dense");
                    switch (entry) {
                        case SequencedUserOp op -> {
                            offsets.put(op.txHash(), op.offset());
                            assertEquals(nonces.getOrDefault(op.sender(), 0L), op.nonce(), "nonces are consecutive");
                            nonces.put(op.sender(), op.nonce() + 1);
                        }
                        case SequencedDirectInput ignored -> {}
                    }
                }
            } while (page.size() == PAGE);
            assertEquals(next, order.head());
        }
        ledger.acknowledged()
                .forEach((txHash, offset) ->
                        assertEquals(offset, offsets.get(txHash), () -> "acknowledged op " + txHash));
        ledger.refused().forEach(txHash -> assertFalse(offsets.containsKey(txHash), () -> "refused op " + txHash));
        assertTrue(ledger.unknown().isEmpty(), "every op without an answer was resolved");
        return next;
    }
}
