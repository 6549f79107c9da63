package dev.tactus.store;

import static dev.tactus.store.OrderScript.DEPLOYMENT;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tactus.protocol.Bytes;
import dev.tactus.store.DataDirectoryException.AlreadyThere;
import dev.tactus.store.DataDirectoryException.Damaged;
import dev.tactus.store.DataDirectoryException.NewerSchema;
import dev.tactus.store.DataDirectoryException.NotOurs;
import dev.tactus.store.DataDirectoryException.Unusable;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.DriverManager;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a backup holds, what is left of one that fails, and which files are taken for one. */
@Timeout(120)
final class BackupTest {
    private static final UUID ERA = new UUID(1, 2);
    private static final BackupLimits ENOUGH = new BackupLimits(64 << 20, 0);

    @TempDir
    private Path folder = Path.of("set by JUnit");

    private Path shelf;
    private DataDirectory data;
    private SequencerStore store;
    private RandomLane lane;

    @BeforeEach
    void fill() throws Exception {
        shelf = Files.createDirectories(folder.resolve("shelf"));
        data = DataDirectory.open(folder.resolve("data"));
        data.initialise(DEPLOYMENT, ERA);
        store = data.writer();
        lane = new RandomLane(new Random(7), store, true);
        commit(100);
        commitMuch();
    }

    /** More than SQLite keeps in memory while it copies. */
    private void commitMuch() throws StoreException {
        List<LaneEvent> events = new ArrayList<>();
        LaneSnapshot at = store.load();
        Bytes outputs = OrderScript.bytes("x".repeat(3_500));
        for (int i = 0; i < 1_500; i++) {
            events.add(new LaneEvent.UserOpIncluded(
                    at.nextOffset() + i, OrderScript.op(OrderScript.address(77), i, 65_535, "big"), outputs));
        }
        store.commit(new LaneTransaction(at.lastChunk() + 1, events, java.util.Map.of()));
    }

    @AfterEach
    void close() {
        store.close();
        data.close();
    }

    private void commit(int chunks) throws StoreException {
        for (int i = 0; i < chunks; i++) {
            LaneTransaction next = lane.next();
            store.commit(next);
            lane.committed(next);
        }
    }

    private Path target() {
        return shelf.resolve("b.db");
    }

    private Contents backUp(Consumer<String> out) throws DataDirectoryException {
        return Backup.take(folder.resolve("data"), target(), ENOUGH, out);
    }

    private Contents backUp() throws DataDirectoryException {
        return backUp(_ -> {});
    }

    private List<String> onShelf() throws Exception {
        try (Stream<Path> entries = Files.list(shelf)) {
            return entries.map(it -> it.getFileName().toString()).sorted().toList();
        }
    }

    private Path restored() {
        return folder.resolve("restored");
    }

    private void restore(Path from) throws DataDirectoryException {
        try (NewDataDirectory made = NewDataDirectory.beginFrom(from, restored(), _ -> {})) {
            made.contents().beginEra(new UUID(5, 6), 10, 1);
            made.publish();
        }
    }

    private void assertRefused(Class<? extends DataDirectoryException> how, Path file) {
        assertThrows(how, () -> restore(file));
        assertFalse(Files.exists(restored().resolve(DataDirectory.DATABASE)));
    }

    @Test
    void aBackupIsTheOrderOfOneMomentWhateverIsWrittenMeanwhile() throws Exception {
        List<String> said = new ArrayList<>();
        long[] head = new long[1];
        Contents contents = backUp(line -> {
            said.add(line);
            try {
                commit(5);
                if (line.startsWith("copying")) {
                    head[0] = store.load().nextOffset();
                }
            } catch (StoreException e) {
                throw new AssertionError(e);
            }
        });

        assertTrue(said.stream().anyMatch(line -> line.endsWith("% copied")), said::toString);
        assertEquals(head[0], contents.head());
        assertTrue(store.load().lastChunk() > 110, "the node went on");
        assertEquals(List.of("b.db", Backup.LOCK), onShelf());
        restore(target());
        try (DataDirectory copy = DataDirectory.open(restored());
                OrderReader there = copy.reader()) {
            assertEquals(contents.head(), there.head());
            assertEquals(contents.generation(), there.generation());
            assertEquals(contents.safeBlock(), there.safeHead().orElseThrow().number());
            assertEquals(contents.lastSealed(), there.lastSealed().orElseThrow().nonce());
            assertEquals(contents.lastGold() + 1, there.nextAccepted());
        }
    }

    @Test
    void whatIsRestoredIsWhatWasBackedUpInAnEraOfItsOwn() throws Exception {
        Contents contents = backUp();
        restore(target());

        try (DataDirectory copy = DataDirectory.open(restored());
                OrderReader there = copy.reader();
                OrderReader here = data.reader();
                SequencerStore writer = copy.writer()) {
            assertEquals(here.feed(0, 100_000), there.feed(0, 100_000));
            assertEquals(store.load(), writer.load());
            long last = store.load().lastChunk();
            for (long chunk = last - 20; chunk <= last; chunk++) {
                assertEquals(here.stateDigest(chunk), there.stateDigest(chunk));
            }
            assertEquals(ERA.toString(), contents.era());
            assertEquals(ERA, here.deployment().orElseThrow().eraId());
            assertNotEquals(ERA, there.deployment().orElseThrow().eraId());
            assertEquals(there.deployment(), copy.checkIdentity(DEPLOYMENT), "the same deployment in another life");
        }
    }

    @Test
    void aBackupOfWhatWasRestoredTellsTheNewestEra() throws Exception {
        var _ = backUp();
        restore(target());
        Path again = shelf.resolve("c.db");

        Contents contents = Backup.take(restored(), again, ENOUGH, _ -> {});

        assertEquals(new UUID(5, 6).toString(), contents.era());
    }

    @Test
    void aBackupHoldsARecoveryWholeOrNotAtAll() throws Exception {
        long generation = store.load().generation();
        Contents before = backUp(line -> {
            if (line.endsWith("% copied") && store.load().generation() == generation) {
                recover();
            }
        });
        assertTrue(store.load().generation() > generation);
        assertEquals(generation, before.generation());

        Contents after = Backup.take(folder.resolve("data"), shelf.resolve("after.db"), ENOUGH, _ -> {});

        assertEquals(store.load().generation(), after.generation());
        assertTrue(after.head() < before.head());
        restore(shelf.resolve("after.db"));
        try (DataDirectory copy = DataDirectory.open(restored());
                OrderReader there = copy.reader();
                OrderReader here = data.reader()) {
            assertEquals(here.feed(0, 100_000), there.feed(0, 100_000));
            assertEquals(undone(data.databaseFile()), undone(copy.databaseFile()));
            assertTrue(undone(copy.databaseFile()) > 0);
        }
    }

    /** Takes the last batches back. */
    private void recover() {
        try {
            LaneSnapshot at = store.load();
            Cut cut = store.cut(Math.max(
                            at.nextAccepted(), at.openBatch().orElseThrow().nonce() - 3))
                    .orElseThrow();
            long safeBlock = at.safeHead().orElseThrow().number();
            store.commit(new LaneTransaction(
                    cut.chunk() + 1,
                    List.of(
                            new LaneEvent.Recovered(at.generation() + 1, safeBlock, cut, 1),
                            new LaneEvent.BatchOpened(cut.batchNonce(), 1),
                            new LaneEvent.FrameOpened(cut.batchNonce(), 0, safeBlock, 0)),
                    java.util.Map.of()));
        } catch (StoreException e) {
            throw new AssertionError(e);
        }
    }

    private static long undone(Path database) throws java.sql.SQLException {
        try (Session session = new Database(database, 1000).reading()) {
            return session.query("SELECT COUNT(*) FROM undone_user_ops").number();
        }
    }

    @Test
    void nothingIsOverwritten() throws Exception {
        Files.writeString(target(), "theirs");
        assertThrows(AlreadyThere.class, this::backUp);
        assertEquals("theirs", Files.readString(target()));

        Files.delete(target());
        assertThrows(
                AlreadyThere.class,
                () -> backUp(line -> {
                    if (line.equals("the copy is whole")) {
                        put(target(), "came meanwhile");
                    }
                }));
        assertEquals("came meanwhile", Files.readString(target()));
        assertEquals(List.of("b.db", Backup.LOCK), onShelf());
    }

    private static void put(Path file, String text) {
        try {
            Files.writeString(file, text);
        } catch (java.io.IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void theLogGrowsNoFurtherThanItMay() throws Exception {
        long before = logBytes();
        long more = 64 << 10;
        Unusable refused = assertThrows(
                Unusable.class,
                () -> Backup.take(folder.resolve("data"), target(), new BackupLimits(more, 0), line -> {
                    try {
                        while (line.endsWith("% copied") && logBytes() < before + 2 * more) {
                            commit(5);
                        }
                    } catch (StoreException e) {
                        throw new AssertionError(e);
                    }
                }));

        assertTrue(String.valueOf(refused.getMessage()).contains("--max-log-mib"), refused.getMessage());
        assertEquals(List.of(Backup.LOCK), onShelf());
        commit(5);
    }

    private long logBytes() {
        return folder.resolve("data").resolve("sequencer.db-wal").toFile().length();
    }

    @Test
    void onlyOneBackupIsWrittenIntoAFolderAtATime() throws Exception {
        var _ = backUp(line -> {
            if (line.startsWith("checking")) {
                Unusable refused = assertThrows(
                        Unusable.class,
                        () -> Backup.take(folder.resolve("data"), shelf.resolve("c.db"), ENOUGH, _ -> {}));
                assertTrue(String.valueOf(refused.getMessage()).contains("another backup"), refused.getMessage());
            }
        });
        assertEquals(List.of("b.db", Backup.LOCK), onShelf());
    }

    @Test
    void withoutADatabaseOrAFolderThereIsNothingToBackUpNorWhere() {
        assertThrows(
                DataDirectoryException.NoDatabase.class,
                () -> Backup.take(folder.resolve("none"), target(), ENOUGH, _ -> {}));
        assertThrows(
                Unusable.class,
                () -> Backup.take(folder.resolve("data"), folder.resolve("none").resolve("b.db"), ENOUGH, _ -> {}));
    }

    @Test
    void aDamagedDatabaseMakesNoBackup() throws Exception {
        close();
        Path database = folder.resolve("data").resolve(DataDirectory.DATABASE);
        try (var file = new RandomAccessFile(database.toFile(), "rw")) {
            file.seek(4096L * 20);
            file.write(new byte[4096 * 4]);
        }
        assertThrows(Damaged.class, this::backUp);
        assertEquals(List.of(Backup.LOCK), onShelf());
    }

    /** On pages that are whole, far from the tail, in what no batch's hash is made of. */
    @Test
    void aRowThatIsNotWhatWasWrittenMakesNoBackupAndIsNotRestored() throws Exception {
        var _ = backUp();
        List<String> changed = List.of(
                "DROP TRIGGER user_ops_are_fixed",
                "UPDATE user_ops SET outputs = x'77' WHERE" + " offset = (SELECT MIN(offset) FROM user_ops)");
        for (String sql : changed) {
            run(target(), sql);
        }
        Damaged refused = assertThrows(Damaged.class, () -> restore(target()));
        assertTrue(String.valueOf(refused.getMessage()).contains("1 rows of user_ops"), refused.getMessage());

        for (String sql : changed) {
            run(data.databaseFile(), sql);
        }
        assertThrows(Damaged.class, () -> Backup.take(folder.resolve("data"), shelf.resolve("c.db"), ENOUGH, _ -> {}));
        assertEquals(List.of("b.db", Backup.LOCK), onShelf());
    }

    @Test
    void d12_aDatabaseWithoutItsLogIsNotTakenForABackup() throws Exception {
        Path raw = shelf.resolve("raw.db");
        Files.copy(data.databaseFile(), raw);
        Damaged refused = assertThrows(Damaged.class, () -> restore(raw));
        assertTrue(String.valueOf(refused.getMessage()).contains("tactus backup"), refused.getMessage());

        assertTrue(logBytes() > 0);
        Files.copy(
                data.databaseFile().resolveSibling("sequencer.db-wal"), raw.resolveSibling(raw.getFileName() + "-wal"));
        assertRefused(Damaged.class, raw);
        try (var log = new RandomAccessFile(shelf.resolve("raw.db-wal").toFile(), "rw")) {
            log.setLength(log.length() / 2);
        }
        assertRefused(Damaged.class, raw);
    }

    /** The pages of a checkpoint are written one after the other, and a copy takes some before and some after. */
    @Test
    void d12_aMixtureOfOldAndNewPagesIsNotTakenForABackup() throws Exception {
        byte[] old = checkpointed();
        commit(200);
        byte[] now = checkpointed();
        for (int cut = 4096; cut < old.length; cut += 4096 * 7) {
            byte[] mixed = now.clone();
            System.arraycopy(old, cut, mixed, cut, old.length - cut);
            Path copy = Files.write(shelf.resolve("mixed" + cut), mixed);
            assertRefused(Damaged.class, copy);
        }
    }

    private byte[] checkpointed() throws Exception {
        try (var connection = DriverManager.getConnection("jdbc:sqlite:" + data.databaseFile());
                var statement = connection.createStatement()) {
            statement.execute("PRAGMA wal_checkpoint(TRUNCATE)");
        }
        return Files.readAllBytes(data.databaseFile());
    }

    @Test
    void d12_aBackupThatIsNotWholeIsRefusedWhateverIsMissing() throws Exception {
        var _ = backUp();
        byte[] whole = Files.readAllBytes(target());
        for (int size : new int[] {0, 1, 99, 100, 4096, whole.length / 2, whole.length - 4096, whole.length - 1}) {
            Path cut = Files.write(shelf.resolve("cut" + size), java.util.Arrays.copyOf(whole, size));
            assertThrows(DataDirectoryException.class, () -> restore(cut), () -> size + " bytes");
        }
        for (int page = 0; page < whole.length / 4096; page += 1 + page / 16) {
            byte[] holed = whole.clone();
            java.util.Arrays.fill(holed, page * 4096, (page + 1) * 4096, (byte) 0);
            Path copy = Files.write(
                    shelf.resolve("holed"), holed, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING);
            int number = page;
            assertThrows(DataDirectoryException.class, () -> restore(copy), () -> "page " + number);
        }
        assertFalse(Files.exists(restored().resolve(DataDirectory.DATABASE)));
        restore(target());
    }

    @Test
    void filesOfOthersAreRefused() throws Exception {
        Path text = Files.writeString(shelf.resolve("text"), "x".repeat(5000));
        assertRefused(NotOurs.class, text);

        Path foreign = shelf.resolve("foreign.db");
        run(foreign, "CREATE TABLE t (a)");
        assertRefused(NotOurs.class, foreign);

        var _ = backUp();
        run(target(), """
                INSERT INTO flyway_schema_history
                SELECT MAX(installed_rank) + 1, '999', 'later', 'SQL', 'V999', 0, 'x', '', 0, 1
                  FROM flyway_schema_history""");
        assertRefused(NewerSchema.class, target());
    }

    @Test
    void anEraIsAppendedAndNeverTakenBack() throws Exception {
        data.beginEra(new UUID(7, 8), 10, 1);
        data.beginEra(new UUID(9, 10), 10, 1);
        try (OrderReader order = data.reader()) {
            assertEquals(new UUID(9, 10), order.deployment().orElseThrow().eraId());
        }
        for (UUID used : List.of(ERA, new UUID(7, 8), new UUID(9, 10))) {
            assertThrows(Unusable.class, () -> data.beginEra(used, 10, 1), used::toString);
        }
        store.close();
        for (String sql : List.of("DELETE FROM restorations", "UPDATE restorations SET safe_block = 0")) {
            assertThrows(java.sql.SQLException.class, () -> run(data.databaseFile(), sql));
        }
    }

    private static void run(Path database, String sql) throws java.sql.SQLException {
        try (var connection = DriverManager.getConnection("jdbc:sqlite:" + database);
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
