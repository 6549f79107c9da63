package dev.tactus.store;

import dev.tactus.protocol.Bytes;
import dev.tactus.sim.SimInjector;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** A process of its own that opens a data directory, says what came of it, and waits to be killed or kills itself. */
final class StoreChild {
    /** Counts the ops in the order. */
    static final Bytes COUNT = OrderScript.bytes("count");

    /** How it ends at the point that it was told. */
    static final int DIED = 86;

    private StoreChild() {}

    /**
     * Arguments: the directory; then {@code hold}, {@code commit}, or the point around COMMIT at which to halt; or
     * {@code die}, a point's name, and the how manieth time there is the one at which to halt.
     */
    public static void main(String[] args) throws Exception {
        var out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        try (var directory = DataDirectory.open(Path.of(args[0]))) {
            out.println("opened");
            if (args[1].equals("hold")) {
                waitForEver();
            }
            if (args[1].equals("die")) {
                dieAt(directory, args[2], Integer.parseInt(args[3]));
            } else {
                commitForEver(directory, args[1], out);
            }
        } catch (DataDirectoryException.InUse e) {
            out.println("in use");
        }
    }

    /** Two heads of L1 and the first batch: what {@link #fullBatch} follows. */
    static OrderScript opened(SequencerStore store) throws StoreException {
        var script = new OrderScript();
        List<LaneTransaction> first =
                List.of(script.read(10, 0).open().chunk(), script.read(20, 0).chunk());
        for (LaneTransaction each : first) {
            if (store.load().lastChunk() < each.chunk()) {
                store.commit(each);
            }
        }
        return script;
    }

    /** The transaction of {@link #dieAt}: three ops fill the batch, the next one opens, and then a frame at L1's head. */
    static LaneTransaction fullBatch(OrderScript script) {
        script.include(OrderScript.ALICE, "a").include(OrderScript.BOB, "b").include(OrderScript.ALICE, "c");
        return script.seal()
                .openBatch()
                .openFrame(10, 0)
                .openFrame(20, 0)
                .write("count", "3")
                .chunk();
    }

    private static void dieAt(DataDirectory directory, String where, int time) throws Exception {
        // Not before the chunk that matters.
        var left = new AtomicInteger(Integer.MAX_VALUE);
        Consumer<String> reached = point -> {
            if (point.equals(where) && left.decrementAndGet() == 0) {
                Runtime.getRuntime().halt(DIED);
            }
        };
        try (var store = directory.writer(point -> reached.accept(point.name()))) {
            OrderScript script = opened(store);
            left.set(time);
            SimInjector.enter(reached);
            store.commit(fullBatch(script));
        }
    }

    private static void waitForEver() throws IOException {
        while (System.in.read() >= 0) {
            // The parent never writes: this ends when it kills us, or when it ends itself.
        }
    }

    private static void commitForEver(DataDirectory directory, String mode, PrintStream out) throws Exception {
        CommitFaults faults = point -> {
            if (point.name().equals(mode)) {
                Runtime.getRuntime().halt(1);
            }
        };
        try (var quiet = directory.writer()) {
            if (quiet.load().openBatch().isEmpty()) {
                quiet.commit(new OrderScript().read(10, 0).open().chunk());
            }
        }
        try (var store = directory.writer(faults)) {
            LaneSnapshot at = store.load();
            long offset = at.nextOffset();
            for (long chunk = at.lastChunk() + 1; ; chunk++) {
                var first = OrderScript.op(OrderScript.ALICE, offset, 100, "a");
                var second = OrderScript.op(OrderScript.ALICE, offset + 1, 100, "b");
                List<LaneEvent> events = List.of(
                        new LaneEvent.UserOpIncluded(offset, first, Bytes.EMPTY),
                        new LaneEvent.UserOpIncluded(offset + 1, second, Bytes.EMPTY));
                offset += 2;
                Bytes count = OrderScript.bytes(Long.toString(offset));
                store.commit(new LaneTransaction(chunk, events, Map.of(COUNT, Optional.of(count))));
                out.println(offset);
            }
        }
    }
}
