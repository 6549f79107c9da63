package dev.tactus.store;

import static dev.tactus.store.OrderScript.ALICE;
import static dev.tactus.store.OrderScript.DEPLOYMENT;
import static dev.tactus.store.OrderScript.address;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tactus.protocol.Deployment;
import dev.tactus.protocol.Hash32;
import dev.tactus.protocol.Keccak;
import dev.tactus.store.DataDirectoryException.Diverged;
import dev.tactus.store.DataDirectoryException.IdentityMismatch;
import dev.tactus.store.DataDirectoryException.InUse;
import dev.tactus.store.DataDirectoryException.NewerSchema;
import dev.tactus.store.DataDirectoryException.NotOurs;
import dev.tactus.store.DataDirectoryException.Unusable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What a data directory accepts, and what it refuses to work on. */
@Timeout(value = 2, unit = TimeUnit.MINUTES)
final class DataDirectoryTest {
    private static final UUID ERA = UUID.fromString("7d0e38c1-0f4e-4b71-9b6e-0e4b0f3f3a11");

    @TempDir
    private Path folder = Path.of("set by JUnit");

    private static void sql(Path database, String... statements) throws SQLException {
        try (var connection = DriverManager.getConnection("jdbc:sqlite:" + database);
                var statement = connection.createStatement()) {
            for (String each : statements) {
                statement.execute(each);
            }
        }
    }

    @Test
    void secondOpeningInThisProcessIsRefusedUntilTheFirstIsClosed() throws Exception {
        try (var first = DataDirectory.open(folder)) {
            assertThrows(InUse.class, () -> DataDirectory.open(folder));
            assertThrows(InUse.class, () -> DataDirectory.open(folder.resolve("../" + folder.getFileName())));
            assertTrue(Files.exists(first.databaseFile()));
        }
        DataDirectory.open(folder).close();
    }

    @Test
    void thereIsOneWriterAtATime() throws Exception {
        try (var directory = DataDirectory.open(folder)) {
            SequencerStore first = directory.writer();
            assertThrows(IllegalStateException.class, directory::writer);
            first.close();
            directory.writer().close();
        }
    }

    @Test
    void firstStartStoresTheIdentityAndLaterOnesReturnIt() throws Exception {
        var stored = new StoredDeployment(DEPLOYMENT, ERA, 0);
        try (var directory = DataDirectory.open(folder);
                var reader = directory.reader()) {
            assertEquals(Optional.empty(), reader.deployment());
            assertEquals(Optional.empty(), directory.checkIdentity(DEPLOYMENT));
            assertEquals(stored, directory.initialise(DEPLOYMENT, ERA));
            assertEquals(Optional.of(stored), reader.deployment());
        }
        try (var directory = DataDirectory.open(folder)) {
            assertEquals(stored, directory.initialise(DEPLOYMENT, UUID.randomUUID()));
            assertEquals(Optional.of(stored), directory.checkIdentity(DEPLOYMENT));
        }
    }

    static Stream<Arguments> differences() {
        Deployment d = DEPLOYMENT;
        return Stream.of(
                Arguments.of(
                        "chain id is 31337 in the directory but 1 in the configuration",
                        new Deployment(1, d.application(), d.inputBox(), 3, d.submitter(), d.portals(), d.token())),
                Arguments.of(
                        "application is " + address(10),
                        new Deployment(31337, address(99), d.inputBox(), 3, d.submitter(), d.portals(), d.token())),
                Arguments.of(
                        "InputBox is " + address(11),
                        new Deployment(31337, d.application(), address(99), 3, d.submitter(), d.portals(), d.token())),
                Arguments.of(
                        "first block is 3",
                        new Deployment(31337, d.application(), d.inputBox(), 4, d.submitter(), d.portals(), d.token())),
                Arguments.of(
                        "batch submitter is " + address(12),
                        new Deployment(31337, d.application(), d.inputBox(), 3, address(99), d.portals(), d.token())),
                Arguments.of(
                        "portals is " + address(13) + "," + address(14),
                        new Deployment(
                                31337,
                                d.application(),
                                d.inputBox(),
                                3,
                                d.submitter(),
                                d.portals().reversed(),
                                d.token())),
                Arguments.of(
                        "token is " + address(15),
                        new Deployment(
                                31337, d.application(), d.inputBox(), 3, d.submitter(), d.portals(), address(99))));
    }

    @ParameterizedTest
    @MethodSource("differences")
    void d9_anotherDeploymentIsRefusedByName(String named, Deployment configured) throws Exception {
        try (var directory = DataDirectory.open(folder)) {
            directory.initialise(DEPLOYMENT, ERA);

            var refusal = assertThrows(IdentityMismatch.class, () -> directory.initialise(configured, ERA));

            assertEquals(1, refusal.differences().size());
            assertTrue(String.valueOf(refusal.getMessage()).contains(named), refusal::toString);
            assertThrows(IdentityMismatch.class, () -> directory.checkIdentity(configured));
        }
    }

    @Test
    void whatDivergedOnceIsRefusedAtEveryStart() throws Exception {
        var first = new Divergence(new AcceptedBatch(3, hash(7), 12, 101, hash(8)), Optional.of(hash(9)));
        var later = new Divergence(new AcceptedBatch(4, hash(5), 13, 102, hash(6)), Optional.empty());
        try (var directory = DataDirectory.open(folder);
                var store = directory.writer()) {
            directory.initialise(DEPLOYMENT, ERA);
            directory.requireUndiverged();

            store.record(first);
            store.record(later);
        }
        try (var directory = DataDirectory.open(folder)) {
            var refusal = assertThrows(Diverged.class, directory::requireUndiverged);

            assertEquals(first, refusal.divergence());
            String told = String.valueOf(refusal.getMessage());
            for (String part :
                    List.of("batch 3", hash(7).toHex(), hash(9).toHex(), hash(8).toHex(), "./tactus rebuild")) {
                assertTrue(told.contains(part), () -> part + " in " + told);
            }
            assertThrows(Diverged.class, () -> directory.initialise(DEPLOYMENT, ERA));
        }
        try (var beside = DataDirectory.openReadOnly(folder)) {
            assertTrue(beside.checkIdentity(DEPLOYMENT).isPresent(), "what is there can still be looked at");
        }
    }

    private static Hash32 hash(int seed) {
        return Hash32.wrap(Keccak.hash(new byte[] {(byte) seed}));
    }

    @Test
    void d9_anotherLongestWaitIsRefusedByName() throws Exception {
        try (var directory = DataDirectory.open(folder)) {
            directory.initialise(DEPLOYMENT, ERA);
            sql(
                    directory.databaseFile(),
                    "DROP TRIGGER deployment_identity_is_fixed",
                    "UPDATE deployment_identity SET max_wait_blocks = 1201");
            var refusal = assertThrows(IdentityMismatch.class, () -> directory.initialise(DEPLOYMENT, ERA));
            assertEquals(
                    List.of(new IdentityMismatch.Difference("MAX_WAIT_BLOCKS", "1201", "1200")), refusal.differences());
        }
    }

    @Test
    void schemaVersionIsThatOfTheLatestMigration() throws Exception {
        try (var directory = DataDirectory.open(folder);
                var connection = DriverManager.getConnection("jdbc:sqlite:" + directory.databaseFile());
                var rows = connection
                        .createStatement()
                        .executeQuery("SELECT MAX(CAST(version AS INTEGER)) FROM flyway_schema_history")) {
            assertTrue(rows.next());
            assertEquals(Migrations.VERSION, rows.getLong(1));
        }
    }

    @Test
    void d9_schemaOfANewerProgramIsRefused() throws Exception {
        Path database;
        try (var directory = DataDirectory.open(folder)) {
            database = directory.databaseFile();
        }
        sql(
                database,
                "INSERT INTO flyway_schema_history SELECT installed_rank + 1, '" + (Migrations.VERSION + 1)
                        + "', 'later', type, 'later.sql',"
                        + " 1, installed_by, installed_on, 0, 1 FROM flyway_schema_history ORDER BY installed_rank DESC LIMIT 1");

        assertThrows(NewerSchema.class, () -> DataDirectory.open(folder));
        assertThrows(NewerSchema.class, () -> DataDirectory.openReadOnly(folder));
    }

    /** A start takes such a history for what these migrations left: after a change of theirs it must be told anew. */
    @Test
    void theHistoryOfACompleteMigrationIsKnown() throws Exception {
        try (var directory = DataDirectory.open(folder)) {
            assertEquals(
                    Migrations.COMPLETE,
                    Migrations.history(new Database(directory.databaseFile(), 1000)),
                    "write this into Migrations.COMPLETE");
        }
    }

    @Test
    void alteredMigrationIsRefused() throws Exception {
        Path database;
        try (var directory = DataDirectory.open(folder)) {
            database = directory.databaseFile();
        }
        sql(database, "UPDATE flyway_schema_history SET checksum = checksum + 1 WHERE version = '3'");
        assertThrows(NotOurs.class, () -> DataDirectory.open(folder));
    }

    @Test
    void d9_databaseOfAnotherProgramIsRefusedUntouched() throws Exception {
        Path database = folder.resolve("sequencer.db");
        sql(database, "CREATE TABLE theirs (x)");
        byte[] before = Files.readAllBytes(database);
        assertThrows(NotOurs.class, () -> DataDirectory.open(folder));
        assertEquals(-1, Arrays.mismatch(before, Files.readAllBytes(database)));
    }

    @Test
    void fileThatIsNoDatabaseIsRefused() throws Exception {
        Files.writeString(folder.resolve("sequencer.db"), "not a database, but long enough to have a header".repeat(9));
        assertThrows(NotOurs.class, () -> DataDirectory.open(folder));
    }

    @Test
    void refusedDirectoryIsNotLeftLocked() throws Exception {
        Path database = folder.resolve("sequencer.db");
        sql(database, "CREATE TABLE theirs (x)");
        assertThrows(NotOurs.class, () -> DataDirectory.open(folder));
        Files.delete(database);
        DataDirectory.open(folder).close();
    }

    @Test
    void pathThatIsAFileIsUnusable() throws Exception {
        Path file = Files.createFile(folder.resolve("file"));
        assertThrows(Unusable.class, () -> DataDirectory.open(file));
    }

    @Test
    void readOnlyOpeningWorksBesideAWriterAndRefusesToWrite() throws Exception {
        assertThrows(
                DataDirectoryException.NoDatabase.class, () -> DataDirectory.openReadOnly(folder), "nothing there yet");
        try (var directory = DataDirectory.open(folder);
                var store = directory.writer()) {
            directory.initialise(DEPLOYMENT, ERA);
            var script = new OrderScript();
            store.commit(script.read(10, 0).open().include(ALICE, "x").chunk());
            try (var beside = DataDirectory.openReadOnly(folder);
                    var reader = beside.reader()) {
                assertEquals(1, reader.head());
                assertEquals(
                        DEPLOYMENT,
                        beside.checkIdentity(DEPLOYMENT).orElseThrow().deployment());
                store.commit(script.include(ALICE, "y").chunk());
                assertEquals(2, reader.head());
                assertThrows(IllegalStateException.class, beside::writer);
                assertThrows(IllegalStateException.class, () -> beside.initialise(DEPLOYMENT, ERA));
            }
            assertThrows(InUse.class, () -> DataDirectory.open(folder));
        }
        try (var alone = DataDirectory.openReadOnly(folder);
                var reader = alone.reader()) {
            assertEquals(2, reader.head());
        }
    }

    @Test
    void journalConnectionsSyncWaitAndBeginAsWriters() throws Exception {
        try (var directory = DataDirectory.open(folder);
                var journal = DriverManager.getConnection(directory.journalJdbcUrl());
                var statement = journal.createStatement()) {
            assertEquals("2", pragma(statement, "synchronous"));
            assertEquals("wal", pragma(statement, "journal_mode"));
            assertEquals("5000", pragma(statement, "busy_timeout"));
            assertEquals("1", pragma(statement, "foreign_keys"));

            journal.setAutoCommit(false);
            statement.executeQuery("SELECT COUNT(*) FROM event_journal").close();
            var busy = new Database(directory.databaseFile(), 1);
            try (Session other = busy.writing()) {
                assertThrows(
                        SQLException.class, other::beginImmediate, "the journal's transaction holds the write lock");
            }
            journal.rollback();
        }
    }

    private static String pragma(Statement statement, String name) throws SQLException {
        try (var rows = statement.executeQuery("PRAGMA " + name)) {
            return rows.next() ? rows.getString(1) : "nothing";
        }
    }
}
