package dev.tactus.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tactus.protocol.Address;
import dev.tactus.protocol.Bytes;
import dev.tactus.protocol.Hash32;
import dev.tactus.protocol.SequencedL2Tx.SequencedUserOp;
import dev.tactus.protocol.UserOp;
import dev.tactus.protocol.ValidUserOp;
import dev.tactus.store.OrderReader.FeedPage;
import dev.tactus.store.OrderReader.UndoneTx;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What readers see of recoveries, whose rows are written here as a recovery writes them. */
@Timeout(value = 2, unit = TimeUnit.MINUTES)
final class UndoneHistoryTest {
    private static final Hash32 OP = Hash32.fromHex("ab".repeat(32));
    private static final Address SENDER = Address.fromHex("33".repeat(20));
    private static final Pattern STATEMENT_END = Pattern.compile(";\\s*");

    @TempDir
    private Path folder = Path.of("set by JUnit");

    private Session writer;
    private OrderReader reader;

    @BeforeEach
    void open() throws Exception {
        var database = new Database(folder.resolve("sequencer.db"), 1000);
        Migrations.migrate(database);
        writer = database.writing();
        reader = new SqliteOrderReader(database, new FileGuard(), damage -> {}, Optional.empty());
    }

    @AfterEach
    void close() throws Exception {
        reader.close();
        writer.close();
    }

    private void run(String statements) throws SQLException {
        for (String statement : STATEMENT_END.split(statements.strip(), 0)) {
            writer.run(statement);
        }
    }

    private void recovery(long generation, long firstOffset) throws SQLException {
        run("INSERT INTO recoveries VALUES (" + generation + ", 10, 0, " + firstOffset + ", 0)");
    }

    /** @param data distinguishes it from others at the same offset, one byte */
    private void include(long offset, Hash32 hash, long data) throws SQLException {
        var op = new UserOp(offset, 9, Bytes.wrap(new byte[] {(byte) data}));
        var valid = new ValidUserOp(SENDER, op, Bytes.wrap(new byte[65]), hash);
        new OrderAppender(writer).append(new LaneEvent.UserOpIncluded(offset, valid, Bytes.EMPTY));
    }

    private void openFrame() throws SQLException {
        var appender = new OrderAppender(writer);
        appender.append(new LaneEvent.SafeHeadRead(new SafeSlice(OrderScript.headAt(10, 0), List.of(), List.of())));
        appender.append(new LaneEvent.BatchOpened(0, 1000));
        appender.append(new LaneEvent.FrameOpened(0, 0, 10, 5));
    }

    private void undo(long generation, long firstOffset) throws SQLException {
        recovery(generation, firstOffset);
        run("""
                INSERT INTO history_guard VALUES ('undo');
                INSERT INTO undone_user_ops SELECT %1$d, * FROM user_ops WHERE offset >= %2$d;
                INSERT INTO undone_sequenced_l2_txs SELECT %1$d, * FROM sequenced_l2_txs WHERE offset >= %2$d;
                DELETE FROM sequenced_l2_txs WHERE offset >= %2$d;
                DELETE FROM user_ops WHERE offset >= %2$d;
                DELETE FROM history_guard""".formatted(generation, firstOffset));
    }

    @Test
    void countsRecoveries() throws Exception {
        assertEquals(0, reader.generation());

        recovery(1, 7);
        recovery(2, 3);

        assertEquals(2, reader.generation());
        assertEquals(new FeedPage(List.of(), 0, 2), reader.page(0, 10));
    }

    @Test
    void findsAnUndoneOpUnderTheNewestRecoveryThatUndidIt() throws Exception {
        openFrame();
        include(0, Hash32.fromHex("01".repeat(32)), 1);
        include(1, OP, 1);
        assertEquals(Optional.empty(), reader.findUndone(OP));

        undo(1, 1);
        assertEquals(Optional.empty(), reader.findTx(OP));
        assertEquals(Optional.of(new UndoneTx(SENDER, 1, 1, 1)), reader.findUndone(OP));
        assertEquals(Optional.empty(), reader.findUndone(Hash32.fromHex("01".repeat(32))));

        include(1, OP, 2);
        assertEquals(1, reader.findTx(OP).orElseThrow().generation());
        assertEquals(Optional.of(new UndoneTx(SENDER, 1, 1, 1)), reader.findUndone(OP));

        undo(2, 0);
        assertEquals(Optional.of(new UndoneTx(SENDER, 1, 1, 2)), reader.findUndone(OP));
        assertEquals(0, reader.page(0, 10).head());
    }

    /** One transaction after the other undoes the only entry and puts another one in its place. */
    @Test
    void w9_aPageAndALookUpNeverMixGenerations() throws Exception {
        openFrame();
        include(0, OP, 0);
        var done = new AtomicBoolean();
        Thread recoveries = Thread.ofPlatform().start(() -> {
            try {
                for (long generation = 1; generation <= 200; generation++) {
                    writer.beginImmediate();
                    undo(generation, 0);
                    include(0, OP, generation);
                    writer.commit();
                }
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            } finally {
                done.set(true);
            }
        });

        var seen = new TreeSet<Long>();
        while (!done.get()) {
            FeedPage page = reader.page(0, 10);
            assertEquals(1, page.head());
            assertEquals(page.generation(), data((SequencedUserOp)
                    page.entries().getFirst().tx()));
            var found = reader.findTx(OP).orElseThrow();
            assertEquals(found.generation(), data(found.op()));
            seen.add(page.generation());
        }
        recoveries.join();

        assertTrue(seen.size() > 1, "no page was read between two recoveries");
        assertEquals(200, reader.generation());
    }

    private static long data(SequencedUserOp op) {
        Bytes data = op.data();
        return data.get(0) & 0xff;
    }
}
