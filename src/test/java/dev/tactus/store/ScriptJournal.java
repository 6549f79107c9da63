package dev.tactus.store;

import dev.tactus.l1.post.JournalDataSource;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.OptionalLong;

/** The submitter's connection to the database; each event says its number. */
final class ScriptJournal implements AutoCloseable {
    private final Connection connection;

    ScriptJournal(Path database, boolean synced) throws SQLException {
        var source = new JournalDataSource();
        source.setUrl("jdbc:sqlite:" + database);
        this.connection = source.getConnection();
        if (!synced) {
            try (var statement = connection.createStatement()) {
                statement.execute("PRAGMA synchronous = NORMAL");
            }
        }
    }

    /** @return the event's number */
    long persist() throws SQLException {
        long number = last().orElse(0) + 1;
        try (PreparedStatement insert = connection.prepareStatement("""
                INSERT INTO event_journal (persistence_id, sequence_number, writer, write_timestamp,
                    adapter_manifest, event_payload, event_ser_id, event_ser_manifest)
                VALUES ('submitter', ?, 'w', 0, '', ?, 1, '')""")) {
            insert.setLong(1, number);
            insert.setBytes(2, PowerScript.event(number).toArray());
            insert.executeUpdate();
        }
        return number;
    }

    OptionalLong last() throws SQLException {
        try (var statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT MAX(sequence_number) FROM event_journal")) {
            long number = row.getLong(1);
            return row.wasNull() ? OptionalLong.empty() : OptionalLong.of(number);
        }
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
