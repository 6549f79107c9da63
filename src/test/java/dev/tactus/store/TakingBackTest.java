package dev.tactus.store;

import static dev.tactus.store.OrderScript.ALICE;
import static dev.tactus.store.OrderScript.BOB;
import static dev.tactus.store.OrderScript.bytes;
import static dev.tactus.store.OrderScript.input;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.tactus.protocol.Address;
import dev.tactus.store.StoreException.NotCommitted;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A recovery's transaction, on disk: what leaves the valid history, what stays, and what is kept of the rest. */
final class TakingBackTest {
    @TempDir
    private Path folder = Path.of("set by JUnit");

    private DataDirectory directory;
    private SqliteSequencerStore store;
    private OrderReader reader;
    private final OrderScript script = new OrderScript();

    /** Batch 0 with a deposit and an op, sealed; batch 1 with a deposit and an op, sealed; batch 2 open, with an op. */
    @BeforeEach
    void threeBatches() throws Exception {
        directory = DataDirectory.open(folder);
        directory.initialise(OrderScript.DEPLOYMENT, UUID.randomUUID());
        store = directory.writer(CommitFaults.NONE);
        reader = directory.reader();
        var first = input(0, 9, "first");
        var second = input(1, 19, "second");
        commit(script.read(10, 1, first).open().drain(first, "f"));
        commit(script.include(ALICE, "a").write("x", "1"));
        commit(script.seal().openBatch().openFrame(10, 0));
        commit(script.read(20, 2, second).openFrame(20, 0).drain(second, "s").write("x", "2"));
        commit(script.include(ALICE, "b").write("x", "3").write("y", "4"));
        commit(script.seal().openBatch().openFrame(20, 0));
        commit(script.include(BOB, "c").write("x", "5"));
    }

    @AfterEach
    void close() {
        directory.close();
    }

    private void commit(OrderScript next) throws StoreException {
        store.commit(next.chunk());
    }

    private void takeBack(Cut cut) throws StoreException {
        takeBack(1, cut);
    }

    private void takeBack(long generation, Cut cut) throws StoreException {
        store.commit(new LaneTransaction(
                cut.chunk() + 1,
                List.of(
                        new LaneEvent.Recovered(generation, 20, cut, 77),
                        new LaneEvent.BatchOpened(cut.batchNonce(), 78),
                        new LaneEvent.FrameOpened(cut.batchNonce(), 0, 20, 5)),
                Map.of()));
    }

    private Optional<String> state(String resource) {
        return store.read(bytes(resource)).map(value -> new String(value.toArray(), StandardCharsets.UTF_8));
    }

    private long rows(String sql) throws Exception {
        return store.session().query(sql).number();
    }

    @Test
    void theCutIsWhereTheOrderStoodBeforeTheBatch() {
        assertEquals(Optional.of(new Cut(1, 2, 3, 1)), store.cut(1));
        assertEquals(Optional.of(new Cut(2, 4, 6, 2)), store.cut(2));
        assertEquals(Optional.of(new Cut(0, 0, 0, 0)), store.cut(0).map(cut -> new Cut(0, cut.firstOffset(), 0, 0)));
        assertEquals(Optional.empty(), store.cut(3));
    }

    @Test
    void whatComesBeforeStaysAndTheRestIsAsIfItHadNotBeen() throws Exception {
        assertEquals(Optional.of("5"), state("x"));

        takeBack(store.cut(1).orElseThrow());

        LaneSnapshot at = store.load();
        assertEquals(new LaneSnapshot(4, 2, at.openBatch(), at.safeHead(), 1, 0, 1), at);
        assertEquals(1, at.openBatch().orElseThrow().nonce());
        assertEquals(1, at.openBatch().orElseThrow().frames().size());
        assertEquals(Optional.of("1"), state("x"));
        assertEquals(Optional.empty(), state("y"));
        assertEquals(2, reader.head());
        assertEquals(2, reader.feed(0, 10).size());
        assertEquals(List.of(input(1, 19, "second")), store.undrained(20, 10));
        assertEquals(Optional.empty(), store.sealed(1));
        assertEquals(0, reader.lastSealed().orElseThrow().nonce());
        OrderReader.Frontier frontier = reader.frontier();
        assertEquals(at.safeHead(), frontier.head());
        assertEquals(1, frontier.sealedEnd());
        assertEquals(1, frontier.generation());
        assertEquals(reader.nextAccepted(), frontier.nextAccepted());
        assertEquals(1, reader.deployment().orElseThrow().recoveryGeneration());
    }

    @Test
    void everythingTakenBackIsKeptUnderTheGeneration() throws Exception {
        takeBack(store.cut(1).orElseThrow());

        assertEquals(2, rows("SELECT COUNT(*) FROM undone_batches WHERE generation = 1 AND nonce IN (1, 2)"));
        assertEquals(1, rows("SELECT COUNT(*) FROM undone_sealed_batches WHERE generation = 1 AND nonce = 1"));
        assertEquals(3, rows("SELECT COUNT(*) FROM undone_frames WHERE generation = 1"));
        assertEquals(2, rows("SELECT COUNT(*) FROM undone_user_ops WHERE generation = 1 AND offset IN (3, 4)"));
        assertEquals(3, rows("SELECT COUNT(*) FROM undone_sequenced_l2_txs WHERE generation = 1 AND offset >= 2"));
        assertEquals(
                1,
                rows(
                        "SELECT COUNT(*) FROM recoveries WHERE generation = 1 AND safe_block = 20 AND first_batch_nonce = 1"
                                + " AND first_offset = 2 AND recovered_at_ms = 77"));
        assertEquals(0, rows("SELECT COUNT(*) FROM history_guard"));
    }

    @Test
    void theSameOpComesInAgainAndCanBeTakenBackAgain() throws Exception {
        takeBack(store.cut(1).orElseThrow());
        var again = OrderScript.op(ALICE, 1, 100, "b");
        for (long generation = 2; generation < 4; generation++) {
            LaneSnapshot at = store.load();
            store.commit(new LaneTransaction(
                    at.lastChunk() + 1,
                    List.of(
                            new LaneEvent.DirectInputDrained(2, input(1, 19, "second"), bytes("s")),
                            new LaneEvent.UserOpIncluded(3, again, bytes("again"))),
                    Map.of(bytes("x"), Optional.of(bytes("6")))));
            assertEquals(3, store.offsetOf(again.txHash()).orElseThrow());
            takeBack(generation, store.cut(1).orElseThrow());
        }

        assertEquals(3, rows("SELECT COUNT(*) FROM undone_user_ops WHERE nonce = 1 AND offset = 3"));
        assertEquals(Optional.of("1"), state("x"));
    }

    @Test
    void aCutThatTheRowsDoNotShowIsRefusedAndChangesNothing() throws Exception {
        LaneSnapshot before = store.load();

        for (Cut wrong : List.of(new Cut(1, 3, 3, 1), new Cut(1, 2, 2, 1), new Cut(1, 2, 3, 2), new Cut(3, 5, 7, 2))) {
            assertThrows(StoreInvariantException.class, () -> takeBack(wrong), wrong::toString);
        }
        Cut right = store.cut(1).orElseThrow();
        assertThrows(StoreInvariantException.class, () -> takeBack(2, right));

        assertEquals(before, store.load());
        assertEquals(Optional.of("5"), state("x"));
    }

    @Test
    void whatCanNoLongerBeUndoneIsRefused() throws Exception {
        assertThrows(NotCommitted.class, () -> store.pruneUndo(5), "nothing is gold yet");
        ForgottenUndo.upTo(store, 5);
        LaneSnapshot before = store.load();
        Cut cut = store.cut(1).orElseThrow();

        var refused = assertThrows(StoreInvariantException.class, () -> takeBack(cut));

        assertEquals(true, String.valueOf(refused.getMessage()).contains("rebuild from L1"));
        assertEquals(before, store.load());
        takeBack(store.cut(2).orElseThrow());
    }

    @Test
    void anAddressThatWasUsedIsFreeAgain() throws Exception {
        takeBack(store.cut(2).orElseThrow());
        Address sender = BOB;

        LaneSnapshot at = store.load();
        store.commit(new LaneTransaction(
                at.lastChunk() + 1,
                List.of(new LaneEvent.UserOpIncluded(4, OrderScript.op(sender, 0, 100, "other"), bytes(""))),
                Map.of()));

        assertEquals(5, reader.head());
    }
}
