package dev.tactus.store;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What the schema refuses by itself, whoever writes: each rule against one statement that breaks only it. */
@Timeout(value = 2, unit = TimeUnit.MINUTES)
final class ConstraintTest {
    private static final Map<String, String> COLUMNS = Map.of(
            "safe_inputs", "input_index, sender, block_number, block_timestamp, transaction_hash, payload",
            "frames", "batch_nonce, frame_index, safe_block, fee, first_offset",
            "user_ops", "offset, sender, nonce, max_fee, data, signature, tx_hash, outputs",
            "sequenced_l2_txs", "offset, batch_nonce, frame_index, safe_input_index, input_outputs",
            "chunks", "chunk, next_offset",
            "state_undo", "chunk, record",
            "undone_frames", "generation, batch_nonce, frame_index, safe_block, fee, first_offset",
            "undone_user_ops", "generation, offset, sender, nonce, max_fee, data, signature, tx_hash, outputs",
            "undone_sequenced_l2_txs", "generation, offset, batch_nonce, frame_index, safe_input_index, input_outputs");
    private static final Pattern ROW = Pattern.compile("INTO (" + String.join("|", COLUMNS.keySet()) + ")(?= VALUES)");

    private static final String ORDER = """
            INSERT INTO l1_safe_head VALUES (10, zeroblob(32), 100, 4);
            INSERT INTO safe_inputs VALUES (0, zeroblob(20), 9, 90, zeroblob(32), x'');
            INSERT INTO batches VALUES (0, 1000);
            INSERT INTO frames VALUES (0, 0, 10, 5, 0);
            INSERT INTO sequenced_l2_txs VALUES (0, 0, 0, 0, x'');
            INSERT INTO user_ops VALUES (1, zeroblob(20), 0, 9, x'', zeroblob(65), zeroblob(32), x'');
            INSERT INTO sequenced_l2_txs VALUES (1, 0, 0, NULL, NULL);
            INSERT INTO chunks VALUES (1, 2);
            INSERT INTO state_undo VALUES (1, x'');
            """;
    private static final String IDENTITY = """
            INSERT INTO deployment_identity VALUES (1, 31337, zeroblob(20), zeroblob(20), 3, zeroblob(20), zeroblob(40),
                zeroblob(20), 1200, '7d0e38c1-0f4e-4b71-9b6e-0e4b0f3f3a11');
            """;
    private static final String ERA = "7d0e38c1-0f4e-4b71-9b6e-0e4b0f3f3a11";
    private static final String OTHER_ERA = "7d0e38c1-0f4e-4b71-9b6e-0e4b0f3f3a12";
    /** Another op, of another sender, at the head. */
    private static final String OP = """
            INSERT INTO user_ops VALUES (2, x'0100000000000000000000000000000000000000', 0, 9, x'', zeroblob(65),
                randomblob(32), x'');
            """;

    private static final String SEALED = "INSERT INTO sealed_batches VALUES (0, zeroblob(32), 30);";
    private static final String NEXT_INPUTS = """
            INSERT INTO l1_safe_head VALUES (20, zeroblob(32), 200, 8);
            INSERT INTO safe_inputs VALUES (4, zeroblob(20), 11, 110, zeroblob(32), x'');
            INSERT INTO safe_inputs VALUES (6, zeroblob(20), 12, 120, zeroblob(32), x'');
            """;
    private static final String BEFORE = "INSERT INTO state_before VALUES (1, 0, x'00', NULL, 0);";
    private static final String RECOVERY = "INSERT INTO recoveries VALUES (1, 10, 0, 0, 0);";
    private static final String UNDONE = RECOVERY + """
            INSERT INTO undone_batches VALUES (1, 0, 0);
            INSERT INTO undone_sealed_batches VALUES (1, 0, x'', 0);
            INSERT INTO undone_frames VALUES (1, 0, 0, 0, 0, 0);
            INSERT INTO undone_user_ops VALUES (1, 0, x'', 0, 0, x'', x'', x'', x'');
            INSERT INTO undone_sequenced_l2_txs VALUES (1, 0, 0, 0, NULL, NULL);
            INSERT INTO canonical_divergence VALUES (1, 0, zeroblob(32), NULL, 3, 10, zeroblob(32));
            INSERT INTO restorations VALUES (1, '00000000-0000-4000-8000-000000000000', 2, 10, 0);
            """;
    private static final List<String> APPEND_ONLY = List.of(
            "deployment_identity",
            "recoveries",
            "l1_safe_head",
            "safe_inputs",
            "safe_accepted_batches",
            "batches",
            "sealed_batches",
            "frames",
            "user_ops",
            "sequenced_l2_txs",
            "chunks",
            "state_undo",
            "state_before",
            "undone_batches",
            "undone_sealed_batches",
            "undone_frames",
            "undone_user_ops",
            "undone_sequenced_l2_txs",
            "canonical_divergence",
            "restorations");
    private static final Set<String> UNDOABLE = Set.of(
            "batches",
            "sealed_batches",
            "frames",
            "user_ops",
            "sequenced_l2_txs",
            "chunks",
            "state_undo",
            "state_before");

    @TempDir
    private Path folder = Path.of("set by JUnit");

    private Database database = new Database(Path.of("set before each"), 0);

    @BeforeEach
    void migrate() throws Exception {
        database = new Database(folder.resolve("sequencer.db"), 1000);
        Migrations.migrate(database);
    }

    private static String restoration(int number, int firstOffset, String era) {
        return "INSERT INTO restorations VALUES (" + number + ", '" + era + "', " + firstOffset + ", 10, 0);";
    }

    private static Arguments refused(String why, String before, String statement) {
        return Arguments.of(why, before, statement);
    }

    static Stream<Arguments> ofL1() {
        String accepted = "INSERT INTO safe_accepted_batches VALUES (0, zeroblob(32), 3, 10, zeroblob(32));";
        return Stream.of(
                refused("only grows", ORDER, "INSERT INTO l1_safe_head VALUES (9, zeroblob(32), 100, 4)"),
                refused("only grows", ORDER, "INSERT INTO l1_safe_head VALUES (10, zeroblob(32), 100, 4)"),
                refused("only grows", ORDER, "INSERT INTO l1_safe_head VALUES (11, zeroblob(32), 99, 4)"),
                refused("only grows", ORDER, "INSERT INTO l1_safe_head VALUES (11, zeroblob(32), 100, 3)"),
                refused("length(hash) = 32", "", "INSERT INTO l1_safe_head VALUES (1, zeroblob(31), 0, 0)"),
                refused("number >= 0", "", "INSERT INTO l1_safe_head VALUES (-1, zeroblob(32), 0, 0)"),
                refused(
                        "indexes ascend",
                        ORDER,
                        "INSERT INTO safe_inputs VALUES (0, zeroblob(20), 9, 90, zeroblob(32), x'')"),
                refused(
                        "blocks do not descend",
                        ORDER,
                        "INSERT INTO safe_inputs VALUES (1, zeroblob(20), 8, 80, zeroblob(32), x'')"),
                refused(
                        "not covered",
                        ORDER,
                        "INSERT INTO safe_inputs VALUES (1, zeroblob(20), 11, 90, zeroblob(32), x'')"),
                refused(
                        "not covered",
                        ORDER,
                        "INSERT INTO safe_inputs VALUES (4, zeroblob(20), 10, 90, zeroblob(32), x'')"),
                refused("not covered", "", "INSERT INTO safe_inputs VALUES (0, zeroblob(20), 0, 0, zeroblob(32), x'')"),
                refused(
                        "an earlier safe head",
                        ORDER + NEXT_INPUTS.lines().findFirst().orElseThrow(),
                        "INSERT INTO safe_inputs VALUES (3, zeroblob(20), 11, 90, zeroblob(32), x'')"),
                refused(
                        "an earlier safe head",
                        ORDER + NEXT_INPUTS.lines().findFirst().orElseThrow(),
                        "INSERT INTO safe_inputs VALUES (4, zeroblob(20), 10, 90, zeroblob(32), x'')"),
                refused(
                        "length(sender) = 20",
                        ORDER,
                        "INSERT INTO safe_inputs VALUES (1, zeroblob(21), 9, 90, zeroblob(32), x'')"),
                refused(
                        "consecutive from 0",
                        ORDER,
                        "INSERT INTO safe_accepted_batches VALUES (1, zeroblob(32), 3, 10, zeroblob(32))"),
                refused(
                        "consecutive from 0",
                        ORDER + accepted,
                        "INSERT INTO safe_accepted_batches VALUES (0, zeroblob(32), 3, 10, zeroblob(32))"),
                refused(
                        "indexes ascend",
                        ORDER + accepted,
                        "INSERT INTO safe_accepted_batches VALUES (1, zeroblob(32), 2, 10, zeroblob(32))"),
                refused(
                        "is a direct input",
                        ORDER,
                        "INSERT INTO safe_accepted_batches VALUES (0, zeroblob(32), 0, 10, zeroblob(32))"),
                refused(
                        "not covered",
                        ORDER,
                        "INSERT INTO safe_accepted_batches VALUES (0, zeroblob(32), 4, 10, zeroblob(32))"),
                refused(
                        "not covered",
                        ORDER,
                        "INSERT INTO safe_accepted_batches VALUES (0, zeroblob(32), 3, 11, zeroblob(32))"),
                refused(
                        "an earlier safe head",
                        ORDER + NEXT_INPUTS,
                        "INSERT INTO safe_accepted_batches VALUES (0, zeroblob(32), 3, 11, zeroblob(32))"));
    }

    static Stream<Arguments> ofBatchesAndFrames() {
        return Stream.of(
                refused("consecutive from 0", "", "INSERT INTO batches VALUES (1, 0)"),
                refused("consecutive from 0", ORDER + SEALED, "INSERT INTO batches VALUES (2, 0)"),
                refused("not sealed", ORDER, "INSERT INTO batches VALUES (1, 0)"),
                refused("opened_at_ms >= 0", "", "INSERT INTO batches VALUES (0, -1)"),
                refused("only the latest batch", ORDER, "INSERT INTO sealed_batches VALUES (1, zeroblob(32), 30)"),
                refused("only the latest batch", "", "INSERT INTO sealed_batches VALUES (0, zeroblob(32), 30)"),
                refused("sealed_batches.nonce", ORDER + SEALED, SEALED),
                refused("has no frame", "INSERT INTO batches VALUES (0, 0)", SEALED),
                refused("bytes BETWEEN", ORDER, "INSERT INTO sealed_batches VALUES (0, zeroblob(32), 11)"),
                refused("length(payload_hash)", ORDER, "INSERT INTO sealed_batches VALUES (0, x'', 30)"),
                refused(
                        "only the latest batch takes",
                        ORDER + SEALED + "INSERT INTO batches VALUES (1, 0);",
                        "INSERT INTO frames VALUES (0, 1, 10, 5, 2)"),
                refused("the batch is sealed", ORDER + SEALED, "INSERT INTO frames VALUES (0, 1, 10, 5, 2)"),
                refused("consecutive from 0", ORDER, "INSERT INTO frames VALUES (0, 2, 10, 5, 2)"),
                refused("consecutive from 0", ORDER, "INSERT INTO frames VALUES (0, 0, 10, 5, 2)"),
                refused("do not descend", ORDER, "INSERT INTO frames VALUES (0, 1, 9, 5, 2)"),
                refused(
                        "do not descend",
                        ORDER + SEALED + "INSERT INTO batches VALUES (1, 0);",
                        "INSERT INTO frames VALUES (1, 0, 9, 5, 2)"),
                refused("has not been read", ORDER, "INSERT INTO frames VALUES (0, 1, 11, 5, 2)"),
                refused("the first offset", ORDER, "INSERT INTO frames VALUES (0, 1, 10, 5, 1)"),
                refused("fee BETWEEN", ORDER, "INSERT INTO frames VALUES (0, 1, 10, 17102, 2)"),
                refused("fee BETWEEN", ORDER, "INSERT INTO frames VALUES (0, 1, 10, -1, 2)"),
                refused("REAL value in INTEGER", ORDER, "INSERT INTO frames VALUES (0, 1, 10, 1.5, 2)"));
    }

    private static String op(long offset, String sender, long nonce, long maxFee, String signature, String hash) {
        return "INSERT INTO user_ops VALUES (" + offset + ", " + sender + ", " + nonce + ", " + maxFee + ", x'', "
                + signature + ", " + hash + ", x'')";
    }

    static Stream<Arguments> ofEntries() {
        String one = "x'0100000000000000000000000000000000000000'";
        String nextFrame = NEXT_INPUTS + "INSERT INTO frames VALUES (0, 1, 11, 5, 2);";
        return Stream.of(
                refused("the offset is the head", ORDER, op(3, one, 0, 9, "zeroblob(65)", "randomblob(32)")),
                refused("the offset is the head", ORDER, op(1, one, 0, 9, "zeroblob(65)", "randomblob(32)")),
                refused("nonces of a sender", ORDER, op(2, one, 1, 9, "zeroblob(65)", "randomblob(32)")),
                refused("nonces of a sender", ORDER, op(2, "zeroblob(20)", 2, 9, "zeroblob(65)", "randomblob(32)")),
                refused(
                        "user_ops.sender, user_ops.nonce",
                        ORDER,
                        op(2, "zeroblob(20)", 0, 9, "zeroblob(65)", "randomblob(32)")),
                refused("user_ops.tx_hash", ORDER, op(2, one, 0, 9, "zeroblob(65)", "zeroblob(32)")),
                refused("nonce BETWEEN", ORDER, op(2, one, -1, 9, "zeroblob(65)", "randomblob(32)")),
                refused("max_fee BETWEEN", ORDER, op(2, one, 0, 65536, "zeroblob(65)", "randomblob(32)")),
                refused("length(signature) = 65", ORDER, op(2, one, 0, 9, "zeroblob(64)", "randomblob(32)")),
                refused("length(tx_hash) = 32", ORDER, op(2, one, 0, 9, "zeroblob(65)", "x''")),
                refused("length(sender) = 20", ORDER, op(2, "x''", 0, 9, "zeroblob(65)", "randomblob(32)")),
                refused(
                        "offsets are dense",
                        ORDER + nextFrame,
                        "INSERT INTO sequenced_l2_txs VALUES (3, 0, 1, 4, x'')"),
                refused("offsets are dense", ORDER, "INSERT INTO sequenced_l2_txs VALUES (1, 0, 0, NULL, NULL)"),
                refused(
                        "only the latest frame",
                        ORDER + nextFrame + OP,
                        "INSERT INTO sequenced_l2_txs VALUES (2, 0, 0, NULL, NULL)"),
                refused(
                        "only the latest frame",
                        ORDER + NEXT_INPUTS,
                        "INSERT INTO sequenced_l2_txs VALUES (2, 0, 1, 4, x'')"),
                refused(
                        "only the latest frame",
                        ORDER + SEALED + "INSERT INTO batches VALUES (1, 0);" + OP,
                        "INSERT INTO sequenced_l2_txs VALUES (2, 0, 0, NULL, NULL)"),
                refused(
                        "the batch is sealed",
                        ORDER + SEALED + OP,
                        "INSERT INTO sequenced_l2_txs VALUES (2, 0, 0, NULL, NULL)"),
                refused("the op is missing", ORDER, "INSERT INTO sequenced_l2_txs VALUES (2, 0, 0, NULL, NULL)"),
                refused(
                        "offers less than the fee",
                        ORDER + op(2, one, 0, 4, "zeroblob(65)", "randomblob(32)") + ";",
                        "INSERT INTO sequenced_l2_txs VALUES (2, 0, 0, NULL, NULL)"),
                refused(
                        "come before its ops",
                        ORDER + nextFrame + OP,
                        "INSERT INTO sequenced_l2_txs VALUES (2, 0, 1, NULL, NULL)"),
                refused(
                        "come before its ops",
                        ORDER + """
                        INSERT INTO l1_safe_head VALUES (20, zeroblob(32), 200, 8);
                        INSERT INTO frames VALUES (0, 1, 20, 5, 2);
                        """ + OP + """
                        INSERT INTO sequenced_l2_txs VALUES (2, 0, 1, NULL, NULL);
                        DROP TRIGGER safe_inputs_ascend;
                        INSERT INTO safe_inputs VALUES (4, zeroblob(20), 11, 110, zeroblob(32), x'');
                        """,
                        "INSERT INTO sequenced_l2_txs VALUES (3, 0, 1, 4, x'')"),
                refused(
                        "an op holds this offset",
                        ORDER + nextFrame + OP,
                        "INSERT INTO sequenced_l2_txs VALUES (2, 0, 1, 4, x'')"),
                refused("none left out", ORDER + nextFrame, "INSERT INTO sequenced_l2_txs VALUES (2, 0, 1, 6, x'')"),
                refused("none left out", ORDER + nextFrame, "INSERT INTO sequenced_l2_txs VALUES (2, 0, 1, 0, x'')"),
                refused(
                        "not safe at the frame",
                        ORDER + nextFrame + "INSERT INTO sequenced_l2_txs VALUES (2, 0, 1, 4, x'');",
                        "INSERT INTO sequenced_l2_txs VALUES (3, 0, 1, 6, x'')"),
                refused(
                        "input_outputs IS NULL",
                        ORDER + nextFrame,
                        "INSERT INTO sequenced_l2_txs VALUES (2, 0, 1, 4, NULL)"),
                refused(
                        "input_outputs IS NULL",
                        ORDER + OP,
                        "INSERT INTO sequenced_l2_txs VALUES (2, 0, 0, NULL, x'')"));
    }

    static Stream<Arguments> ofChunksAndState() {
        String twoFrames = ORDER + OP + """
                INSERT INTO sequenced_l2_txs VALUES (2, 0, 0, NULL, NULL);
                INSERT INTO frames VALUES (0, 1, 10, 5, 3);
                INSERT INTO user_ops VALUES (3, x'0100000000000000000000000000000000000000', 1, 9, x'', zeroblob(65),
                    randomblob(32), x'');
                INSERT INTO sequenced_l2_txs VALUES (3, 0, 1, NULL, NULL);
                """;
        return Stream.of(
                refused("consecutive from 1", "", "INSERT INTO chunks VALUES (2, 0)"),
                refused("consecutive from 1", ORDER, "INSERT INTO chunks VALUES (1, 2)"),
                refused("the next offset is the head", ORDER, "INSERT INTO chunks VALUES (2, 3)"),
                refused("is not in the order", ORDER + OP, "INSERT INTO chunks VALUES (2, 2)"),
                refused("share a frame", twoFrames, "INSERT INTO chunks VALUES (2, 4)"),
                refused("sealed or has no frame", ORDER + SEALED, "INSERT INTO chunks VALUES (2, 2)"),
                refused(
                        "sealed or has no frame",
                        ORDER + SEALED + "INSERT INTO batches VALUES (1, 0);",
                        "INSERT INTO chunks VALUES (2, 2)"),
                refused(
                        "being undone or pruned",
                        ORDER + "INSERT INTO history_guard VALUES ('undo');",
                        "INSERT INTO chunks VALUES (2, 2)"),
                refused(
                        "only the latest chunk",
                        ORDER + "INSERT INTO chunks VALUES (2, 2);",
                        "INSERT INTO state_undo VALUES (1, x'')"),
                refused("only the latest chunk", "", "INSERT INTO state_undo VALUES (1, x'')"),
                refused("operation IN", "", "INSERT INTO history_guard VALUES ('anything')"),
                refused("generations are consecutive", "", "INSERT INTO recoveries VALUES (2, 0, 0, 0, 0)"),
                refused("generations are consecutive", RECOVERY, RECOVERY),
                refused("numbers are consecutive", IDENTITY, restoration(2, 0, OTHER_ERA)),
                refused("the first offset is the head", IDENTITY + ORDER, restoration(1, 1, OTHER_ERA)),
                refused("an era is never used again", IDENTITY, restoration(1, 0, ERA)),
                refused("UNIQUE", IDENTITY + restoration(1, 0, OTHER_ERA), restoration(2, 0, OTHER_ERA)),
                refused("there is no deployment", "", restoration(1, 0, OTHER_ERA)),
                refused("length(era_id)", IDENTITY, restoration(1, 0, "7d0e38c1")),
                refused("FOREIGN KEY", "", "INSERT INTO undone_batches VALUES (1, 0, 0)"),
                refused("id = 1", "", IDENTITY.replace("(1, 31337", "(2, 31337")),
                refused("length(portals)", "", IDENTITY.replace("zeroblob(40)", "zeroblob(30)")),
                refused("length(era_id)", "", IDENTITY.replace("7d0e38c1-", "")),
                refused("id = 1", "", "INSERT INTO writer_openings VALUES (2, 0)"),
                refused("exactly one row", "", "DELETE FROM batch_policy"),
                refused("id = 1", "", "INSERT INTO batch_policy (id) VALUES (2)"));
    }

    @ParameterizedTest
    @MethodSource({"ofL1", "ofBatchesAndFrames", "ofEntries", "ofChunksAndState"})
    void refuses(String why, String before, String statement) throws Exception {
        try (Session session = database.writing()) {
            runAll(session, before);

            var refusal = assertThrows(SQLException.class, () -> session.run(named(statement)));

            String message = String.valueOf(refusal.getMessage());
            assertTrue(message.contains(why), message);
        }
    }

    @Test
    void acceptsTheOrderThatTheRefusalsStartFrom() throws Exception {
        try (Session session = database.writing()) {
            runAll(session, IDENTITY + ORDER + NEXT_INPUTS + UNDONE);
            runAll(
                    session,
                    "INSERT INTO frames VALUES (0, 1, 12, 5, 2);"
                            + "INSERT INTO sequenced_l2_txs VALUES (2, 0, 1, 4, x'');"
                            + "INSERT INTO sequenced_l2_txs VALUES (3, 0, 1, 6, x'');"
                            + OP.replace("(2, x", "(4, x")
                            + "INSERT INTO sequenced_l2_txs VALUES (4, 0, 1, NULL, NULL);"
                            + SEALED
                            + "INSERT INTO batches VALUES (1, 0);INSERT INTO frames VALUES (1, 0, 12, 5, 5);"
                            + "INSERT INTO chunks VALUES (2, 5);");
            assertEquals(
                    5, session.query("SELECT COUNT(*) FROM sequenced_l2_txs").number());
        }
    }

    @Test
    void historyIsNeitherChangedNorDeleted() throws Exception {
        try (Session session = database.writing()) {
            runAll(session, IDENTITY + ORDER + SEALED + BEFORE + UNDONE);
            runAll(session, "INSERT INTO safe_accepted_batches VALUES (0, zeroblob(32), 3, 10, zeroblob(32));");
            for (String table : APPEND_ONLY) {
                String column = session.query("SELECT name FROM pragma_table_info('" + table + "') LIMIT 1")
                        .first(row -> row.text(1))
                        .orElseThrow();
                String update = "UPDATE " + table + " SET " + column + " = " + column;
                assertThrows(SQLException.class, () -> session.run(update), update);
                assertThrows(SQLException.class, () -> session.run("DELETE FROM " + table), table);
                assertTrue(session.query("SELECT COUNT(*) FROM " + table).number() > 0, table);
            }
        }
    }

    @Test
    void replacingARowIsRefusedLikeDeletingIt() throws Exception {
        try (Session session = database.writing()) {
            runAll(session, ORDER);
            String replace = "INSERT OR REPLACE INTO user_ops VALUES"
                    + " (2, zeroblob(20), 0, 9, x'', zeroblob(65), randomblob(32), x'')";
            assertThrows(SQLException.class, () -> session.run(named(replace)));
            assertEquals(
                    1,
                    session.query("SELECT COUNT(*) FROM user_ops WHERE offset = 1")
                            .number());
        }
    }

    @Test
    void undoMayDeleteTheOrderAndItsStateButNothingElse() throws Exception {
        try (Session session = database.writing()) {
            runAll(session, IDENTITY + ORDER + SEALED + BEFORE + UNDONE + "INSERT INTO history_guard VALUES ('undo');");
            // Children first.
            for (String table : List.of(
                    "state_undo",
                    "state_before",
                    "chunks",
                    "sequenced_l2_txs",
                    "user_ops",
                    "frames",
                    "sealed_batches",
                    "batches")) {
                assertDoesNotThrow(() -> session.run("DELETE FROM " + table), table);
            }
            for (String table : APPEND_ONLY) {
                if (!UNDOABLE.contains(table) && !table.equals("safe_accepted_batches")) {
                    assertThrows(SQLException.class, () -> session.run("DELETE FROM " + table), table);
                }
            }
        }
    }

    @Test
    void pruningMayDeleteUndoRecordsOnly() throws Exception {
        try (Session session = database.writing()) {
            runAll(session, ORDER + SEALED + BEFORE + "INSERT INTO history_guard VALUES ('prune');");
            var notGold = assertThrows(SQLException.class, () -> session.run("DELETE FROM state_undo"));
            assertTrue(String.valueOf(notGold.getMessage()).contains("not gold"), notGold.getMessage());
            session.run("INSERT INTO safe_accepted_batches VALUES (0, zeroblob(32), 3, 10, zeroblob(32))");
            session.run("DELETE FROM state_undo");
            session.run("DELETE FROM state_before");
            for (String table : UNDOABLE) {
                if (!table.startsWith("state_")) {
                    assertThrows(SQLException.class, () -> session.run("DELETE FROM " + table), table);
                }
            }
        }
    }

    /** A table that is added without triggers must be added here on purpose. */
    @Test
    void everyTableIsAppendOnlyOrKnownNotToBe() throws Exception {
        var known = new TreeSet<>(APPEND_ONLY);
        known.addAll(Set.of("batch_policy", "history_guard", "state_values", "writer_openings"));
        known.addAll(Set.of("event_journal", "event_tag", "snapshot", "flyway_schema_history"));
        try (Session session = database.writing()) {
            var tables = new TreeSet<>(
                    session.query("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%'")
                            .list(row -> row.text(1)));
            assertEquals(known, tables);
        }
    }

    /** Rows say no proof of themselves here: what refuses a row is what it says. */
    private static String named(String statement) {
        Matcher row = ROW.matcher(statement);
        return row.replaceFirst(found -> found.group() + " (" + COLUMNS.get(found.group(1)) + ")");
    }

    private static void runAll(Session session, String statements) throws SQLException {
        for (String statement : statements.split(";", -1)) {
            if (!statement.isBlank()) {
                session.run(named(statement));
            }
        }
    }
}
