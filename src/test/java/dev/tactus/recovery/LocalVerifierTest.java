package dev.tactus.recovery;

import static dev.tactus.application.LogApplication.text;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tactus.application.Application;
import dev.tactus.application.LogApplication;
import dev.tactus.execution.ChunkExecutor.OpOutcome;
import dev.tactus.protocol.Address;
import dev.tactus.protocol.Eip712;
import dev.tactus.protocol.UserOp;
import dev.tactus.protocol.ValidUserOp;
import dev.tactus.recovery.LocalOutcome.Agreement;
import dev.tactus.recovery.LocalOutcome.Damage;
import dev.tactus.recovery.LocalOutcome.Difference;
import dev.tactus.scheduler.L1Script;
import dev.tactus.scheduler.PlainRecovery;
import dev.tactus.store.DataDirectory;
import dev.tactus.store.HistoryMovedException;
import dev.tactus.store.OrderReader;
import dev.tactus.store.Reproved;
import dev.tactus.store.SequencerStore;
import dev.tactus.store.StoreException;
import dev.tactus.store.StoredHistory;
import dev.tactus.store.StoredHistory.Extent;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A directory with two gold batches, a recovery, a batch that is sealed and one that is open; then something is changed in it. */
@Timeout(value = 2, unit = TimeUnit.MINUTES)
final class LocalVerifierTest {
    private static final Eip712 EIP712 = new Eip712(L1Script.DEPLOYMENT.domain());
    private static final LocalVerifier.Progress QUIET = (stage, unit, done, all) -> {};

    @TempDir
    private Path directory = Path.of("set by JUnit");

    private DataDirectory data;
    private SequencerStore store;
    private NodeModel node;

    @BeforeEach
    void open() throws Exception {
        data = DataDirectory.open(directory);
        data.initialise(L1Script.DEPLOYMENT, new UUID(0, 1));
        store = data.writer();
        node = new NodeModel(new LogApplication(), L1Script.DEPLOYMENT, store);
    }

    @AfterEach
    void close() {
        store.close();
        data.close();
    }

    /**
     * Entries: 0 direct, 1 and 2 ops in batch 0, the second of them fails in business; 3 direct, 4 op in batch 1, in
     * its second frame; batch 2 was taken back; 5 direct, 6 op in batch 2; 7 and 8 ops in batch 3, which is open.
     */
    private void live() throws Exception {
        node.mine(9);
        node.add((l1, block) -> l1.direct(block, L1Script.BOB, "wA"));
        node.mine(1);
        node.read();
        include(op(L1Script.ALICE, 0, "wB"), op(L1Script.BOB, 0, ""));
        node.post();
        node.mine(10);
        node.add((l1, block) -> l1.direct(block, L1Script.BOB, "dA"));
        node.read();
        node.frame(90);
        node.mine(2);
        node.read();
        node.frame(91);
        include(op(L1Script.ALICE, 1, "wC"));
        node.post();
        node.mine(10);
        node.read();
        node.frame(92);
        include(op(L1Script.ALICE, 2, "lost"));
        node.add((l1, block) -> l1.direct(block, L1Script.BOB, "wD"));
        node.mine(2);
        node.read();
        node.takeBack(93);
        include(op(L1Script.ALICE, 2, "wE"));
        node.post();
        node.frame(94);
        include(op(L1Script.ALICE, 3, "dE"), op(L1Script.BOB, 1, "wF"));
    }

    private void include(ValidUserOp... ops) throws StoreException {
        List<OpOutcome> outcomes = node.execute(List.of(ops));
        assertTrue(outcomes.stream().allMatch(OpOutcome.Included.class::isInstance), outcomes::toString);
    }

    private static ValidUserOp op(Address sender, long nonce, String data) {
        var op = new UserOp(nonce, 2000, text(data));
        return new ValidUserOp(
                sender, op, PlainRecovery.signatureOf(sender), Eip712.txHash(EIP712.signingHash(op), sender));
    }

    private LocalOutcome replay() throws HistoryMovedException {
        return replay(QUIET);
    }

    private LocalOutcome replay(LocalVerifier.Progress progress) throws HistoryMovedException {
        try (StoredHistory history = data.history()) {
            return verifier(history, progress).replay();
        }
    }

    private static LocalVerifier verifier(StoredHistory history, LocalVerifier.Progress progress) {
        return new LocalVerifier(new LogApplication(), L1Script.DEPLOYMENT, new PlainRecovery(), history, progress);
    }

    private Optional<Damage> checkFile() {
        try (StoredHistory history = data.history()) {
            return LocalVerifier.checkFile(history, QUIET);
        }
    }

    @Test
    void aDirectoryThatIsAsItWasWrittenAgrees() throws Exception {
        live();

        assertEquals(Optional.empty(), checkFile());
        Agreement found = assertInstanceOf(Agreement.class, replay());

        try (OrderReader order = data.reader()) {
            long chunks = store.load().lastChunk();
            assertEquals(new Extent(9, chunks, 1, 4, 2, 5), found.of());
            assertEquals(6, found.userOps());
            assertEquals(chunks, found.undoRecords());
            assertEquals(order.stateDigest(order.chunkAt(5)), found.goldDigest());
            assertEquals(order.stateDigest(chunks), found.headDigest());
        }
    }

    @Test
    void anEmptyDirectoryAgrees() throws Exception {
        assertEquals(Optional.empty(), checkFile());

        Agreement found = assertInstanceOf(Agreement.class, replay());

        assertEquals(new Extent(0, 0, 0, 0, 0, 0), found.of());
    }

    static LongStream seeds() {
        return LongStream.range(0, 8);
    }

    /** Longer than a page of anything, with a recovery in the middle. */
    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void whateverANodeDoesAgrees(long seed) throws Exception {
        var users = new VerifierPropertyTest.LogUsers(store);
        new RandomLife(seed, node, users).live(150);
        node.mine(2);
        node.read();
        node.frame(7);
        node.takeBack(8);
        new RandomLife(seed + 1000, node, users).live(150);

        Agreement found = assertInstanceOf(Agreement.class, replay());

        assertEquals(node.entries(), found.of().head());
        assertEquals(1, found.of().generation());
    }

    @Test
    void anotherPolicySinceDoesNotMatter() throws Exception {
        live();
        change("UPDATE batch_policy SET gas_price = 12345, alpha_num = 999");

        assertInstanceOf(Agreement.class, replay());
    }

    static Stream<Arguments> changes() {
        return Stream.of(
                Arguments.of(
                        1,
                        "outputs",
                        "UPDATE user_ops SET outputs = CAST(x'ff' || substr(outputs, 2) AS BLOB) WHERE offset = 1"),
                Arguments.of(
                        4,
                        "tx_hash",
                        "UPDATE user_ops SET data = CAST(x'ff' || substr(data, 2) AS BLOB) WHERE offset = 4"),
                Arguments.of(2, "tx_hash", "UPDATE user_ops SET nonce = 7 WHERE offset = 2"),
                Arguments.of(7, "tx_hash", "UPDATE user_ops SET sender = zeroblob(20) WHERE offset = 7"),
                Arguments.of(
                        3,
                        "batch 0 payload_hash",
                        "UPDATE user_ops SET signature = CAST(zeroblob(64) || x'1b' AS BLOB) WHERE offset = 1"),
                Arguments.of(
                        8,
                        "signer",
                        "UPDATE user_ops SET signature = CAST(zeroblob(64) || x'1b' AS BLOB) WHERE offset = 8"),
                Arguments.of(
                        5,
                        "batch 1 payload_hash",
                        "UPDATE frames SET fee = fee + 1 WHERE batch_nonce = 1 AND frame_index = 0"),
                Arguments.of(3, "outputs", "UPDATE safe_inputs SET payload = x'7744' WHERE input_index = 2"),
                Arguments.of(
                        3,
                        "batch 0 payload_hash",
                        "UPDATE sealed_batches SET payload_hash = zeroblob(32) WHERE nonce = 0"),
                Arguments.of(7, "batch 2 bytes", "UPDATE sealed_batches SET bytes = bytes + 1 WHERE nonce = 2"),
                Arguments.of(
                        5,
                        "as L1 accepted it",
                        "UPDATE safe_accepted_batches SET payload_hash = zeroblob(32) WHERE nonce = 1"),
                Arguments.of(
                        9,
                        "state of resource",
                        "UPDATE state_values SET value = CAST(x'ff' || substr(value, 2) AS BLOB) WHERE resource = x'46'"),
                Arguments.of(9, "state of resource", "DELETE FROM state_values WHERE resource = x'46'"),
                Arguments.of(
                        5, "state of resource", "INSERT INTO state_values (resource, value) VALUES (x'00', x'01')"),
                Arguments.of(3, "undo record of chunk 3", "UPDATE state_undo SET record = x'' WHERE chunk = 3"),
                Arguments.of(
                        5,
                        "state of resource",
                        "UPDATE state_undo SET record = x'' WHERE chunk = (SELECT MAX(chunk) FROM state_undo)"),
                Arguments.of(2, "chunk", "UPDATE chunks SET next_offset = 2 WHERE next_offset = 3"));
    }

    /** {@code offset}: of the entry, or how many are right before it. */
    @ParameterizedTest(name = "{2}")
    @MethodSource("changes")
    void whatWasChangedIsFoundAndItsPlaceIsNamed(long offset, String field, String change) throws Exception {
        live();
        change(change);
        Reproved.all(data.databaseFile());

        Difference found = assertInstanceOf(Difference.class, replay());

        assertEquals(offset, found.offset(), found::toString);
        assertTrue(found.field().contains(field), found::toString);
    }

    static Stream<String> damage() {
        return changes()
                .map(arguments -> (String) arguments.get()[2])
                // What is sealed and what L1 accepted prove themselves by the hash that they are, what is gone by no
                // row.
                .filter(change -> !change.contains("sealed_batches")
                        && !change.contains("safe_accepted_batches")
                        && !change.startsWith("DELETE"));
    }

    @ParameterizedTest
    @MethodSource("damage")
    void aRowThatIsNotWhatItsProofSaysIsDamage(String change) throws Exception {
        live();
        change(change);

        assertInstanceOf(Damage.class, replay());
        assertTrue(
                checkFile().orElseThrow().what().contains("checksum"),
                () -> checkFile().toString());
    }

    static Stream<Arguments> losses() {
        return Stream.of(
                Arguments.of("the op at offset 4 is missing", "DELETE FROM user_ops WHERE offset = 4"),
                Arguments.of("the entry at offset 6 is missing", "DELETE FROM sequenced_l2_txs WHERE offset = 6"),
                Arguments.of("direct input 2 at offset 3 is missing", "DELETE FROM safe_inputs WHERE input_index = 2"),
                Arguments.of("chunk 3 is missing", "DELETE FROM chunks WHERE chunk = 3"),
                Arguments.of("the undo record of chunk 5 is missing", "DELETE FROM state_undo WHERE chunk = 5"),
                Arguments.of("frame 0 is missing", "DELETE FROM frames WHERE batch_nonce = 1 AND frame_index = 0"),
                Arguments.of("batch 1", "DELETE FROM batches WHERE nonce = 1"),
                Arguments.of("batch 2", "DELETE FROM sealed_batches WHERE nonce = 2"),
                Arguments.of("user_ops holds offset 8", "DELETE FROM sequenced_l2_txs WHERE offset = 8"));
    }

    @ParameterizedTest(name = "{1}")
    @MethodSource("losses")
    void aRowThatIsMissingIsNamed(String named, String change) throws Exception {
        live();
        change(change);

        Damage found = assertInstanceOf(Damage.class, replay());

        assertTrue(found.what().contains(named), found::what);
    }

    @Test
    void aRowThatIsReferredToAndMissingIsFoundInTheFile() throws Exception {
        live();
        change("DELETE FROM safe_inputs WHERE input_index = 2");

        Damage found = checkFile().orElseThrow();

        assertTrue(found.what().contains("sequenced_l2_txs") && found.what().contains("safe_inputs"), found::what);
    }

    @Test
    void aPageThatWasOverwrittenIsFoundInTheFile() throws Exception {
        live();
        store.close();
        long page;
        try (Connection connection = connect();
                var rows = connection
                        .createStatement()
                        .executeQuery("SELECT rootpage, (SELECT page_size FROM pragma_page_size) FROM sqlite_schema"
                                + " WHERE name = 'frames'")) {
            assertTrue(rows.next());
            page = (rows.getLong(1) - 1) * rows.getLong(2);
        }
        try (var file = new RandomAccessFile(data.databaseFile().toFile(), "rw")) {
            file.seek(page);
            int type = file.read();
            file.seek(page);
            file.write(type ^ 0xff);
        }

        Damage found = checkFile().orElseThrow();

        assertTrue(found.what().contains("frames"), found::what);
        assertInstanceOf(Damage.class, replay());
    }

    /** What is verified was there at the start; a lane that goes on meanwhile does not matter. */
    @Test
    void aLaneMayWriteMeanwhileAndItsLogCanBeEmptied() throws Exception {
        live();
        var emptied = new ArrayList<Boolean>();

        LocalOutcome found = replay((stage, unit, done, all) -> {
            try {
                include(op(L1Script.BOB, 2, "wF"));
                emptied.add(emptyLog());
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        });

        assertEquals(9, assertInstanceOf(Agreement.class, found).of().head());
        assertEquals(List.of(true), emptied);
        assertEquals(10, store.load().nextOffset());
    }

    /** @return whether nobody's read stood in the way */
    private boolean emptyLog() throws SQLException {
        try (Connection connection = connect();
                var rows = connection.createStatement().executeQuery("PRAGMA wal_checkpoint(TRUNCATE)")) {
            assertTrue(rows.next());
            Path log = data.databaseFile().resolveSibling(data.databaseFile().getFileName() + "-wal");
            return rows.getInt(1) == 0 && Files.size(log) == 0;
        } catch (java.io.IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void aRecoveryMeanwhileIsNoticed() throws Exception {
        live();

        var moved = assertThrows(
                HistoryMovedException.class,
                () -> replay((stage, unit, done, all) -> {
                    try {
                        node.takeBack(95);
                    } catch (StoreException e) {
                        throw new AssertionError(e);
                    }
                }));

        assertTrue(String.valueOf(moved.getMessage()).contains("recovery 2"), moved::toString);
        assertEquals(2, assertInstanceOf(Agreement.class, replay()).of().generation());
    }

    /** An application that came out otherwise than when the order was made. */
    @Test
    void anotherApplicationIsFoundAtTheFirstEntryThatItChanges() throws Exception {
        live();
        Application other = new LogApplication(1);

        try (StoredHistory history = data.history()) {
            var found = new LocalVerifier(other, L1Script.DEPLOYMENT, new PlainRecovery(), history, QUIET).replay();

            Difference difference = assertInstanceOf(Difference.class, found);
            assertEquals(1, difference.offset());
            assertTrue(difference.expected().startsWith("refused"), difference::toString);
        }
    }

    /** As nobody may: the triggers that hold the rows are taken away, and come back. */
    private void change(String statement) throws SQLException {
        try (Connection connection = connect();
                var sql = connection.createStatement()) {
            List<String> triggers = new ArrayList<>();
            List<String> names = new ArrayList<>();
            try (var rows = sql.executeQuery("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'")) {
                while (rows.next()) {
                    names.add(rows.getString(1));
                    triggers.add(rows.getString(2));
                }
            }
            for (String name : names) {
                sql.execute("DROP TRIGGER " + name);
            }
            assertTrue(sql.executeUpdate(statement) > 0, statement);
            for (String trigger : triggers) {
                sql.execute(trigger);
            }
        }
    }

    private Connection connect() throws SQLException {
        return DriverManager.getConnection("jdbc:sqlite:" + data.databaseFile());
    }
}
