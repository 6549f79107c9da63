package dev.tactus.wallet.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A node that may not use the little that is left of its disk for ops. */
@Timeout(180)
final class ReserveIT extends DevnetFixture {
    @Override
    Map<String, String> settings() {
        return Map.of("SEQ_STORAGE_RESERVE_BYTES", Long.toString(1L << 50));
    }

    @Test
    void d3_belowTheReserveOpsAreRefusedWhileDepositsAreCreditedAndBatchesBecomeFinal() throws Exception {
        assertEquals("503 storage full", told(client.submit(anOp(user(0), 0))));
        deposit(user(0));
        mineUntilCredited(user(0));
        assertEquals("503 storage full", told(client.submit(anOp(user(0), 0))));
        mineUntilGold();

        JsonNode ready = operations.json("/readyz");
        assertEquals("storage_full", ready.path("lane").asText());
        assertEquals(1, operations.metric("sequencer_storage_full"));
        assertTrue(operations.metric("sequencer_storage_free_bytes") > 0);
        assertEquals(1, client.head());
        var _ = assertAgreesWithL1();
    }
}
