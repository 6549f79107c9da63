package dev.tactus.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tactus.protocol.Bytes;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Reading far back, through spans so short that a few hundred chunks fill many of both kinds. */
@Timeout(value = 2, unit = TimeUnit.MINUTES)
final class UndoSpansTest {
    private static final int SPAN_BITS = 2;
    private static final int CHUNKS = 150;
    private static final int RESOURCES = 6;
    private static final int SPAN_ROWS = 7;

    @TempDir
    private Path folder = Path.of("set by JUnit");

    private Session session;
    private StateTables state;
    /** By chunk; the state before the first one is empty. */
    private final List<Map<Bytes, Bytes>> versions = new ArrayList<>(List.of(Map.of()));

    @BeforeEach
    void open() throws Exception {
        var database = new Database(folder.resolve("sequencer.db"), 1000);
        Migrations.migrate(database);
        session = database.writing();
        session.run("PRAGMA synchronous = OFF");
        state = new StateTables(session, new UndoTables(session, SPAN_BITS));
    }

    @AfterEach
    void close() throws Exception {
        session.close();
    }

    private static LongStream seeds() {
        Long fixed = Long.getLong("tactus.seed");
        return fixed != null ? LongStream.of(fixed) : LongStream.range(1, 9);
    }

    @ParameterizedTest(name = "tactus.seed={0}")
    @MethodSource("seeds")
    void everyVersionReadsAsItWas(long seed) throws Exception {
        var random = new Random(seed);
        int floor = 0;
        for (int step = 0; step < CHUNKS; step++) {
            int last = versions.size() - 1;
            int choice = random.nextInt(30);
            if (choice == 0 && last > floor) {
                int to = floor + random.nextInt(last - floor);
                state.rollBack(to);
                versions.subList(to + 1, versions.size()).clear();
            } else if (choice == 1) {
                floor += random.nextInt(Math.min(20, last - floor + 1));
                state.prune(floor);
            } else {
                write(random);
            }
            compare(floor, "tactus.seed=" + seed + " step " + step);
        }
    }

    private void write(Random random) throws Exception {
        long chunk = versions.size();
        Map<Bytes, Bytes> after = new HashMap<>(versions.getLast());
        Map<Bytes, Optional<Bytes>> writes = new LinkedHashMap<>();
        for (int i = random.nextInt(3); i > 0; i--) {
            Bytes resource = resource(random.nextInt(RESOURCES));
            if (random.nextInt(4) == 0) {
                after.remove(resource);
                writes.put(resource, Optional.empty());
            } else {
                Bytes value = OrderScript.bytes("chunk " + chunk + " " + i);
                after.put(resource, value);
                writes.put(resource, Optional.of(value));
            }
        }
        new OrderAppender(session).close(chunk);
        state.write(chunk, writes, this::held);
        versions.add(after);
    }

    private StateCache.Held held(Bytes resource) {
        try {
            return state.held(resource);
        } catch (java.sql.SQLException e) {
            throw new AssertionError(e);
        }
    }

    private void compare(int floor, String how) throws Exception {
        for (int chunk = floor; chunk < versions.size(); chunk++) {
            for (int i = 0; i < RESOURCES; i++) {
                Bytes resource = resource(i);
                assertEquals(
                        Optional.ofNullable(versions.get(chunk).get(resource)),
                        state.readAt(resource, chunk),
                        how + " chunk " + chunk + " resource " + i);
            }
        }
    }

    private static Bytes resource(int n) {
        return OrderScript.bytes("r" + n);
    }

    @Test
    void rowsOfSpansThatNobodyNeedsGoSomeAtATimeAndOthersStay() throws Exception {
        var random = new Random(1);
        for (int i = 0; i < CHUNKS; i++) {
            write(random);
        }
        int floor = CHUNKS - 20;
        var undo = new UndoTables(session, SPAN_BITS);
        long shortSpans = rowsBefore(1, floor);
        long longSpans = rowsBefore(2, floor);
        assertTrue(shortSpans > 3 * SPAN_ROWS && longSpans > SPAN_ROWS, shortSpans + ", " + longSpans);

        session.run("INSERT INTO history_guard VALUES ('prune')");
        for (long taken = SPAN_ROWS; undo.prune(floor, SPAN_ROWS); taken += SPAN_ROWS) {
            assertEquals(Math.max(0, shortSpans - taken), rowsBefore(1, floor));
            assertEquals(Math.max(0, longSpans - taken), rowsBefore(2, floor));
            compare(floor, taken + " rows taken away");
        }
        session.run("DELETE FROM history_guard");

        assertEquals(0, rowsBefore(1, floor));
        assertEquals(0, rowsBefore(2, floor));
        assertEquals(floor, state.floor());
        compare(floor, "in the end");
    }

    /** Of spans that ended before {@code chunk}'s own began. */
    private long rowsBefore(int level, long chunk) throws Exception {
        return session.query("SELECT COUNT(*) FROM state_before WHERE level = ? AND span < ?")
                .with(level)
                .with(chunk >> (level * SPAN_BITS))
                .number();
    }

    /** With the store's own measures: so many chunks that their spans end, and more resources than go at once. */
    @Test
    void theStoreSaysWhetherPruningLeftSomething() throws Exception {
        int resources = 8192 + 5;
        int chunks = 1030;
        try (var directory = DataDirectory.open(folder.resolve("data"));
                SqliteSequencerStore store = directory.writer(CommitFaults.NONE)) {
            store.session().run("PRAGMA synchronous = OFF");
            Map<Bytes, Optional<Bytes>> writes = new HashMap<>();
            for (int i = 0; i < resources; i++) {
                writes.put(resource(i), Optional.of(OrderScript.bytes("v" + i)));
            }
            store.commit(new LaneTransaction(1, List.of(), writes));
            for (int chunk = 2; chunk <= chunks; chunk++) {
                store.commit(new LaneTransaction(chunk, List.of(), Map.of()));
            }

            assertTrue(store.pruneUndo(chunks), "five rows are left");
            assertEquals(chunks, store.undoWindow().floor());
            assertFalse(store.pruneUndo(chunks), "the same chunk, and nothing is left");
            assertEquals(
                    0,
                    store.session()
                            .query("SELECT COUNT(*) FROM state_before WHERE level = 1")
                            .number());
            assertEquals(Optional.of(OrderScript.bytes("v7")), store.readAt(resource(7), chunks));
        }
    }

    /** The first resource is written at the very beginning and never again: no record near says anything of it. */
    @Test
    void readingFarBackLooksAtFewRecords() throws Exception {
        var random = new Random(1);
        for (int i = 0; i < CHUNKS; i++) {
            write(random);
        }
        var broken = new UndoTables(session, SPAN_BITS);
        session.run("INSERT INTO history_guard VALUES ('undo')");
        // Whatever lies beyond the end of the chunk's own span is not looked at: it could not be decoded.
        session.run("DELETE FROM state_undo WHERE chunk > 7");
        session.run("DELETE FROM history_guard");

        for (int i = 0; i < RESOURCES; i++) {
            Bytes resource = resource(i);
            Optional<Optional<Bytes>> held = broken.heldAt(resource, 4, versions.size() - 1);
            assertEquals(
                    Optional.ofNullable(versions.get(4).get(resource)),
                    held.orElseGet(() -> Optional.ofNullable(versions.getLast().get(resource))));
        }
    }
}
