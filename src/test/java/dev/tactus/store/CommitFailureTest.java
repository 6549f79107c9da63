package dev.tactus.store;

import static dev.tactus.store.OrderScript.ALICE;
import static dev.tactus.store.OrderScript.bytes;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tactus.protocol.Bytes;
import dev.tactus.store.CommitFaults.Point;
import dev.tactus.store.StoreException.NotCommitted;
import dev.tactus.store.StoreException.OutcomeUnknown;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/** What the caller may believe after a commit that did not return normally. */
@Timeout(value = 2, unit = TimeUnit.MINUTES)
final class CommitFailureTest {
    private static final int SHORT_BUSY_TIMEOUT_MS = 20;
    private static final int FIRST_PAGE_BYTES = 4096;

    @TempDir
    private Path folder = Path.of("set by JUnit");

    private final OrderScript script = new OrderScript();
    private @Nullable Point failing;
    private SQLException injected = new SQLException("injected");
    private final CommitFaults faults = point -> {
        if (point == failing) {
            throw injected;
        }
    };

    private DataDirectory openDirectory() throws DataDirectoryException {
        return DataDirectory.open(folder, SHORT_BUSY_TIMEOUT_MS);
    }

    private void openOrder(SequencerStore store) throws StoreException {
        store.commit(script.read(10, 0).open().write("k", "v0").chunk());
    }

    private LaneTransaction next() {
        return script.include(ALICE, "op").write("k", "v1").chunk();
    }

    @Test
    void writerSyncsAtEveryCommit() throws Exception {
        try (var directory = openDirectory();
                var store = directory.writer(faults)) {
            assertEquals(2, store.session().query("PRAGMA synchronous").number());
            assertEquals(1, store.session().query("PRAGMA foreign_keys").number());
            assertEquals(
                    Optional.of("wal"),
                    store.session().query("PRAGMA journal_mode").first(row -> row.text(1)));
            store.reopen();
            assertEquals(2, store.session().query("PRAGMA synchronous").number());
        }
    }

    @Test
    void aDamagedFileIsToldApartFromAFaultThatMayPass() throws Exception {
        try (var directory = openDirectory()) {
            try (var store = directory.writer(faults)) {
                openOrder(store);
            }
            byte[] file = Files.readAllBytes(directory.databaseFile());
            Arrays.fill(file, FIRST_PAGE_BYTES, file.length, (byte) 0x5a);
            Files.write(directory.databaseFile(), file);

            assertThrows(StoreInvariantException.class, () -> {
                try (var store = directory.writer(faults)) {
                    store.load();
                }
            });
        }
    }

    @Test
    void failureBeforeCommitIsDefiniteAndTheStoreGoesOn() throws Exception {
        try (var directory = openDirectory();
                var store = directory.writer(faults)) {
            openOrder(store);
            LaneTransaction next = next();

            failing = Point.BEFORE_COMMIT;
            var failure = assertThrows(NotCommitted.class, () -> store.commit(next));

            assertEquals(NotCommitted.Kind.FAULT, failure.kind());
            assertEquals(1, store.load().lastChunk());
            assertEquals(Optional.of(bytes("v0")), store.read(bytes("k")));
            failing = null;
            store.commit(next);
            assertEquals(1, store.load().nextOffset());
        }
    }

    @Test
    void failureOfCommitIsUnknownUntilTheReopenedStoreTells() throws Exception {
        for (Point point : List.of(Point.IN_COMMIT, Point.AFTER_COMMIT)) {
            try (var directory = DataDirectory.open(folder.resolve(point.name()), SHORT_BUSY_TIMEOUT_MS);
                    var store = directory.writer(faults)) {
                var fresh = new OrderScript();
                store.commit(fresh.read(10, 0).open().write("k", "v0").chunk());
                LaneTransaction next =
                        fresh.include(ALICE, "op").write("k", "v1").chunk();

                failing = point;
                assertThrows(OutcomeUnknown.class, () -> store.commit(next));

                failing = null;
                assertThrows(IllegalStateException.class, store::load);
                assertThrows(IllegalStateException.class, () -> store.read(bytes("k")));
                assertThrows(IllegalStateException.class, () -> store.commit(next));
                store.reopen();
                boolean durable = point == Point.AFTER_COMMIT;
                assertEquals(durable ? 2 : 1, store.load().lastChunk());
                assertEquals(Optional.of(bytes(durable ? "v1" : "v0")), store.read(bytes("k")));
            }
        }
    }

    @Test
    void reopeningAfterAnUnknownOutcomeWritesAFreshCommit() throws Exception {
        try (var directory = openDirectory();
                var store = directory.writer(faults)) {
            openOrder(store);
            long before = openings(store);
            store.reopen();
            assertEquals(before, openings(store), "nothing was uncertain");

            failing = Point.IN_COMMIT;
            assertThrows(OutcomeUnknown.class, () -> store.commit(next()));
            store.reopen();
            assertEquals(before + 1, openings(store));
        }
        try (var directory = openDirectory();
                var store = directory.writer(faults)) {
            assertEquals(3, openings(store), "a start is uncertain of the process before it");
        }
    }

    private static SQLException ofTheDisk(SQLiteErrorCode code) {
        return new SQLiteException("injected", code);
    }

    @ParameterizedTest
    @EnumSource(
            value = SQLiteErrorCode.class,
            names = {"SQLITE_IOERR", "SQLITE_IOERR_FSYNC", "SQLITE_IOERR_WRITE", "SQLITE_IOERR_READ"})
    void d5_aDiskThatFailsInCommitIsNotAskedAgain(SQLiteErrorCode code) throws Exception {
        try (var directory = openDirectory();
                var store = directory.writer(faults)) {
            openOrder(store);
            LaneTransaction next = next();
            failing = Point.IN_COMMIT;
            injected = ofTheDisk(code);

            assertThrows(DiskFailedException.class, () -> store.commit(next));

            failing = null;
            assertRefusesForGood(store, next);
        }
    }

    private static void assertRefusesForGood(SequencerStore store, LaneTransaction next) {
        assertThrows(DiskFailedException.class, () -> store.commit(next));
        assertThrows(DiskFailedException.class, store::reopen);
        assertThrows(DiskFailedException.class, store::load);
        assertThrows(DiskFailedException.class, () -> store.offsetOf(OrderScript.hash("any")));
    }

    /** The look-up that tells whether an op is included must not find what was never synced. */
    @Test
    void d5_nobodyInTheProcessReadsWhatTheDiskFailedToSync() throws Exception {
        try (var directory = openDirectory();
                var store = directory.writer(faults);
                var reader = directory.reader()) {
            openOrder(store);
            failing = Point.IN_COMMIT;
            injected = ofTheDisk(SQLiteErrorCode.SQLITE_IOERR_FSYNC);
            assertThrows(DiskFailedException.class, () -> store.commit(next()));

            assertEquals(0, reader.head());
        }
    }

    @Test
    void d5_aFailedSyncBeforeCommitIsNoLessAFailureOfTheDisk() throws Exception {
        try (var directory = openDirectory();
                var store = directory.writer(faults)) {
            openOrder(store);
            LaneTransaction next = next();
            failing = Point.BEFORE_COMMIT;
            injected = ofTheDisk(SQLiteErrorCode.SQLITE_IOERR_WRITE);
            assertThrows(NotCommitted.class, () -> store.commit(next), "a write that was told to fail may be repeated");

            injected = ofTheDisk(SQLiteErrorCode.SQLITE_IOERR_FSYNC);
            assertThrows(DiskFailedException.class, () -> store.commit(next));
            assertRefusesForGood(store, next);
        }
    }

    @Test
    void d5_aCheckpointThatFailsLeavesTheCommitAndEndsTheStore() throws Exception {
        try (var directory = openDirectory();
                var store = directory.writer(faults);
                var reader = directory.reader()) {
            openOrder(store);
            failing = Point.IN_CHECKPOINT;
            injected = ofTheDisk(SQLiteErrorCode.SQLITE_IOERR_FSYNC);

            store.commit(next());

            assertEquals(1, reader.head());
            assertRefusesForGood(store, next());
        }
    }

    @Test
    void d5_anUncertainStoreThatCannotBeSettledIsNotOpened() throws Exception {
        try (var directory = openDirectory()) {
            failing = Point.IN_SETTLING;
            injected = ofTheDisk(SQLiteErrorCode.SQLITE_IOERR_FSYNC);
            assertThrows(DiskFailedException.class, () -> directory.writer(faults));
        }
    }

    @Test
    void theLogIsMovedIntoTheDatabaseFileOnceItIsLong() throws Exception {
        try (var directory = openDirectory();
                var store = directory.writer(faults)) {
            openOrder(store);
            byte[] large = new byte[100_000];
            for (int chunk = 2; chunk < 300; chunk++) {
                Arrays.fill(large, (byte) chunk);
                var writes = Map.of(bytes("k"), Optional.of(Bytes.wrap(large.clone())));
                store.commit(new LaneTransaction(chunk, List.of(), writes));
            }
            long log = Files.size(directory.databaseFile().resolveSibling(DataDirectory.DATABASE + "-wal"));
            assertTrue(log < Checkpoints.PAGES * 5000L, () -> log + " bytes");
        }
    }

    private static long openings(SqliteSequencerStore store) throws SQLException {
        return store.session().query("SELECT count FROM writer_openings").number();
    }

    @Test
    void fullStorageIsDefiniteAndPasses() throws Exception {
        try (var directory = openDirectory();
                var store = directory.writer(faults);
                var reader = directory.reader()) {
            openOrder(store);
            long pages = store.session().query("PRAGMA page_count").number();
            store.session().query("PRAGMA max_page_count = " + pages).number();
            byte[] large = new byte[100_000];
            Arrays.fill(large, (byte) 7);
            var writes = Map.of(bytes("k"), Optional.of(Bytes.wrap(large)));
            var tooLarge = new LaneTransaction(2, List.of(), writes);

            var failure = assertThrows(NotCommitted.class, () -> store.commit(tooLarge));

            assertEquals(NotCommitted.Kind.FULL, failure.kind());
            assertEquals(1, store.load().lastChunk());
            assertEquals(Optional.of(bytes("v0")), store.read(bytes("k")));
            assertEquals(Optional.of(bytes("v0")), reader.queryState(state -> state.read(bytes("k"))));

            store.session().query("PRAGMA max_page_count = 1000000").number();
            store.commit(tooLarge);
            assertEquals(Optional.of(Bytes.wrap(large)), store.read(bytes("k")));
        }
    }

    @Test
    void storeThatCannotBeWrittenReopensForReads() throws Exception {
        try (var directory = openDirectory();
                var store = directory.writer(faults)) {
            openOrder(store);
            store.session().query("PRAGMA query_only = ON").update();
            var failure = assertThrows(NotCommitted.class, () -> store.commit(next()));
            assertEquals(NotCommitted.Kind.FAULT, failure.kind());

            store.reopen();
            assertEquals(1, store.load().lastChunk());
        }
    }

    @Test
    void anotherWriterThatHoldsOnIsBusyAndPasses() throws Exception {
        try (var directory = openDirectory();
                var store = directory.writer(faults);
                var other = new Database(directory.databaseFile(), SHORT_BUSY_TIMEOUT_MS).writing()) {
            openOrder(store);
            LaneTransaction next = next();
            other.beginImmediate();

            var failure = assertThrows(NotCommitted.class, () -> store.commit(next));

            assertEquals(NotCommitted.Kind.BUSY, failure.kind());
            assertEquals(1, store.load().lastChunk());
            other.rollBack();
            store.commit(next);
            assertEquals(2, store.load().lastChunk());
        }
    }

    @Test
    void operatorChangesThePolicyWhileTheWriterIsOpen() throws Exception {
        try (var directory = openDirectory();
                var store = directory.writer(faults);
                var operator = new Database(directory.databaseFile(), SHORT_BUSY_TIMEOUT_MS).writing()) {
            assertEquals(0, store.policy().gasPrice());
            operator.run("UPDATE batch_policy SET gas_price = 7");
            assertEquals(7, store.policy().gasPrice());
        }
    }

    @Test
    void sealedRowsThatDoNotMatchTheirHashAreAnInvariantBroken() throws Exception {
        try (var directory = openDirectory();
                var store = directory.writer(faults);
                var reader = directory.reader()) {
            openOrder(store);
            var lie = new LaneEvent.BatchSealed(0, OrderScript.hash("something else"), 30);
            store.commit(script.event(lie).open().chunk());
            assertThrows(StoreInvariantException.class, () -> reader.sealedPayload(0));
        }
    }

    @Test
    void readersCannotWrite() throws Exception {
        try (var directory = openDirectory();
                var store = directory.writer(faults);
                var reader = assertInstanceOf(SqliteOrderReader.class, directory.reader())) {
            openOrder(store);
            assertThrows(StoreUnavailableException.class, () -> reader.probe("UPDATE batch_policy SET gas_price = 1"));
            assertThrows(StoreUnavailableException.class, () -> reader.probe("DELETE FROM state_values"));
            assertThrows(StoreUnavailableException.class, () -> reader.probe("CREATE TABLE t (x)"));
            assertEquals(0, reader.policy().gasPrice());
        }
    }

    @Test
    void closedReaderRefuses() throws Exception {
        try (var directory = openDirectory();
                var store = directory.writer(faults)) {
            openOrder(store);
            OrderReader reader = directory.reader();
            assertEquals(0, reader.head());
            reader.close();
            assertThrows(IllegalStateException.class, reader::head);
        }
    }
}
