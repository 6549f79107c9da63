package dev.tactus.store;

import static dev.tactus.store.OrderScript.ALICE;
import static dev.tactus.store.OrderScript.BOB;
import static dev.tactus.store.OrderScript.input;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tactus.protocol.SequencedL2Tx;
import dev.tactus.protocol.SequencedL2Tx.SequencedUserOp;
import dev.tactus.store.DataDirectoryException.Damaged;
import dev.tactus.store.DataDirectoryException.NotOurs;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Pages of the file are not what was written: whoever meets one says so, and nobody serves it. */
@Timeout(value = 3, unit = TimeUnit.MINUTES)
final class DamagedFileTest {
    private static final int PAGE = 4096;
    /** The database's own header, in front of the first page's. */
    private static final int HEADER = 100;

    private static final int FIRST_TRUNK = 32;
    private static final int OPS = 120;
    /** What the first byte of a page of a table or an index says. */
    private static final List<Byte> TREE_PAGES = List.of((byte) 2, (byte) 5, (byte) 10, (byte) 13);

    @TempDir
    private Path folder = Path.of("set by JUnit");

    private Path file;
    private byte[] whole;

    /** Two sealed batches and an open one, some hundred ops, deposits, state, and pages that are free again. */
    @BeforeEach
    void anOrder() throws Exception {
        var script = new OrderScript();
        try (var directory = DataDirectory.open(folder);
                var store = directory.writer(CommitFaults.NONE)) {
            file = directory.databaseFile();
            directory.initialise(OrderScript.DEPLOYMENT, UUID.randomUUID());
            var first = input(0, 9, "first");
            store.commit(script.read(10, 1, first).open().drain(first, "f").chunk());
            String large = "x".repeat(3 * PAGE);
            for (int i = 0; i < OPS; i++) {
                script.include(i % 2 == 0 ? ALICE : BOB, "op " + i).write("k" + i, "v" + i);
                store.commit((i % 10 == 0 ? script.write("large", large + i) : script).chunk());
                if (i == OPS / 3 || i == OPS / 2) {
                    store.commit(script.seal().openBatch().openFrame(10, 0).chunk());
                }
            }
            ForgottenUndo.upTo(store, OPS / 2);
        }
        whole = Files.readAllBytes(file);
    }

    /** What came of asking everything. */
    private sealed interface Outcome {
        record Answers(List<Object> all) implements Outcome {}

        record Found(String message) implements Outcome {}
    }

    private Outcome ask(byte[] content) throws Exception {
        Files.write(file, content);
        Files.deleteIfExists(file.resolveSibling("sequencer.db-wal"));
        Files.deleteIfExists(file.resolveSibling("sequencer.db-shm"));
        var told = new CopyOnWriteArrayList<StoreInvariantException>();
        try (var directory = DataDirectory.open(folder);
                var store = directory.writer();
                var reader = directory.reader(Duration.ofMinutes(1), told::add)) {
            try {
                return new Outcome.Answers(answers(store, reader));
            } catch (StoreInvariantException met) {
                assertTrue(told.size() <= 1, told::toString);
                return new Outcome.Found(String.valueOf(met.getMessage()));
            }
        } catch (Damaged | NotOurs | StoreInvariantException refused) {
            return new Outcome.Found(String.valueOf(refused.getMessage()));
        }
    }

    private static List<Object> answers(SequencerStore store, OrderReader reader) {
        var all = new ArrayList<Object>();
        all.add(reader.deployment());
        all.add(reader.head());
        List<SequencedL2Tx> entries = reader.feed(0, OPS + 10);
        all.add(entries);
        for (SequencedL2Tx entry : entries) {
            all.add(reader.outputs(entry.offset()));
            if (entry instanceof SequencedUserOp op) {
                all.add(reader.findTx(op.txHash()));
            }
        }
        all.add(reader.batches(0, 10));
        for (long batch = 0; batch < 3; batch++) {
            all.add(reader.sealedPayload(batch));
        }
        all.add(reader.frontier());
        all.add(reader.policy());
        all.add(reader.stateDigest(reader.chunkAt(reader.head())));
        all.add(store.load());
        for (int i = 0; i < OPS; i++) {
            all.add(store.read(OrderScript.bytes("k" + i)));
        }
        return all;
    }

    private byte[] damaged(int at, int bytes) {
        byte[] copy = whole.clone();
        for (int i = at; i < at + bytes; i++) {
            copy[i] ^= 0x55;
        }
        return copy;
    }

    /** The first page of each table and index. */
    private Map<String, Integer> roots() throws Exception {
        Map<String, Integer> roots = new TreeMap<>();
        try (var connection = DriverManager.getConnection("jdbc:sqlite:" + file);
                var rows = connection
                        .createStatement()
                        .executeQuery("SELECT name, rootpage FROM sqlite_schema WHERE rootpage > 0")) {
            while (rows.next()) {
                roots.put(rows.getString(1), rows.getInt(2));
            }
        }
        return roots;
    }

    private static void assertNamesTheFix(Outcome outcome, String what) {
        switch (outcome) {
            case Outcome.Found(String message) ->
                assertTrue(
                        message.contains("restore a backup") && message.contains("./tactus rebuild"),
                        () -> what + ": " + message);
            case Outcome.Answers _ -> throw new AssertionError(what + " was served");
        }
    }

    @Test
    void d6_aDamagedPageOfEveryTableAndIndexThatIsReadIsFound() throws Exception {
        Map<String, Integer> roots = roots();
        for (String name : List.of(
                "sequenced_l2_txs",
                "user_ops",
                "safe_inputs",
                "batches",
                "sealed_batches",
                "frames",
                "chunks",
                "state_values",
                "state_undo",
                "batch_policy",
                "l1_safe_head",
                "deployment_identity",
                "flyway_schema_history")) {
            int page = roots.getOrDefault(name, 0);
            assertTrue(page > 1, () -> "no table " + name + " in " + roots);
            assertNamesTheFix(ask(damaged((page - 1) * PAGE, 8)), name);
        }
    }

    /** Whatever a page is for: it is found to be damaged, or it does not matter to any answer. */
    @Test
    void d6_noAnswerComesFromAPageWhoseHeaderIsDamaged() throws Exception {
        Outcome sound = ask(whole);
        int found = 0;
        for (int page = 1; page <= whole.length / PAGE; page++) {
            int header = (page - 1) * PAGE + (page == 1 ? HEADER : 0);
            // All of any other page is content, which rows answer for.
            if (!TREE_PAGES.contains(whole[header])) {
                continue;
            }
            Outcome outcome = ask(damaged(header, 8));
            if (outcome instanceof Outcome.Answers) {
                assertEquals(sound, outcome, "page " + page);
            } else {
                found++;
            }
        }
        assertTrue(found > 20, found + " of " + whole.length / PAGE);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 16, 20})
    void d6_aDamagedHeaderIsRefused(int at) throws Exception {
        switch (ask(damaged(at, 2))) {
            case Outcome.Found _ -> {}
            case Outcome.Answers _ -> throw new AssertionError("a file with a damaged header was served");
        }
    }

    @Test
    void d6_aDamagedSchemaIsRefused() throws Exception {
        int at = indexOf("CREATE TABLE user_ops");
        assertNamesTheFix(ask(damaged(at, 6)), "the schema");
    }

    @Test
    void d6_aColumnThatTheSchemaLostIsDamage() throws Exception {
        byte[] copy = whole.clone();
        int at = indexOf("tx_hash");
        copy[at] = 'u';
        assertNamesTheFix(ask(copy), "the column");
    }

    private int indexOf(String text) {
        return new String(whole, StandardCharsets.ISO_8859_1).indexOf(text);
    }

    @Test
    void d6_aDamagedListOfFreePagesStopsTheWriterAndNothingIsCommitted() throws Exception {
        int trunk = ByteBuffer.wrap(whole).getInt(FIRST_TRUNK);
        assertTrue(trunk > 0, "there are free pages");
        byte[] copy = whole.clone();
        ByteBuffer.wrap(copy).putInt((trunk - 1) * PAGE + 4, Integer.MAX_VALUE);
        Files.write(file, copy);

        try (var directory = DataDirectory.open(folder);
                var store = directory.writer()) {
            LaneSnapshot at = store.load();
            var writes = Map.of(OrderScript.bytes("large"), Optional.of(OrderScript.bytes("y".repeat(40 * PAGE))));
            var next = new LaneTransaction(at.lastChunk() + 1, List.of(), writes);

            var met = assertThrows(StoreInvariantException.class, () -> store.commit(next));

            assertTrue(String.valueOf(met.getMessage()).contains("restore a backup"), met::toString);
            store.reopen();
            assertEquals(at.lastChunk(), store.load().lastChunk());
        }
    }

    /** The page is met while the application asks, not before it. */
    @Test
    void d6_aBalanceAtAnOffsetThatNeedsADamagedPageIsToldAsDamage() throws Exception {
        Map<String, Integer> roots = roots();
        Files.write(file, damaged((roots.getOrDefault("state_values", 0) - 1) * PAGE, 8));
        var told = new CopyOnWriteArrayList<StoreInvariantException>();
        try (var directory = DataDirectory.open(folder);
                var reader = directory.reader(Duration.ofMinutes(1), told::add)) {
            long last = reader.head() - 1;
            assertEquals(
                    "nothing", reader.queryStateAt(last, state -> "nothing").value());

            var met = assertThrows(
                    StoreInvariantException.class,
                    () -> reader.queryStateAt(last, state -> state.read(OrderScript.bytes("k1"))));

            assertTrue(String.valueOf(met.getMessage()).contains("restore a backup"), met::toString);
            assertEquals(List.of(met), told);
        }
    }

    @Test
    void d6_aReaderTellsOfDamageEachTimeItMeetsIt() throws Exception {
        Map<String, Integer> roots = roots();
        Files.write(file, damaged((roots.getOrDefault("state_values", 0) - 1) * PAGE, 8));
        var told = new CopyOnWriteArrayList<StoreInvariantException>();
        try (var directory = DataDirectory.open(folder);
                var reader = directory.reader(Duration.ofMinutes(1), told::add)) {
            assertTrue(reader.head() > OPS);
            assertEquals(List.of(), told);

            assertThrows(
                    StoreInvariantException.class,
                    () -> reader.queryState(state -> state.read(OrderScript.bytes("k1"))));
            assertThrows(StoreInvariantException.class, () -> reader.stateDigest(reader.chunkAt(reader.head())));

            assertEquals(2, told.size());
        }
    }
}
