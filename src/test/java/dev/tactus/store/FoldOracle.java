package dev.tactus.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.tactus.application.AppendingApplication;
import dev.tactus.protocol.Bytes;
import dev.tactus.protocol.SequencedL2Tx;
import dev.tactus.protocol.SequencedL2Tx.SequencedDirectInput;
import dev.tactus.protocol.SequencedL2Tx.SequencedUserOp;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Executes the feed of a {@link LaneBench} entry by entry, and holds every version of the stored state against it. */
final class FoldOracle {
    static final int ALL = Integer.MAX_VALUE;

    private final LaneBench bench;
    private final AppendingApplication application;
    private final Random random;
    /** The order as it was read last, and the state after each number of its entries. */
    private final List<SequencedL2Tx> order = new ArrayList<>();

    private final List<FoldedState> folds = new ArrayList<>(List.of(new FoldedState()));
    private long generation;

    FoldOracle(LaneBench bench, AppendingApplication application, Random random) {
        this.bench = bench;
        this.application = application;
        this.random = random;
    }

    /** After the last entry that was read. */
    FoldedState now() {
        return folds.getLast();
    }

    /** At the end of a chunk. */
    FoldedState at(long chunk) throws Exception {
        return folds.get(entriesAt(chunk));
    }

    /** The state is the fold of the feed: now, as the cache tells it, and at an earlier version. */
    void check(long floor) throws Exception {
        readOrder();
        assertEquals(order.size(), bench.shown.size());
        assertEquals(
                order.subList(Math.max(0, order.size() - 10), order.size()),
                bench.shown.subList(Math.max(0, order.size() - 10), order.size()));
        LaneSnapshot at = bench.store().load();
        assertEquals(order.size(), at.nextOffset());
        FoldedState now = folds.getLast();
        assertEquals(now.digest(), bench.reader().stateDigest(at.lastChunk()));
        for (Bytes resource : some(now)) {
            assertEquals(now.read(resource), bench.store().read(resource), resource::toString);
        }
        checkAt(floor + random.nextLong(at.lastChunk() - floor + 1));
        if (floor > 0 && random.nextInt(8) == 0) {
            checkRefusesBelow(floor);
        }
    }

    private void checkAt(long chunk) throws Exception {
        FoldedState then = at(chunk);
        assertEquals(then.digest(), bench.reader().stateDigest(chunk), () -> "at the end of chunk " + chunk);
        for (Bytes resource : some(folds.getLast())) {
            assertEquals(then.read(resource), bench.store().readAt(resource, chunk), resource::toString);
        }
    }

    private int entriesAt(long chunk) throws Exception {
        return chunk == 0
                ? 0
                : (int) bench.store()
                        .session()
                        .query("SELECT next_offset FROM chunks WHERE chunk = ?")
                        .with(chunk)
                        .number();
    }

    private void checkRefusesBelow(long floor) {
        Bytes any = folds.getLast().resources().stream().findFirst().orElse(Bytes.EMPTY);
        assertThrows(IllegalArgumentException.class, () -> bench.store().readAt(any, floor - 1));
        assertThrows(StoreException.NotCommitted.class, () -> bench.store().rollBackState(floor - 1));
    }

    private List<Bytes> some(FoldedState state) {
        List<Bytes> resources = state.resources();
        List<Bytes> some = new ArrayList<>(List.of(Bytes.EMPTY));
        for (int i = 0; i < 4 && !resources.isEmpty(); i++) {
            some.add(resources.get(random.nextInt(resources.size())));
        }
        return some;
    }

    /** What was there stays unless a recovery took it back; only what is new has to be executed. */
    void readOrder() {
        if (bench.generation() != generation) {
            generation = bench.generation();
            List<SequencedL2Tx> stored = bench.reader().feed(0, ALL);
            int same = 0;
            while (same < Math.min(order.size(), stored.size())
                    && order.get(same).equals(stored.get(same))) {
                same++;
            }
            order.subList(same, order.size()).clear();
            folds.subList(same + 1, folds.size()).clear();
        }
        for (SequencedL2Tx entry : bench.reader().feed(order.size(), ALL)) {
            order.add(entry);
            folds.add(folds.getLast().after(entry, application));
        }
    }

    /** The bytes of the state are the order. */
    void checkLog() {
        List<Integer> executed = order.stream()
                .map(entry -> switch (entry) {
                    case SequencedUserOp op ->
                        ByteBuffer.wrap(op.data().toArray()).getInt();
                    case SequencedDirectInput direct -> AppendingApplication.number(direct.input());
                })
                .toList();
        assertEquals(executed, bench.reader().queryState(AppendingApplication::log));
        assertEquals(order, bench.shown);
        assertEquals(order, bench.reader().feed(0, ALL));
    }
}
