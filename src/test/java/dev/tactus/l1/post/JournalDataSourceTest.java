package dev.tactus.l1.post;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.sqlite.SQLiteConfig;

@Timeout(30)
class JournalDataSourceTest {
    @TempDir
    Path folder;

    @Test
    void opensConnectionsThatKeepWhatTheyCommitAndWaitForTheOtherWriter() throws SQLException {
        try (Connection connection = source().getConnection()) {
            assertEquals(2, pragma(connection, "synchronous"));
            assertEquals(5_000, pragma(connection, "busy_timeout"));
            assertEquals(1, pragma(connection, "foreign_keys"));
        }
    }

    @Test
    void refusesAConnectionThatWouldLoseCommitsWithThePower() {
        JournalDataSource source = source();
        var settings = new SQLiteConfig();
        settings.setSynchronous(SQLiteConfig.SynchronousMode.NORMAL);
        source.setConfig(settings);

        assertThrows(SQLException.class, source::getConnection);
    }

    private JournalDataSource source() {
        var source = new JournalDataSource();
        source.setUrl("jdbc:sqlite:" + folder.resolve("sequencer.db"));
        return source;
    }

    private static int pragma(Connection connection, String name) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("PRAGMA " + name)) {
            return row.next() ? row.getInt(1) : -1;
        }
    }
}
