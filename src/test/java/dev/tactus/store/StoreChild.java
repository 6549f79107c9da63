package dev.tactus.store;

import dev.tactus.protocol.Bytes;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A process of its own that opens a data directory, says what came of it, and waits to be killed or kills itself. */
final class StoreChild {
    /** Counts the ops in the order. */
    static final Bytes COUNT = OrderScript.bytes("count");

    private StoreChild() {}

    /** Arguments: the directory; then {@code hold}, {@code commit}, or the fault point at which to halt. */
    public static void main(String[] args) throws Exception {
        var out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        try (var directory = DataDirectory.open(Path.of(args[0]))) {
            out.println("opened");
            if (args[1].equals("hold")) {
                waitForEver();
            }
            commitForEver(directory, args[1], out);
        } catch (DataDirectoryException.InUse e) {
            out.println("in use");
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
