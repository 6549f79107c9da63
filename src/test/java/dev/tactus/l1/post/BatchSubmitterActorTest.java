package dev.tactus.l1.post;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tactus.l1.FakeL1;
import dev.tactus.protocol.Bytes;
import dev.tactus.protocol.Keccak;
import dev.tactus.store.DataDirectory;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.web3j.crypto.TransactionDecoder;

@Timeout(120)
class BatchSubmitterActorTest {
    private static final int PAGE = 4096;

    @TempDir
    Path folder;

    private Path database;
    private final FakeL1 l1 = SubmitterNode.l1();
    private final FakeBatches batches = new FakeBatches();

    @BeforeEach
    void createDatabase() throws SQLException {
        database = folder.resolve("sequencer.db");
        SubmitterNode.createTables(database);
    }

    @Test
    void postsASealedBatchOnANudgeAndFollowsItToAcceptance() {
        try (var node = start()) {
            batches.seal(1);
            node.nudge();
            node.soon(() -> assertEquals(Optional.of(SlotStage.IN_FLIGHT), stage(node, 0)));
            l1.mine();
            node.eventually(() -> assertEquals(Optional.of(SlotStage.LANDED), stage(node, 0)));
            l1.mine(2);
            node.eventually(() -> assertEquals(Optional.of(SlotStage.CONFIRMED), stage(node, 0)));
            batches.accepted(1, 1);
            node.eventually(() -> assertEquals(Optional.of(SlotStage.ACCEPTED), stage(node, 0)));

            assertEquals(1, l1.sent().size());
            assertEquals(
                    Keccak.hash(l1.sent().getFirst()),
                    node.view.posting(0).orElseThrow().transactionHash());
            assertEquals(1, node.view.status().watermark());
        }
    }

    @Test
    void postsABacklogInOrderWithABoundInFlight() {
        batches.seal(10);
        try (var node = start()) {
            node.soon(() -> assertEquals(4, l1.sent().size()));
            node.eventually(() -> {
                l1.mine();
                assertEquals(10, l1.sent().size());
            });

            assertEquals(
                    List.of(0L, 1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L, 9L),
                    l1.sent().stream().map(BatchSubmitterActorTest::nonce).toList());
        }
    }

    @Test
    void sendsTheSameBytesAfterBeingKilledBetweenRecordAndBroadcast() throws SQLException {
        l1.sending = FakeL1.Sending.HANG;
        batches.seal(1);
        Bytes recorded;
        try (var node = start()) {
            node.soon(() -> assertEquals(Optional.of(SlotStage.RECORDED), stage(node, 0)));
            recorded = node.view.posting(0).orElseThrow().transactionHash().bytes();
        }
        assertEquals(1, rows("event_journal"));
        assertTrue(l1.sent().isEmpty());
        l1.sending = FakeL1.Sending.TAKE;

        try (var node = start()) {
            node.soon(() -> assertEquals(Optional.of(SlotStage.IN_FLIGHT), stage(node, 0)));
        }

        assertEquals(1, l1.sent().size());
        assertEquals(recorded, Keccak.hash(l1.sent().getFirst()).bytes());
    }

    @Test
    void recognisesAfterARestartWhatHasLanded() {
        batches.seal(1);
        try (var node = start()) {
            node.soon(() -> assertEquals(1, l1.sent().size()));
        }
        l1.mine(3);

        try (var node = start()) {
            node.eventually(() -> assertEquals(Optional.of(SlotStage.CONFIRMED), stage(node, 0)));
            batches.seal(1);
            node.nudge();
            node.eventually(() -> assertEquals(2, l1.sent().size()));
        }

        assertEquals(1, nonce(l1.sent().get(1)));
    }

    @Test
    void postsNothingTwiceWhenTheAnswerToABroadcastIsLost() {
        l1.sending = FakeL1.Sending.TAKE_SILENTLY;
        batches.seal(2);
        try (var node = start()) {
            node.eventually(() -> assertEquals(2, new HashSet<>(l1.sent()).size()));
            l1.mine();
            node.eventually(() -> assertEquals(Optional.of(SlotStage.LANDED), stage(node, 1)));

            assertEquals(2, new HashSet<>(l1.sent()).size());
            assertEquals(2, node.view.status().watermark());
        }
    }

    @Test
    void sendsTheSameBytesAgainWhenThePoolHasLostThem() {
        batches.seal(1);
        try (var node = start()) {
            node.soon(() -> assertEquals(1, l1.sent().size()));
            l1.emptyPool();
            node.eventually(() -> assertTrue(l1.sent().size() > 1));

            assertEquals(1, new HashSet<>(l1.sent()).size());
        }
    }

    @Test
    void sendsTheSameBytesAgainAfterAReorganisation() {
        batches.seal(1);
        try (var node = start()) {
            node.soon(() -> assertEquals(1, l1.sent().size()));
            l1.mine(3);
            node.eventually(() -> assertEquals(Optional.of(SlotStage.CONFIRMED), stage(node, 0)));
            l1.reorganise(3, true);
            node.eventually(() -> assertEquals(2, l1.sent().size()));
            l1.mine();
            node.eventually(() -> assertEquals(Optional.of(SlotStage.LANDED), stage(node, 0)));

            assertEquals(1, new HashSet<>(l1.sent()).size());
        }
    }

    @Test
    void haltsWithAReasonWhenAPostReverts() {
        l1.reverting = true;
        batches.seal(1);
        try (var node = start()) {
            node.soon(() -> assertEquals(1, l1.sent().size()));
            l1.mine();
            node.eventually(
                    () -> assertTrue(node.view.status().halted().orElse("").contains("reverted")));
            batches.seal(3);
            node.nudge();
            node.eventually(() -> assertEquals(3, node.view.status().backlog()));

            assertEquals(1, l1.sent().size());
        }
    }

    @Test
    void waitsForL1AndSaysSo() {
        l1.down = true;
        batches.seal(1);
        try (var node = start()) {
            node.eventually(() -> assertTrue(node.view.status().lastError().isPresent()));
            l1.down = false;
            node.eventually(() -> assertEquals(1, l1.sent().size()));
            node.eventually(() -> assertTrue(node.view.status().reachable()));
        }
    }

    @Test
    void restartsFromTheJournalWhenAWriteFails() throws SQLException {
        batches.seal(1);
        try (var node = start()) {
            node.soon(() -> assertEquals(1, l1.sent().size()));
            execute("ALTER TABLE event_journal RENAME TO hidden");
            batches.seal(1);
            node.nudge();
            node.soon(() -> assertEquals(2, l1.calls("feeHistory")));
            execute("ALTER TABLE hidden RENAME TO event_journal");
            node.eventually(() -> assertEquals(Optional.of(SlotStage.IN_FLIGHT), stage(node, 1)));
        }

        assertEquals(List.of(0L, 1L), distinctNonces());
        assertEquals(2, rows("event_journal"));
    }

    @Test
    void d2_aJournalThatCannotWriteHoldsPostingUntilItCan() throws SQLException {
        batches.seal(1);
        try (var node = start()) {
            node.soon(() -> assertEquals(1, l1.sent().size()));
            // As a full disk does: what is there can be read, nothing can be added.
            execute("CREATE TRIGGER full BEFORE INSERT ON event_journal BEGIN SELECT RAISE(ABORT, 'full'); END");
            batches.seal(1);
            node.nudge();
            node.eventually(() -> assertTrue(node.journalFailures.size() >= 3));
            assertEquals(List.of(0L), distinctNonces(), "nothing is sent that is not durable");

            execute("DROP TRIGGER full");
            node.eventually(() -> assertEquals(Optional.of(SlotStage.IN_FLIGHT), stage(node, 1)));
        }
        assertEquals(List.of(0L, 1L), distinctNonces());
        assertEquals(2, rows("event_journal"));
    }

    @Test
    void d6_aDamagedJournalIsToldOf() throws Exception {
        batches.seal(1);
        try (var node = start()) {
            node.soon(() -> assertEquals(Optional.of(SlotStage.IN_FLIGHT), stage(node, 0)));
            assertEquals(List.of(), node.journalFailures);
        }
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + database);
                Statement statement = connection.createStatement();
                ResultSet row =
                        statement.executeQuery("SELECT rootpage FROM sqlite_schema WHERE name = 'event_journal'");
                var file = new RandomAccessFile(database.toFile(), "rw")) {
            assertTrue(row.next());
            file.seek((row.getLong(1) - 1) * PAGE);
            file.write(new byte[] {0x55, 0x55, 0x55, 0x55});
        }

        try (var node = start()) {
            node.soon(() -> assertTrue(node.journalFailures.stream()
                    .anyMatch(failure -> DataDirectory.damageIn(failure).isPresent())));
        }
    }

    @Test
    void keepsItsMemoryAcrossSnapshots() throws SQLException {
        try (var node = start()) {
            for (int i = 0; i < 60; i++) {
                int nonce = i;
                batches.seal(1);
                node.nudge();
                node.eventually(() -> assertTrue(stage(node, nonce).isPresent()));
                l1.mine(3);
                batches.accepted(nonce + 1, l1.latest());
            }
            node.eventually(() -> assertEquals(Optional.of(SlotStage.ACCEPTED), stage(node, 59)));
        }
        assertTrue(rows("snapshot") > 0);

        try (var node = start()) {
            batches.seal(1);
            node.nudge();
            node.eventually(() -> assertEquals(61, node.view.status().watermark()));
        }
    }

    @Test
    void endsAtOnceWhenDrained() {
        l1.sending = FakeL1.Sending.HANG;
        batches.seal(1);
        try (var node = start()) {
            node.soon(() -> assertEquals(Optional.of(SlotStage.RECORDED), stage(node, 0)));

            node.drain();
        }
    }

    @Test
    void p14_refusesAWalletThatIsNotTheDeploymentsSubmitter() {
        var stranger = new FakeL1(FakeL1.USER, 0);

        assertThrows(
                IllegalArgumentException.class,
                () -> BatchSubmitterActor.create(
                        new BatchSubmitterActor.Wiring(
                                stranger,
                                stranger.deployment(),
                                batches,
                                SubmitterNode.WALLET,
                                SubmitterNode.SETTINGS,
                                new PostingView(),
                                Settlement.NONE,
                                () -> 0),
                        failure -> {}));
    }

    private SubmitterNode start() {
        return new SubmitterNode(database, l1, batches);
    }

    private static Optional<SlotStage> stage(SubmitterNode node, long batch) {
        return node.view.posting(batch).map(PostingView.Posting::stage);
    }

    private static long nonce(Bytes transaction) {
        return TransactionDecoder.decode(transaction.toHex()).getNonce().longValueExact();
    }

    private List<Long> distinctNonces() {
        return l1.sent().stream().map(BatchSubmitterActorTest::nonce).distinct().toList();
    }

    private void execute(String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + database + "?busy_timeout=5000");
                Statement statement = connection.createStatement()) {
            statement.executeUpdate(sql);
        }
    }

    private int rows(String table) throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + database);
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT count(*) FROM " + table)) {
            return row.next() ? row.getInt(1) : -1;
        }
    }
}
