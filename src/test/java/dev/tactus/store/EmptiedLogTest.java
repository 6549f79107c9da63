package dev.tactus.store;

import static dev.tactus.store.OrderScript.ALICE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/** What becomes of the store where its write-ahead log could not be emptied. */
@Timeout(value = 1, unit = TimeUnit.MINUTES)
final class EmptiedLogTest {
    @TempDir
    private Path folder = Path.of("set by JUnit");

    private final OrderScript script = new OrderScript();
    private DataDirectory directory;
    private SequencerStore store;

    @BeforeEach
    void anOrder() throws Exception {
        directory = DataDirectory.open(folder);
        store = directory.writer();
        store.commit(script.read(10, 0).open().include(ALICE, "a").chunk());
    }

    @AfterEach
    void close() {
        store.close();
        directory.close();
    }

    private StoreDisk failing(SQLiteErrorCode code) {
        return directory.disk(point -> {
            throw new SQLiteException("injected", code);
        });
    }

    private long logBytes() {
        return directory.disk().look().logBytes();
    }

    @ParameterizedTest
    @EnumSource(
            value = SQLiteErrorCode.class,
            names = {"SQLITE_BUSY", "SQLITE_FULL", "SQLITE_NOMEM", "SQLITE_CANTOPEN"})
    void whatKeepsItFromBeingEmptiedDoesNotStopTheWriter(SQLiteErrorCode code) throws Exception {
        assertFalse(failing(code).shrinkLog());

        assertTrue(logBytes() > 0);
        store.commit(script.include(ALICE, "b").chunk());
        assertEquals(2, store.load().nextOffset());
        assertTrue(directory.disk().shrinkLog());
        assertEquals(0, logBytes());
    }

    @Test
    void anotherWriterKeepsItFromBeingEmptiedAndNothingElse() throws Exception {
        try (Session other = new Database(directory.databaseFile(), 1000).writing()) {
            other.beginImmediate();
            assertFalse(directory.disk().shrinkLog());
            other.rollBack();
        }

        store.commit(script.include(ALICE, "b").chunk());
        assertTrue(directory.disk().shrinkLog());
    }

    @Test
    void damageThatIsMetThereIsToldAsDamage() {
        assertThrows(
                StoreInvariantException.class,
                () -> failing(SQLiteErrorCode.SQLITE_CORRUPT).shrinkLog());
    }

    /** SQLite would sync once more when the last connection closes, believe it, and delete what alone is durable. */
    @ParameterizedTest
    @EnumSource(
            value = SQLiteErrorCode.class,
            names = {"SQLITE_IOERR_FSYNC", "SQLITE_IOERR_WRITE", "SQLITE_IOERR_TRUNCATE"})
    void d5_aLogWhoseCheckpointTheDiskFailedOutlivesTheProcess(SQLiteErrorCode code) throws Exception {
        long before = logBytes();

        assertThrows(DiskFailedException.class, () -> failing(code).shrinkLog());

        store.close();
        directory.close();
        assertEquals(before, Files.size(folder.resolve(DataDirectory.DATABASE + "-wal")));
    }
}
