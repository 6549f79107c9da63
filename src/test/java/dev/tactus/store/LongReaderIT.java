package dev.tactus.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Another process reads and does not end: the write-ahead log cannot start over until it does. */
@Timeout(value = 2, unit = TimeUnit.MINUTES)
final class LongReaderIT {
    private static final long MIB = 1 << 20;
    private static final int VALUE_BYTES = 400_000;

    @TempDir
    private Path folder = Path.of("set by JUnit");

    private long chunk;

    private void commit(SequencerStore store, int times) throws StoreException {
        for (int i = 0; i < times; i++) {
            chunk++;
            var value = Optional.of(OrderScript.bytes(Long.toString(chunk).repeat(VALUE_BYTES / 10)));
            store.commit(new LaneTransaction(chunk, List.of(), Map.of(OrderScript.bytes("k" + chunk % 7), value)));
        }
    }

    @Test
    void d11_theLogGrowsUnderALongReaderAndIsBoundedAgainOnceItHasEnded() throws Exception {
        try (var directory = DataDirectory.open(folder);
                SequencerStore store = directory.writer()) {
            StoreDisk disk = directory.disk();
            commit(store, 200);
            long usual = disk.look().logBytes();
            assertTrue(usual < 16 * MIB, "without a reader it starts over, " + usual);
            try (ShellProcess reader = ShellProcess.start(ShellProcess.command(folder))) {
                assertEquals("holding", reader.tell("hold"));

                while (disk.look().logBytes() < 40 * MIB) {
                    commit(store, 20);
                }
                assertFalse(disk.shrinkLog(), "the reader needs it still");
                commit(store, 1);
            }
            assertTrue(disk.shrinkLog());
            assertEquals(0, disk.look().logBytes());
            commit(store, 200);
            assertTrue(disk.look().logBytes() < 17 * MIB, () -> "grown to " + disk.look());
        }
    }

    @Test
    void d11_aLogThatStartsOverByItselfGivesBackWhatItGrewTo() throws Exception {
        try (var directory = DataDirectory.open(folder);
                SequencerStore store = directory.writer()) {
            StoreDisk disk = directory.disk();
            try (ShellProcess reader = ShellProcess.start(ShellProcess.command(folder))) {
                assertEquals("holding", reader.tell("hold"));
                while (disk.look().logBytes() < 40 * MIB) {
                    commit(store, 20);
                }
            }

            commit(store, 10);

            assertTrue(disk.look().logBytes() <= 17 * MIB, () -> "still " + disk.look());
        }
    }
}
