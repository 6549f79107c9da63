package dev.tactus.store;

import static dev.tactus.store.OrderScript.ALICE;
import static dev.tactus.store.OrderScript.BOB;
import static dev.tactus.store.OrderScript.bytes;
import static dev.tactus.store.OrderScript.input;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.tactus.protocol.Hash32;
import dev.tactus.protocol.ValidUserOp;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Rows that a disk has changed, past SQLite and every trigger, are found by whoever reads them. */
@Timeout(value = 2, unit = TimeUnit.MINUTES)
final class DamagedRowsTest {
    private static final ValidUserOp UNDONE = OrderScript.op(BOB, 0, 100, "undone");

    @TempDir
    private Path folder = Path.of("set by JUnit");

    private DataDirectory directory;

    @FunctionalInterface
    interface Reading {
        void run(SequencerStore store, OrderReader reader) throws Exception;
    }

    /** A deposit and an op in a sealed batch; an op in the open one; an op that a recovery undid; state of all. */
    @BeforeEach
    void anOrder() throws Exception {
        directory = DataDirectory.open(folder);
        directory.initialise(OrderScript.DEPLOYMENT, UUID.randomUUID());
        try (SequencerStore store = directory.writer()) {
            var script = new OrderScript();
            var first = input(0, 9, "first");
            var later = input(1, 20, "later");
            store.commit(script.read(10, 1, first).open().drain(first, "f").chunk());
            store.commit(script.include(ALICE, "a").write("x", "1").chunk());
            store.commit(script.seal().openBatch().openFrame(10, 0).chunk());
            store.commit(script.include(UNDONE, "u").write("x", "2").chunk());
            store.commit(new LaneTransaction(
                    4,
                    List.of(
                            new LaneEvent.Recovered(1, 10, store.cut(1).orElseThrow(), 77),
                            new LaneEvent.BatchOpened(1, 2000),
                            new LaneEvent.FrameOpened(1, 0, 10, 0)),
                    Map.of()));
            store.commit(new LaneTransaction(
                    5,
                    List.of(new LaneEvent.UserOpIncluded(2, OrderScript.op(BOB, 0, 100, "open"), bytes("o"))),
                    Map.of(bytes("x"), Optional.of(bytes("3")))));
            store.commit(new LaneTransaction(
                    6,
                    List.of(new LaneEvent.SafeHeadRead(
                            new SafeSlice(OrderScript.headAt(20, 2), List.of(later), List.of()))),
                    Map.of()));
        }
    }

    @AfterEach
    void close() {
        directory.close();
    }

    private static Hash32 hash(String op, dev.tactus.protocol.Address sender) {
        return OrderScript.op(sender, 0, 100, op).txHash();
    }

    private static Stream<Arguments> damage() {
        Reading feed = (store, reader) -> reader.page(0, 10);
        Reading entries = (store, reader) -> reader.feed(1, 1);
        Reading load = (store, reader) -> store.load();
        Reading byHash = (store, reader) -> reader.findTx(hash("a", ALICE));
        Reading outputs = (store, reader) -> reader.outputs(1);
        Reading sealed = (store, reader) -> reader.sealedPayload(0);
        Reading batches = (store, reader) -> reader.batches(0, 10);
        Reading undrained = (store, reader) -> store.undrained(20, 10);
        Reading undone = (store, reader) -> reader.findUndone(UNDONE.txHash());
        Reading value = (store, reader) -> store.read(bytes("x"));
        Reading query = (store, reader) -> reader.queryState(state -> state.read(bytes("x")));
        Reading then = (store, reader) -> store.readAt(bytes("x"), 2);
        Reading queryThen = (store, reader) -> reader.queryStateAt(1, state -> state.read(bytes("x")));
        Reading digest = (store, reader) -> reader.stateDigest(6);
        Reading digestThen = (store, reader) -> reader.stateDigest(2);
        List<Arguments> all = new ArrayList<>();
        for (String blob : List.of("sender", "data", "signature", "tx_hash", "outputs")) {
            all.add(arguments("user_ops", flip(blob), "offset = 1", feed));
        }
        all.add(arguments("user_ops", "nonce = nonce + 1", "offset = 1", feed));
        all.add(arguments("user_ops", "max_fee = max_fee - 1", "offset = 1", feed));
        all.add(arguments("user_ops", "checksum = checksum - 1", "offset = 1", feed));
        for (Reading reading : List.of(entries, byHash, outputs, sealed, load)) {
            all.add(arguments("user_ops", flip("signature"), "offset = 1", reading));
        }
        all.add(arguments("user_ops", flip("signature"), "offset = 2", load));
        for (String number : List.of("safe_block", "fee", "first_offset")) {
            all.add(arguments("frames", number + " = " + number + " + 1", "batch_nonce = 0", feed));
            all.add(arguments("frames", number + " = " + number + " + 1", "batch_nonce = 0", batches));
            all.add(arguments("frames", number + " = " + number + " + 1", "batch_nonce = 1", load));
        }
        for (String blob : List.of("input_outputs", "chain_hash")) {
            all.add(arguments("sequenced_l2_txs", flip(blob), "offset = 0", feed));
        }
        all.add(arguments("sequenced_l2_txs", "safe_input_index = 1", "offset = 0", feed));
        all.add(arguments("sequenced_l2_txs", "batch_nonce = 1", "offset = 1", feed));
        all.add(arguments("sequenced_l2_txs", "checksum = checksum - 1", "offset = 1", byHash));
        all.add(arguments("sequenced_l2_txs", flip("chain_hash"), "offset = 0", entries));
        for (String blob : List.of("sender", "transaction_hash", "payload")) {
            all.add(arguments("safe_inputs", flip(blob), "input_index = 0", feed));
            all.add(arguments("safe_inputs", flip(blob), "input_index = 1", undrained));
        }
        all.add(arguments("safe_inputs", "block_timestamp = block_timestamp + 1", "input_index = 1", undrained));
        for (String blob : List.of("sender", "data", "signature", "outputs")) {
            all.add(arguments("undone_user_ops", flip(blob), "generation = 1", undone));
        }
        for (Reading reading : List.of(value, query, digest)) {
            all.add(arguments("state_values", flip("value"), "true", reading));
            all.add(arguments("state_values", "chunk = chunk + 1", "true", reading));
        }
        for (Reading reading : List.of(then, queryThen, digestThen)) {
            all.add(arguments("state_undo", flip("record"), "chunk = 5", reading));
        }
        all.add(arguments("chunks", "next_offset = next_offset + 1", "chunk = 2", queryThen));
        return all.stream();
    }

    private static String flip(String blob) {
        return blob + " = CAST(x'a7' || substr(" + blob + ", 2) AS BLOB)";
    }

    @ParameterizedTest(name = "{0}: {1} where {2}")
    @MethodSource("damage")
    void aChangedRowIsNeverServed(String table, String change, String where, Reading reading) throws Exception {
        tamper("UPDATE " + table + " SET " + change + " WHERE " + where);

        try (SequencerStore store = directory.writer();
                OrderReader reader = directory.reader()) {
            var damaged = assertThrows(StoreInvariantException.class, () -> reading.run(store, reader));
            String message = String.valueOf(damaged.getMessage());
            assertTrue(
                    (message.contains("restore") && message.contains("rebuild from L1")) || message.contains("sealed"),
                    message);
        }
    }

    @Test
    void aSpanOfTheStateThatWasChangedIsNeverServed() throws Exception {
        tamper("UPDATE state_before SET value = x'a7'");

        try (Session session = new Database(directory.databaseFile(), 1000).reading()) {
            // Spans of one chunk each: what is looked for is in the next one.
            assertThrows(StoreInvariantException.class, () -> new UndoTables(session, 0).heldAt(bytes("x"), -1, 6));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"chain_hash", "checksum", "batch_nonce"})
    void nothingIsLinkedToALastEntryThatWasChanged(String column) throws Exception {
        try (SequencerStore store = directory.writer();
                OrderReader reader = directory.reader()) {
            assertEquals(3, reader.head());
            tamper("UPDATE sequenced_l2_txs SET "
                    + (column.equals("chain_hash") ? flip(column) : column + " = " + column + " - 1")
                    + " WHERE offset = 2");
            var next = new LaneTransaction(
                    7,
                    List.of(new LaneEvent.UserOpIncluded(3, OrderScript.op(BOB, 1, 100, "next"), bytes("n"))),
                    Map.of(bytes("x"), Optional.of(bytes("4"))));

            var damaged = assertThrows(StoreInvariantException.class, () -> store.commit(next));

            assertTrue(String.valueOf(damaged.getMessage()).contains("restore a backup"), damaged::toString);
            assertEquals(3, reader.head());
            assertEquals(6, reader.chunkAt(3));
            assertEquals(Optional.of(bytes("3")), reader.queryState(state -> state.read(bytes("x"))));
        }
    }

    @Test
    void anEntryThatIsMissingIsFound() throws Exception {
        tamper("DELETE FROM sequenced_l2_txs WHERE offset = 1");

        try (OrderReader reader = directory.reader()) {
            assertThrows(StoreInvariantException.class, () -> reader.page(0, 10));
            assertThrows(StoreInvariantException.class, () -> reader.page(2, 10));
        }
    }

    /** The checksums are right again, the links are not: someone has written the order anew from there on. */
    @Test
    void anEntryThatWasPutInTheirPlaceWithRightChecksumsBreaksTheChain() throws Exception {
        tamper("UPDATE user_ops SET " + flip("data") + " WHERE offset = 1");
        try (Session session = new Database(directory.databaseFile(), 1000).writing()) {
            session.registerChecksums();
            for (Checksums.Table table : Checksums.TABLES) {
                session.run("UPDATE " + table.name() + " SET checksum = row_checksum(" + table.columns() + ")");
            }
        }

        try (OrderReader reader = directory.reader()) {
            var broken = assertThrows(StoreInvariantException.class, () -> reader.page(0, 10));
            assertTrue(String.valueOf(broken.getMessage()).contains("entry 1 does not follow"), broken.getMessage());
        }
    }

    @Test
    void whatWasNotChangedIsServed() throws Exception {
        tamper("UPDATE user_ops SET checksum = checksum");

        try (SequencerStore store = directory.writer();
                OrderReader reader = directory.reader()) {
            for (Arguments each : damage().toList()) {
                assertDoesNotThrow(() -> ((Reading) each.get()[3]).run(store, reader));
            }
        }
    }

    private void tamper(String statement) throws Exception {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + directory.databaseFile());
                Statement sql = connection.createStatement()) {
            List<String> triggers = new ArrayList<>();
            try (var rows = sql.executeQuery("SELECT name FROM sqlite_schema WHERE type = 'trigger'")) {
                while (rows.next()) {
                    triggers.add(rows.getString(1));
                }
            }
            for (String trigger : triggers) {
                sql.execute("DROP TRIGGER " + trigger);
            }
            assertTrue(sql.executeUpdate(statement) > 0, statement);
        }
    }
}
