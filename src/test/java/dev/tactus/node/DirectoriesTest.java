package dev.tactus.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tactus.store.BackupLimits;
import dev.tactus.store.DataDirectory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Each refusal says who has to act, on what, and how. */
@Timeout(value = 1, unit = TimeUnit.MINUTES)
final class DirectoriesTest {
    private static final BackupLimits ENOUGH = new BackupLimits(1 << 20, 0);

    @TempDir
    private Path folder = Path.of("set by JUnit");

    private static void assertSays(NodeRefusedException refused, ExitCode code, String... parts) {
        String message = String.valueOf(refused.getMessage());
        assertEquals(code, refused.exitCode(), message);
        for (String part : parts) {
            assertTrue(message.contains(part), message);
        }
    }

    private void sql(String statement) throws Exception {
        DataDirectory.open(folder).close();
        try (var connection = DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("sequencer.db"));
                var prepared = connection.createStatement()) {
            var _ = prepared.executeUpdate(statement);
        }
    }

    @Test
    void aDirectoryWithoutADatabaseIsAMistakeInTheCall() {
        var looking = assertThrows(NodeRefusedException.class, () -> Directories.openReadOnly(folder));
        var copying = assertThrows(
                NodeRefusedException.class, () -> BackingUp.run(folder, folder.resolve("b.db"), ENOUGH, ignored -> {}));

        assertSays(looking, ExitCode.CONFIGURATION, "holds no database", "SEQ_DATA_DIR", folder.toString());
        assertSays(copying, ExitCode.CONFIGURATION, "holds no database", "SEQ_DATA_DIR", folder.toString());
    }

    @Test
    void aBackupThatIsThereIsNamedAndNotTheDirectory() throws Exception {
        Path data = folder.resolve("data");
        DataDirectory.open(data).close();
        Path there = Files.createFile(folder.resolve("b.db"));

        var refused = assertThrows(NodeRefusedException.class, () -> BackingUp.run(data, there, ENOUGH, ignored -> {}));

        assertSays(refused, ExitCode.CONFIGURATION, there + " is there already");
        assertFalse(String.valueOf(refused.getMessage()).contains(data.toString()), refused.getMessage());
    }

    @Test
    void aDirectoryOfAnEarlierVersionSaysWhatMigratesIt() throws Exception {
        sql("DELETE FROM flyway_schema_history WHERE CAST(version AS INTEGER) > 9");

        var refused = assertThrows(NodeRefusedException.class, () -> Directories.openReadOnly(folder));

        assertSays(refused, ExitCode.TRANSIENT, "schema version 9", "./tactus run", "./tactus backup");
    }

    @Test
    void aDirectoryOfANewerVersionSaysWhatCanReadIt() throws Exception {
        sql("UPDATE flyway_schema_history SET version = '999' WHERE version = '9'");

        var refused = assertThrows(NodeRefusedException.class, () -> Directories.open(folder));

        assertSays(refused, ExitCode.TERMINAL, "schema version 999", "Run the version that wrote it");
    }

    @Test
    void aDatabaseOfAnotherProgramSaysWhatToDoWithIt() throws Exception {
        Files.writeString(folder.resolve("sequencer.db"), "no database, but long enough for a header".repeat(9));

        var refused = assertThrows(NodeRefusedException.class, () -> Directories.open(folder));

        assertSays(refused, ExitCode.TERMINAL, "not a SQLite database", "name the right one, or move it away");
    }
}
