package dev.tactus.wallet.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tactus.store.ShellProcess;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Somebody has a node's database open and reads for long. */
@Timeout(180)
final class LongReaderNodeIT extends DevnetFixture {
    private static final int LIMIT = 1 << 20;

    @Override
    Map<String, String> settings() {
        return Map.of("SEQ_STORAGE_LOG_LIMIT_BYTES", Integer.toString(LIMIT));
    }

    @Test
    void d11_aLogThatGrowsUnderALongReaderShowsAndIsEmptiedOnceTheReaderHasEnded() throws Exception {
        deposit(user(0));
        mineUntilCredited(user(0));
        await("the log is emptied", () -> operations.metric("sequencer_storage_log_bytes") < LIMIT);
        long nonce = 0;
        try (ShellProcess reader = ShellProcess.start(ShellProcess.command(dataDirectory()))) {
            assertEquals("holding", reader.tell("hold"));
            while (operations.metric("sequencer_storage_log_bytes") <= 2 * LIMIT) {
                var _ = submitted(nonce++);
            }
            assertEquals(1, operations.metric("sequencer_storage_log_held"));
            assertTrue(operations.json("/readyz").path("ready").asBoolean(), "ops are taken");
            var _ = submitted(nonce++);
        }

        await("the log starts over", () -> operations.metric("sequencer_storage_log_bytes") < LIMIT);
        assertEquals(0, operations.metric("sequencer_storage_log_held"));
        var _ = submitted(nonce);
    }
}
