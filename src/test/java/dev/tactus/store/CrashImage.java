package dev.tactus.store;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tactus.protocol.SequencedL2Tx;
import dev.tactus.protocol.SequencedL2Tx.SequencedDirectInput;
import dev.tactus.protocol.SequencedL2Tx.SequencedUserOp;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/** What a data directory holds after a loss of power, found out as a node would, by opening it. */
final class CrashImage {
    private final List<PowerScript.Step> steps;

    CrashImage(List<PowerScript.Step> steps) {
        this.steps = steps;
    }

    /**
     * @param chunks how many of the script's transactions are there
     * @param events how many of the journal's events
     */
    record Found(long chunks, long events) {}

    /**
     * Opens it, requires that it is sound and holds the script's first transactions to the letter, each once, and
     * nothing else; then goes on with the next one.
     */
    Found look(Path directory) throws Exception {
        try (DataDirectory data = DataDirectory.open(directory);
                var store = data.writer(CommitFaults.NONE);
                var reader = data.reader()) {
            requireSound(store.session());
            int chunks = (int) store.load().lastChunk();
            requireOrder(store, reader, chunks);
            long events = events(store.session());
            if (chunks < steps.size()) {
                store.commit(steps.get(chunks).transaction());
            }
            return new Found(chunks, events);
        }
    }

    private static void requireSound(Session session) throws SQLException {
        assertEquals(List.of("ok"), session.query("PRAGMA integrity_check").list(row -> row.text(1)));
        assertEquals(List.of(), session.query("PRAGMA foreign_key_check").list(row -> row.text(1)));
    }

    private void requireOrder(SequencerStore store, OrderReader reader, int chunks) {
        List<String> expected = new ArrayList<>();
        steps.subList(0, chunks).forEach(step -> expected.addAll(step.entries()));
        List<String> found = new ArrayList<>();
        for (SequencedL2Tx entry : reader.feed(0, expected.size() + 1)) {
            found.add(said(entry, reader));
            if (entry instanceof SequencedUserOp op) {
                assertEquals(OptionalLong.of(op.offset()), store.offsetOf(op.txHash()));
            }
        }
        assertEquals(expected, found);
        if (chunks > 0) {
            assertEquals(steps.get(chunks - 1).stateDigest(), reader.stateDigest(chunks));
        }
    }

    private static String said(SequencedL2Tx entry, OrderReader reader) {
        var outputs = reader.outputs(entry.offset());
        return switch (entry) {
            case SequencedUserOp op ->
                PowerScript.op(op.offset(), op.sender(), op.nonce(), op.data(), op.txHash(), outputs);
            case SequencedDirectInput input -> PowerScript.input(input.offset(), input.input(), outputs);
        };
    }

    private static long events(Session session) throws SQLException {
        List<String> found = session.query("SELECT sequence_number, event_payload FROM event_journal ORDER BY ordering")
                .list(row -> row.number(1) + " " + row.bytes(2));
        for (int i = 0; i < found.size(); i++) {
            assertEquals((i + 1) + " " + PowerScript.event(i + 1), found.get(i));
        }
        return found.size();
    }
}
