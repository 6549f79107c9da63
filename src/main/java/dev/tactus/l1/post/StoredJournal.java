package dev.tactus.l1.post;

import dev.tactus.store.DataDirectory;
import java.io.NotSerializableException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.UUID;
import org.sqlite.JDBC;

/**
 * The submitter's journal in a database that no node has open: for what must be in it before the submitter starts. It is
 * read and written row by row as the persistence plugin does. Blocks; one thread.
 */
public final class StoredJournal {
    private static final String SNAPSHOT = """
            SELECT sequence_number, snapshot_payload, snapshot_ser_manifest FROM snapshot
             WHERE persistence_id = ? ORDER BY sequence_number DESC LIMIT 1""";
    private static final String EVENTS = """
            SELECT event_payload, event_ser_manifest FROM event_journal
             WHERE persistence_id = ? AND sequence_number > ? AND deleted = 0 ORDER BY sequence_number""";
    private static final String APPEND = """
            INSERT INTO event_journal (deleted, persistence_id, sequence_number, writer, write_timestamp,
                                       adapter_manifest, event_payload, event_ser_id, event_ser_manifest)
            SELECT 0, ?1,
                   MAX((SELECT COALESCE(MAX(sequence_number), 0) FROM event_journal WHERE persistence_id = ?1),
                       (SELECT COALESCE(MAX(sequence_number), 0) FROM snapshot WHERE persistence_id = ?1)) + 1,
                   ?6, ?2, '', ?3, ?4, ?5""";

    private final JournalDataSource source = new JournalDataSource();
    private final SubmitterSerializer serializer = new SubmitterSerializer();

    /** @param database with the journal's tables */
    public StoredJournal(Path database) {
        source.setUrl(JDBC.PREFIX + database.toAbsolutePath());
    }

    /** The journal cannot be read or written, or holds what no submitter has written. */
    public static final class Unreadable extends Exception {
        private static final long serialVersionUID = 1;

        Unreadable(String message, Throwable cause) {
            super(message, cause);
        }

        /** Whether it will not pass by itself, as a disk that is full does. */
        public boolean isDamage() {
            return !(getCause() instanceof SQLException)
                    || DataDirectory.damageIn(getCause()).isPresent();
        }
    }

    /** One more than the greatest wallet nonce that it knows of, 0 if it knows none. */
    public long watermark() throws Unreadable {
        try (Connection connection = source.getConnection()) {
            return state(connection).watermark();
        } catch (SQLException | NotSerializableException | IllegalStateException e) {
            throw new Unreadable("the submitter's journal cannot be read: " + e.getMessage(), e);
        }
    }

    /**
     * Durably, no wallet nonce below {@code watermark} is ever posted with from now on. Without effect if that is so.
     *
     * @param nowMs wall clock, milliseconds since the epoch
     */
    public void raiseWatermark(long watermark, long nowMs) throws Unreadable {
        try (Connection connection = source.getConnection()) {
            if (state(connection).watermark() < watermark) {
                append(connection, new SubmitterEvent.WatermarkRaised(watermark), nowMs);
            }
        } catch (SQLException | NotSerializableException | IllegalStateException e) {
            throw new Unreadable("the submitter's journal cannot be written: " + e.getMessage(), e);
        }
    }

    private SubmitterState state(Connection connection) throws SQLException, NotSerializableException {
        SubmitterState state = SubmitterState.EMPTY;
        long upTo = 0;
        try (PreparedStatement query = connection.prepareStatement(SNAPSHOT)) {
            query.setString(1, BatchSubmitterActor.ID.id());
            try (ResultSet row = query.executeQuery()) {
                if (row.next()) {
                    upTo = row.getLong(1);
                    state = (SubmitterState) serializer.fromBinary(row.getBytes(2), row.getString(3));
                }
            }
        }
        try (PreparedStatement query = connection.prepareStatement(EVENTS)) {
            query.setString(1, BatchSubmitterActor.ID.id());
            query.setLong(2, upTo);
            try (ResultSet row = query.executeQuery()) {
                while (row.next()) {
                    state = state.apply((SubmitterEvent) serializer.fromBinary(row.getBytes(1), row.getString(2)));
                }
            }
        }
        return state;
    }

    private void append(Connection connection, SubmitterEvent event, long nowMs) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(APPEND)) {
            insert.setString(1, BatchSubmitterActor.ID.id());
            insert.setLong(2, nowMs);
            insert.setBytes(3, serializer.toBinary(event));
            insert.setInt(4, serializer.identifier());
            insert.setString(5, serializer.manifest(event));
            // Of nobody else: a replay takes what comes from a writer that others have followed for a mistake, and
            // drops it.
            insert.setString(6, UUID.randomUUID().toString());
            insert.executeUpdate();
        }
    }
}
