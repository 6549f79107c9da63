package dev.tactus.store;

import static dev.tactus.store.OrderScript.ALICE;
import static dev.tactus.store.OrderScript.BOB;
import static dev.tactus.store.OrderScript.bytes;
import static dev.tactus.store.OrderScript.hash;
import static dev.tactus.store.OrderScript.headAt;
import static dev.tactus.store.OrderScript.input;
import static dev.tactus.store.OrderScript.op;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.tactus.application.MapState;
import dev.tactus.application.StateReader;
import dev.tactus.protocol.Bytes;
import dev.tactus.protocol.ChainedTx;
import dev.tactus.protocol.DirectInput;
import dev.tactus.protocol.Hash32;
import dev.tactus.protocol.Keccak;
import dev.tactus.protocol.SequencedL2Tx.SequencedDirectInput;
import dev.tactus.protocol.SequencedL2Tx.SequencedUserOp;
import dev.tactus.store.OrderReader.FrameSummary;
import dev.tactus.store.StoreException.NotCommitted;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What every store promises behind {@link SequencerStore} and {@link OrderReader}, whatever it is made of. */
@Timeout(value = 2, unit = TimeUnit.MINUTES)
abstract class SequencerStoreContract {
    private SequencerStore store;
    private OrderReader reader;
    private OrderScript script = new OrderScript();

    /** A writer on the one store of this test; the one before is closed. */
    abstract SequencerStore openWriter() throws Exception;

    /** A reader on the same store. */
    abstract OrderReader openReader() throws Exception;

    @BeforeEach
    void openBoth() throws Exception {
        store = openWriter();
        reader = openReader();
    }

    @AfterEach
    void closeBoth() {
        reader.close();
        store.close();
    }

    /** Forgets all that was in memory. */
    private void restart() throws Exception {
        store.close();
        store = openWriter();
    }

    private void commit() throws StoreException {
        store.commit(script.chunk());
    }

    private void openOrder() throws StoreException {
        script.read(10, 0);
        commit();
        script.open();
        commit();
    }

    @Test
    void freshStoreHoldsNothing() {
        assertEquals(new LaneSnapshot(0, 0, Optional.empty(), Optional.empty(), 0, 0, 0), store.load());
        assertEquals(0, reader.head());
        assertEquals(List.of(), reader.feed(0, 10));
        assertEquals(new OrderReader.FeedPage(List.of(), 0, 0), reader.page(0, 10));
        assertEquals(0, reader.generation());
        assertEquals(Optional.empty(), reader.findUndone(hash("op")));
        assertEquals(List.of(), reader.batches(0, 10));
        assertEquals(Optional.empty(), reader.safeHead());
        assertEquals(Optional.empty(), reader.lastSealed());
        assertEquals(0, reader.nextAccepted());
        assertEquals(new OrderReader.Frontier(Optional.empty(), 0, 0, 0, OptionalLong.empty()), reader.frontier());
        assertEquals(0, reader.chunkAt(0));
        assertEquals(new MapState().digest(), reader.stateDigest(0));
    }

    @Test
    void aWriterThatWasClosedDoesNotComeBack() throws Exception {
        SequencerStore before = store;
        restart();

        assertThrows(IllegalStateException.class, before::reopen);
        openOrder();
    }

    @Test
    void snapshotAfterRestartIsWhereTheOrderStood() throws Exception {
        DirectInput deposit = input(1, 9, "deposit");
        script.read(10, 2, deposit).open();
        commit();
        script.drain(deposit, "").write("a", "1");
        commit();
        script.include(ALICE, "x").include(BOB, "").write("b", "2");
        commit();
        script.read(20, 2).openFrame(20, 7);
        commit();

        restart();

        LaneSnapshot at = store.load();
        assertEquals(4, at.lastChunk());
        assertEquals(3, at.nextOffset());
        assertEquals(2, at.drainedInputs());
        assertEquals(0, at.nextAccepted());
        assertEquals(Optional.of(headAt(20, 2)), at.safeHead());
        assertEquals(
                new LaneSnapshot.OpenBatch(0, 1000, script.frames()),
                at.openBatch().orElseThrow());
        assertEquals(Optional.of(bytes("1")), store.read(bytes("a")));
        assertEquals(Optional.of(bytes("2")), store.read(bytes("b")));
    }

    @Test
    void w2_aPageEndsWithTheEntryThatFillsIt() throws Exception {
        String half = "x".repeat(OrderReader.PAGE_PAYLOAD_BYTES / 2);
        DirectInput[] inputs = {input(4, 9, "small"), input(5, 9, half), input(6, 9, half), input(7, 9, "more")};
        script.read(10, 8, inputs).openBatch().openFrame(10, 17);
        commit();
        for (DirectInput input : inputs) {
            script.drain(input, "");
        }
        commit();

        assertEquals(List.of(0L, 1L, 2L), offsets(reader.page(0, 10)));
        assertEquals(List.of(0L, 1L), offsets(reader.page(0, 2)));
        assertEquals(List.of(2L, 3L), offsets(reader.page(2, 10)));
        assertEquals(4, reader.feed(0, 10).size());
    }

    private static List<Long> offsets(OrderReader.FeedPage page) {
        return page.entries().stream().map(ChainedTx::offset).toList();
    }

    @Test
    void feedReturnsWhatWasAppendedDenseAndInOrder() throws Exception {
        DirectInput deposit = input(4, 9, "deposit");
        var op = op(ALICE, 0, 65535, "data");
        script.read(10, 5, deposit).openBatch().openFrame(10, 17);
        commit();
        script.drain(deposit, "notice");
        commit();
        script.include(op, "voucher").include(BOB, "second");
        commit();

        var first = new SequencedDirectInput(0, deposit, 0);
        var second = new SequencedUserOp(1, ALICE, 0, 65535, 17, bytes("data"), 10, 0, op.txHash());
        var link = ChainedTx.after(ChainedTx.GENESIS, first);
        assertEquals(List.of(first, second), reader.feed(0, 2));
        assertEquals(List.of(second), reader.feed(1, 1));
        assertEquals(2, reader.feed(1, 10).size());
        assertEquals(List.of(), reader.feed(3, 10));
        assertEquals(3, reader.head());
        assertEquals(
                new OrderReader.FeedPage(List.of(link, ChainedTx.after(link.chainHash(), second)), 3, 0),
                reader.page(0, 2));
        assertEquals(new OrderReader.FeedPage(List.of(), 3, 0), reader.page(1, 0));
        assertEquals(new OrderReader.FeedPage(List.of(), 3, 0), reader.page(4, 10));
        assertEquals(bytes("notice"), reader.outputs(0));
        assertEquals(bytes("voucher"), reader.outputs(1));
        assertThrows(IllegalArgumentException.class, () -> reader.outputs(3));
    }

    @Test
    void includedOpIsFoundByItsHash() throws Exception {
        openOrder();
        var op = op(ALICE, 0, 300, "");
        script.read(11, 0).openFrame(11, 2).include(op, "out");
        commit();

        assertEquals(OptionalLong.of(0), store.offsetOf(op.txHash()));
        var expected = new SequencedUserOp(0, ALICE, 0, 300, 2, Bytes.EMPTY, 11, 0, op.txHash());
        assertEquals(Optional.of(new OrderReader.IncludedTx(expected, 1, bytes("out"), 0)), reader.findTx(op.txHash()));
        assertEquals(OptionalLong.empty(), store.offsetOf(hash("another")));
        assertEquals(Optional.empty(), reader.findTx(hash("another")));
    }

    @Test
    void sealedPayloadIsTheBytesThatWereHashed() throws Exception {
        openOrder();
        script.include(ALICE, "one").include(BOB, "two");
        commit();
        script.read(12, 0).openFrame(12, 5);
        commit();
        script.include(ALICE, "three");
        byte[] ssz = script.payload();
        script.seal().open();
        commit();

        var sealed = new SealedBatch(0, Hash32.wrap(Keccak.hash(ssz)), ssz.length);
        assertEquals(Optional.of(Bytes.wrap(ssz)), reader.sealedPayload(0));
        assertEquals(Optional.of(sealed), reader.lastSealed());
        assertEquals(Optional.of(sealed), store.sealed(0));
        assertEquals(Optional.empty(), reader.sealedPayload(1));
        assertEquals(Optional.empty(), store.sealed(1));
        assertEquals(OptionalLong.of(10), store.firstSafeBlock(0));
        assertEquals(OptionalLong.of(12), store.firstSafeBlock(1));
        assertEquals(OptionalLong.empty(), store.firstSafeBlock(2));
    }

    @Test
    void batchesAreSummarisedWithTheirFrames() throws Exception {
        openOrder();
        script.include(ALICE, "one");
        commit();
        DirectInput late = input(0, 12, "late");
        script.read(12, 1, late).openFrame(12, 5);
        commit();
        script.drain(late, "");
        commit();
        script.include(BOB, "two").seal().open();
        commit();
        var posted = new AcceptedBatch(0, store.sealed(0).orElseThrow().payloadHash(), 1, 14, hash("l1"));
        script.read(15, 2, List.of(), List.of(posted));
        commit();

        var first = reader.batch(0).orElseThrow();
        assertEquals(List.of(new FrameSummary(10, 0, 0, 1, 0), new FrameSummary(12, 5, 1, 1, 1)), first.frames());
        assertEquals(store.sealed(0), first.sealed());
        assertEquals(Optional.of(posted), first.accepted());
        assertEquals(Optional.of(posted), reader.accepted(0));
        var open = reader.batch(1).orElseThrow();
        assertEquals(List.of(new FrameSummary(12, 0, 3, 0, 0)), open.frames());
        assertEquals(Optional.empty(), open.sealed());
        assertEquals(Optional.empty(), open.accepted());
        assertEquals(List.of(first, open), reader.batches(0, 10));
        assertEquals(List.of(first), reader.batches(0, 1));
        assertEquals(List.of(open), reader.batches(1, 10));
        assertEquals(Optional.empty(), reader.batch(2));
        assertEquals(1, reader.nextAccepted());
        assertEquals(1, store.load().nextAccepted());
    }

    @Test
    void undrainedInputsComeInIndexOrderUpToTheBlock() throws Exception {
        DirectInput a = input(0, 5, "a");
        DirectInput b = input(2, 5, "b");
        DirectInput c = input(3, 9, "c");
        script.read(10, 4, a, b, c).openBatch().openFrame(7, 0);
        commit();

        assertEquals(List.of(a, b), store.undrained(7, 10));
        assertEquals(List.of(a, b, c), store.undrained(9, 10));
        assertEquals(List.of(a), store.undrained(9, 1));
        assertEquals(List.of(), store.undrained(4, 10));

        script.drain(a, "");
        commit();
        assertEquals(List.of(b), store.undrained(7, 10));
        assertEquals(1, store.load().drainedInputs());
    }

    @Test
    void chunkOutOfTurnIsRefusedWhole() throws Exception {
        openOrder();
        script.include(ALICE, "x").write("k", "v");
        LaneTransaction next = script.chunk();

        for (long chunk : List.of(next.chunk() - 1, next.chunk() + 1)) {
            var wrong = new LaneTransaction(chunk, next.events(), next.stateWrites());
            assertThrows(StoreInvariantException.class, () -> store.commit(wrong));
        }

        assertEquals(0, reader.head());
        assertEquals(Optional.empty(), store.read(bytes("k")));
        store.commit(next);
        assertEquals(1, reader.head());
    }

    @Test
    void refusedTransactionLeavesNoTraceAndTheStoreGoesOn() throws Exception {
        openOrder();
        script.include(ALICE, "good").write("k", "v").include(op(ALICE, 5, 100, "nonce out of turn"), "");
        assertThrows(StoreInvariantException.class, this::commit);

        assertEquals(2, store.load().lastChunk());
        assertEquals(0, store.load().nextOffset());
        assertEquals(Optional.empty(), store.read(bytes("k")));
        assertEquals(Optional.empty(), reader.findTx(op(ALICE, 0, 100, "good").txHash()));

        script = new OrderScript();
        var events = List.<LaneEvent>of(new LaneEvent.UserOpIncluded(0, op(ALICE, 0, 100, "good"), Bytes.EMPTY));
        store.commit(new LaneTransaction(3, events, Map.of()));
        assertEquals(1, reader.head());
    }

    @Test
    void readerSeesOneViewPerQueryAndOnlyWhatIsCommitted() throws Exception {
        openOrder();
        script.write("k", "old");
        commit();
        script.write("k", "new");
        LaneTransaction next = script.chunk();

        List<Optional<Bytes>> seen = reader.queryState(state -> {
            Optional<Bytes> before = state.read(bytes("k"));
            try {
                store.commit(next);
            } catch (StoreException e) {
                throw new IllegalStateException(e);
            }
            return List.of(before, state.read(bytes("k")));
        });

        assertEquals(List.of(Optional.of(bytes("old")), Optional.of(bytes("old"))), seen);
        assertEquals(Optional.of(bytes("new")), reader.queryState(state -> state.read(bytes("k"))));
    }

    @Test
    void chunkAtNamesTheVersionBeforeAnOffset() throws Exception {
        openOrder();
        script.include(ALICE, "0").include(ALICE, "1");
        commit();
        script.read(20, 0);
        commit();
        script.include(ALICE, "2");
        commit();

        assertEquals(2, reader.chunkAt(0), "the last chunk without entries");
        assertEquals(4, reader.chunkAt(2));
        assertEquals(5, reader.chunkAt(3));
        assertThrows(IllegalArgumentException.class, () -> reader.chunkAt(1), "inside a chunk");
        assertThrows(IllegalArgumentException.class, () -> reader.chunkAt(4), "beyond the head");
    }

    @Test
    void pruningKeepsValuesAtAndAfterTheChunk() throws Exception {
        for (int i = 1; i <= 5; i++) {
            script.write("k", "v" + i);
            commit();
        }

        store.pruneUndo(3);

        assertEquals(Optional.of(bytes("v3")), store.readAt(bytes("k"), 3));
        assertEquals(Optional.of(bytes("v5")), store.readAt(bytes("k"), 5));
        assertThrows(IllegalArgumentException.class, () -> store.readAt(bytes("k"), 2));
        assertThrows(IllegalArgumentException.class, () -> store.readAt(bytes("k"), 6));
        assertThrows(IllegalArgumentException.class, () -> reader.stateDigest(2));
        var refused = assertThrows(NotCommitted.class, () -> store.rollBackState(2));
        assertEquals(NotCommitted.Kind.FAULT, refused.kind());
        assertEquals(Optional.of(bytes("v5")), store.read(bytes("k")));

        store.rollBackState(3);
        assertEquals(Optional.of(bytes("v3")), store.read(bytes("k")));
        assertEquals(3, store.load().lastChunk());
    }

    @Test
    void everythingMayBePruned() throws Exception {
        script.write("k", "v1");
        commit();
        store.pruneUndo(1);
        store.pruneUndo(1);

        assertEquals(Optional.of(bytes("v1")), store.readAt(bytes("k"), 1));
        script.write("k", "v2");
        commit();
        assertEquals(Optional.of(bytes("v1")), store.readAt(bytes("k"), 1));
    }

    static LongStream seeds() {
        Long fixed = Long.getLong("tactus.seed");
        return fixed != null ? LongStream.of(fixed) : LongStream.range(1, 13);
    }

    /** Random writes, deletions, roll-backs, prunings and restarts against maps that remember every version. */
    @ParameterizedTest(name = "tactus.seed={0}")
    @MethodSource("seeds")
    void everyVersionInTheWindowEqualsTheModel(long seed) throws Exception {
        var random = new Random(seed);
        List<Map<Bytes, Bytes>> versions = new ArrayList<>(List.of(Map.of()));
        int floor = 0;
        for (int step = 0; step < 150; step++) {
            int last = versions.size() - 1;
            int choice = random.nextInt(20);
            if (choice < 16) {
                Map<Bytes, Optional<Bytes>> writes = randomWrites(random);
                store.commit(new LaneTransaction(last + 1L, List.of(), writes));
                versions.add(after(versions.get(last), writes));
            } else if (choice == 16) {
                int to = floor + random.nextInt(last - floor + 1);
                store.rollBackState(to);
                versions.subList(to + 1, versions.size()).clear();
            } else if (choice == 17) {
                floor = Math.max(floor, random.nextInt(last + 1));
                store.pruneUndo(floor);
            } else if (choice == 18) {
                restart();
            } else {
                store.reopen();
            }
            requireEqual(versions, floor, random, () -> "tactus.seed=" + seed);
        }
    }

    private void requireEqual(List<Map<Bytes, Bytes>> versions, int floor, Random random, Supplier<String> how) {
        int last = versions.size() - 1;
        int at = floor + random.nextInt(last - floor + 1);
        assertEquals(last, store.load().lastChunk(), how);
        for (int key = 0; key < KEYS; key++) {
            Bytes resource = key(key);
            assertEquals(Optional.ofNullable(versions.get(last).get(resource)), store.read(resource), how);
            assertEquals(Optional.ofNullable(versions.get(at).get(resource)), store.readAt(resource, at), how);
        }
        assertEquals(digest(versions.get(at)), reader.stateDigest(at), how);
        assertEquals(digest(versions.get(last)), reader.stateDigest(last), how);
        Map<Bytes, Bytes> seen = reader.queryState(SequencerStoreContract::present);
        assertEquals(versions.get(last), seen, how);
    }

    private static Map<Bytes, Bytes> present(StateReader state) {
        Map<Bytes, Bytes> present = new HashMap<>();
        for (int key = 0; key < KEYS; key++) {
            Bytes resource = key(key);
            state.read(resource).ifPresent(value -> present.put(resource, value));
        }
        return present;
    }

    private static final int KEYS = 12;

    /** Keys of many lengths, one a prefix of the next, some with the sign bit set: byte order must be unsigned. */
    private static Bytes key(int n) {
        byte[] value = new byte[1 + n / 3];
        Arrays.fill(value, (byte) (n % 3 == 0 ? 0 : n % 3 == 1 ? 0x7f : 0x80));
        return Bytes.wrap(value);
    }

    private static Map<Bytes, Optional<Bytes>> randomWrites(Random random) {
        Map<Bytes, Optional<Bytes>> writes = new LinkedHashMap<>();
        int count = random.nextInt(5);
        for (int i = 0; i < count; i++) {
            byte[] value = new byte[random.nextInt(4)];
            random.nextBytes(value);
            writes.put(
                    key(random.nextInt(KEYS)),
                    random.nextInt(4) == 0 ? Optional.empty() : Optional.of(Bytes.wrap(value)));
        }
        return writes;
    }

    private static Map<Bytes, Bytes> after(Map<Bytes, Bytes> before, Map<Bytes, Optional<Bytes>> writes) {
        Map<Bytes, Bytes> after = new HashMap<>(before);
        writes.forEach((key, value) -> value.ifPresentOrElse(held -> after.put(key, held), () -> after.remove(key)));
        return after;
    }

    private static Hash32 digest(Map<Bytes, Bytes> values) {
        var state = new MapState();
        values.forEach(state::write);
        return state.digest();
    }
}
