package dev.tactus.store;

import static dev.tactus.store.OrderScript.ALICE;
import static dev.tactus.store.OrderScript.BOB;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tactus.application.AppendingApplication;
import dev.tactus.application.Application;
import dev.tactus.application.Output;
import dev.tactus.application.StateAccess;
import dev.tactus.application.StateReader;
import dev.tactus.application.Validation;
import dev.tactus.execution.SerialExecutor;
import dev.tactus.lane.LaneStatus;
import dev.tactus.lane.SliceReply;
import dev.tactus.lane.Verdict;
import dev.tactus.protocol.Address;
import dev.tactus.protocol.Bytes;
import dev.tactus.protocol.DirectInput;
import dev.tactus.protocol.ValidUserOp;
import java.math.BigInteger;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What fails in the middle of a chunk leaves nothing behind: every row of every table, and everything that the writer
 * reads, is what a lane has to which it never happened.
 */
@Timeout(60)
final class NoTraceTest {
    /** Counts what is told to the store besides the order, and the moment of the migration. */
    private static final Set<String> NOT_OF_THE_ORDER = Set.of("writer_openings", "flyway_schema_history");

    private static final int CHUNK = 7;

    @TempDir
    private Path folder = Path.of("set by JUnit");

    private boolean stackOverflows;
    private LaneBench bench;
    private LaneBench spared;

    @BeforeEach
    void twoLanesThatStandAlike() throws Exception {
        bench = opened("bench");
        spared = opened("spared");
    }

    private LaneBench opened(String name) throws Exception {
        var opened = new LaneBench(folder.resolve(name), new Fragile(), new SerialExecutor(new Fragile()));
        assertInstanceOf(SliceReply.Appended.class, opened.append(slice(100)));
        opened.lane().activate();
        opened.submit(List.of(op(ALICE, 0, 1), op(BOB, 0, 2)));
        return opened;
    }

    private static SafeSlice slice(long block, DirectInput... inputs) {
        return new SafeSlice(
                new SafeHead(block, OrderScript.hash("block " + block), 1_000_000, inputs.length),
                List.of(inputs),
                List.of());
    }

    private static ValidUserOp op(Address sender, long nonce, int number) {
        return UndoWorld.op(sender, nonce, AppendingApplication.data(number));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, CHUNK / 2, CHUNK - 1})
    void c11_anOpOnWhichTheApplicationFailsLeavesNoTrace(int position) throws Exception {
        List<ValidUserOp> ops = new ArrayList<>();
        for (int i = 0; i < CHUNK - 1; i++) {
            ops.add(op(ALICE, 1 + i, 10 + i));
        }
        List<Verdict> expected = new ArrayList<>(spared.submit(ops));
        ops.add(position, UndoWorld.op(ALICE, 1 + position, AppendingApplication.broken(99)));
        expected.add(position, new Verdict.Failed());

        List<Verdict> verdicts = bench.submit(ops);

        assertEquals(expected, verdicts);
        assertAlike();
        assertEquals(4, bench.store().load().lastChunk(), "the ops were one chunk");
    }

    @ParameterizedTest
    @EnumSource(
            value = CommitFaults.Point.class,
            names = {"BEFORE_COMMIT", "IN_COMMIT"})
    void c11_aCommitThatFailsInTheMiddleLeavesNoTrace(CommitFaults.Point point) throws Exception {
        List<ValidUserOp> ops = List.of(op(ALICE, 1, 10), op(BOB, 1, 11), op(ALICE, 2, 12));
        Map<String, List<String>> before = rows(bench);
        bench.failing = point;

        for (Verdict verdict : bench.submit(ops)) {
            assertEquals(new Verdict.Unavailable(Verdict.Reason.RECOVERING), verdict);
        }

        assertEquals(before, rows(bench));
        assertAlike();
        assertEquals(spared.submit(ops), bench.submit(ops));
        assertAlike();
    }

    @Test
    void c11_aDirectInputOnWhichTheApplicationFailsFreezesTheLaneAndLeavesNoTrace() throws Exception {
        var sound = OrderScript.input(0, 105, "deposit");
        var broken = new DirectInput(
                1, sound.sender(), 105, 1_000_000, sound.transactionHash(), AppendingApplication.BROKEN);
        long head = bench.reader().head();

        bench.append(slice(106, sound, broken));

        assertEquals(1, bench.fatal.size());
        assertEquals(LaneStatus.State.FROZEN, bench.state());
        assertEquals(head, bench.reader().head());
        assertEquals(
                bench.reader().stateDigest(bench.store().load().lastChunk()),
                spared.reader().stateDigest(spared.store().load().lastChunk()));
        assertInstanceOf(
                Verdict.Unavailable.class,
                bench.submit(List.of(op(ALICE, 1, 10))).getFirst());
    }

    @Test
    void c12_anErrorInTheLaneStopsItBeforeTheProcessEnds() throws Exception {
        Map<String, List<String>> before = rows(bench);
        stackOverflows = true;

        assertThrows(StackOverflowError.class, () -> bench.submit(List.of(op(ALICE, 1, 10), op(BOB, 1, 11))));

        stackOverflows = false;
        assertEquals(
                List.of(new Verdict.Unavailable(Verdict.Reason.RECOVERING)), bench.submit(List.of(op(ALICE, 1, 12))));
        assertInstanceOf(SliceReply.Frozen.class, bench.append(slice(110)));
        assertEquals(before, rows(bench));
        bench.restart();
        bench.lane().activate();
        List<ValidUserOp> again = List.of(op(ALICE, 1, 10), op(BOB, 1, 11));
        assertEquals(spared.submit(again), bench.submit(again));
        assertAlike();
    }

    private void assertAlike() throws Exception {
        Map<String, List<String>> rows = rows(spared);
        assertTrue(rows.size() > 10 && rows.getOrDefault("user_ops", List.of()).size() >= 2, rows::toString);
        assertEquals(rows, rows(bench));
        long chunk = spared.store().load().lastChunk();
        assertEquals(spared.store().load(), bench.store().load());
        assertEquals(spared.reader().stateDigest(chunk), bench.reader().stateDigest(chunk));
        for (long version = 0; version <= chunk; version++) {
            for (Bytes resource : resources()) {
                assertEquals(
                        spared.store().readAt(resource, version), bench.store().readAt(resource, version));
            }
        }
        for (Bytes resource : resources()) {
            assertEquals(spared.store().read(resource), bench.store().read(resource));
        }
    }

    private List<Bytes> resources() throws SQLException {
        return spared.store()
                .session()
                .query("SELECT resource FROM state_values")
                .list(row -> row.bytes(1));
    }

    /** Every table as text, the undo records with it. */
    private static Map<String, List<String>> rows(LaneBench of) throws SQLException {
        Session session = of.store().session();
        Map<String, List<String>> rows = new TreeMap<>();
        List<String> tables = session.query("SELECT name FROM sqlite_master WHERE type = 'table'")
                .list(row -> row.text(1));
        for (String table : tables) {
            if (!NOT_OF_THE_ORDER.contains(table)) {
                rows.put(table, rows(session, table));
            }
        }
        return rows;
    }

    private static List<String> rows(Session session, String table) throws SQLException {
        List<String> columns = session.query("SELECT name FROM pragma_table_info('" + table + "')")
                .list(row -> row.text(1));
        String all = String.join(
                " || ',' || ",
                columns.stream().map(column -> "quote(\"" + column + "\")").toList());
        return session.query("SELECT " + all + " FROM \"" + table + "\" ORDER BY 1")
                .list(row -> row.text(1));
    }

    /** Runs out of stack when it is told to, behind what it has written. */
    private final class Fragile implements Application {
        private final AppendingApplication sound = new AppendingApplication();

        @Override
        public int maxMethodBytes() {
            return sound.maxMethodBytes();
        }

        @Override
        public long nextNonce(StateReader state, Address sender) {
            return sound.nextNonce(state, sender);
        }

        @Override
        public BigInteger balance(StateReader state, Address sender) {
            return sound.balance(state, sender);
        }

        @Override
        public Validation validate(StateReader state, OpContext op) {
            return sound.validate(state, op);
        }

        @Override
        public List<Output> execute(StateAccess state, OpContext op) {
            List<Output> outputs = sound.execute(state, op);
            if (stackOverflows && op.sender().equals(BOB)) {
                throw new StackOverflowError("planted");
            }
            return outputs;
        }

        @Override
        public List<Output> execute(StateAccess state, DirectInput input) {
            return sound.execute(state, input);
        }
    }
}
