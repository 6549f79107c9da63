package dev.tactus.l1.post;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.tactus.l1.FakeL1;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.web3j.crypto.TransactionDecoder;

/** A journal that came out of a backup, and the submitter that goes on with it. */
@Timeout(120)
final class StoredJournalTest {
    @TempDir
    private Path folder = Path.of("set by JUnit");

    private Path database;
    private StoredJournal journal;
    private final FakeL1 l1 = SubmitterNode.l1();
    private final FakeBatches batches = new FakeBatches();

    @BeforeEach
    void createDatabase() throws Exception {
        database = folder.resolve("sequencer.db");
        SubmitterNode.createTables(database);
        journal = new StoredJournal(database);
    }

    private long rows() throws Exception {
        try (var connection = DriverManager.getConnection("jdbc:sqlite:" + database);
                var statement = connection.createStatement();
                var count = statement.executeQuery("SELECT COUNT(*) FROM event_journal")) {
            count.next();
            return count.getLong(1);
        }
    }

    @Test
    void anEmptyJournalKnowsNoNonceAndIsRaisedAllTheSame() throws Exception {
        assertEquals(0, journal.watermark());
        journal.raiseWatermark(0, 1);
        assertEquals(0, rows());
        journal.raiseWatermark(3, 1);
        assertEquals(3, journal.watermark());
    }

    @Test
    void theSubmitterGoesOnAboveTheNoncesOfWhichItsJournalNeverKnew() throws Exception {
        batches.seal(1);
        try (var node = new SubmitterNode(database, l1, batches)) {
            node.soon(() -> assertEquals(1, l1.sent().size()));
        }
        assertEquals(1, journal.watermark());
        l1.mine();
        // What the process sent that the backup knows nothing of.
        l1.strangerUsesNonce();
        l1.strangerUsesNonce();
        journal.raiseWatermark(3, 1);
        journal.raiseWatermark(2, 1);
        assertEquals(3, journal.watermark());
        assertEquals(2, rows());

        try (var node = new SubmitterNode(database, l1, batches)) {
            node.soon(() -> assertEquals(3, node.view.status().watermark()));
            l1.mine(3);
            batches.accepted(1, l1.latest());
            batches.seal(1);
            node.nudge();
            node.eventually(() -> assertEquals(2, l1.sent().size()));
        }
        assertEquals(
                3,
                TransactionDecoder.decode(l1.sent().get(1).toHex()).getNonce().longValueExact());
        assertEquals(4, journal.watermark());
    }

    /** A replay drops what comes from a writer that another one has followed already. */
    @Test
    void whatASecondRestoreRaisedCountsToo() throws Exception {
        journal.raiseWatermark(2, 1);
        l1.strangerUsesNonce();
        l1.strangerUsesNonce();
        batches.seal(1);
        try (var node = new SubmitterNode(database, l1, batches)) {
            node.soon(() -> assertEquals(1, l1.sent().size()));
        }
        journal.raiseWatermark(7, 2);
        assertEquals(7, journal.watermark());

        try (var node = new SubmitterNode(database, l1, batches)) {
            node.soon(() -> assertEquals(7, node.view.status().watermark()));
        }
    }

    @Test
    void aSnapshotCountsAsFarAsItGoes() throws Exception {
        var serializer = new SubmitterSerializer();
        var snapshot = new SubmitterState(7, List.of(), Spend.NONE);
        try (var connection = DriverManager.getConnection("jdbc:sqlite:" + database);
                var insert = connection.prepareStatement("""
                        INSERT INTO snapshot (persistence_id, sequence_number, created, snapshot_ser_id,
                                              snapshot_ser_manifest, snapshot_payload)
                        VALUES ('batch-submitter', 20, 1, ?, ?, ?)""")) {
            insert.setInt(1, serializer.identifier());
            insert.setString(2, serializer.manifest(snapshot));
            insert.setBytes(3, serializer.toBinary(snapshot));
            insert.executeUpdate();
        }
        assertEquals(7, journal.watermark());
        journal.raiseWatermark(9, 1);
        assertEquals(9, journal.watermark());

        try (var node = new SubmitterNode(database, l1, batches)) {
            node.soon(() -> assertEquals(9, node.view.status().watermark()));
        }
    }

    @Test
    void aJournalThatIsNotTheSubmittersIsRefused() throws Exception {
        try (var connection = DriverManager.getConnection("jdbc:sqlite:" + database);
                var statement = connection.createStatement()) {
            statement.execute("""
                    INSERT INTO event_journal (persistence_id, sequence_number, writer, write_timestamp,
                                               adapter_manifest, event_payload, event_ser_id, event_ser_manifest)
                    VALUES ('batch-submitter', 1, '', 1, '', x'00', 1, 'what/1')""");
        }
        assertThrows(StoredJournal.Unreadable.class, journal::watermark);
        assertThrows(StoredJournal.Unreadable.class, () -> journal.raiseWatermark(3, 1));
        assertEquals(1, rows());
        assertEquals(Optional.empty(), l1.sent().stream().findFirst());
    }
}
