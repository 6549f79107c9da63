package dev.tactus.store;

import dev.tactus.application.StateDigest;
import dev.tactus.protocol.Bytes;
import dev.tactus.protocol.Hash32;
import dev.tactus.store.StateCache.Held;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.Function;

/**
 * Versioned state: current values, and with {@link UndoTables} what they were before. The caller owns the transaction.
 */
final class StateTables {
    /** Rows of spans that one pruning takes away of each level at most: some milliseconds. */
    private static final int PRUNED_SPAN_ROWS = 8192;

    private static final String VALUE = "SELECT value, chunk, checksum FROM state_values WHERE resource = ?";
    private static final String VALUES = "SELECT resource, value, chunk, checksum FROM state_values ORDER BY resource";
    /** Not as an upsert: where the key is the whole index, SQLite writes over the row without looking for it first. */
    private static final String PUT =
            "INSERT OR REPLACE INTO state_values (resource, value, chunk, checksum) VALUES (?, ?, ?, ?)";

    private static final String REMOVE = "DELETE FROM state_values WHERE resource = ?";
    private static final String LAST_CHUNK = "SELECT COALESCE(MAX(chunk), 0) FROM chunks";

    private final Session session;
    private final UndoTables undo;

    StateTables(Session session) {
        this(session, new UndoTables(session));
    }

    StateTables(Session session, UndoTables undo) {
        this.session = session;
        this.undo = undo;
    }

    /** 0 before the first. */
    long lastChunk() throws SQLException {
        return session.query(LAST_CHUNK).number();
    }

    Optional<Bytes> read(Bytes resource) throws SQLException {
        return held(resource).value();
    }

    Held held(Bytes resource) throws SQLException {
        return session.query(VALUE)
                .with(resource)
                .first(row -> {
                    Bytes value = row.bytes(1);
                    requireSound(resource, value, row.number(2), row.number(3));
                    return new Held(Optional.of(value), row.number(2));
                })
                .orElse(Held.NOTHING);
    }

    /**
     * The chunk's row must be there already.
     *
     * @param current tells the state before the chunk
     */
    void write(long chunk, Map<Bytes, Optional<Bytes>> writes, Function<Bytes, Held> current) throws SQLException {
        Map<Bytes, Optional<Bytes>> previous = LinkedHashMap.newLinkedHashMap(writes.size());
        for (Map.Entry<Bytes, Optional<Bytes>> write : writes.entrySet()) {
            Held held = current.apply(write.getKey());
            previous.put(write.getKey(), held.value());
            undo.remember(held.chunk(), chunk, write.getKey(), held.value());
            set(write.getKey(), write.getValue(), chunk);
        }
        undo.record(chunk, previous);
    }

    private void set(Bytes resource, Optional<Bytes> value, long chunk) throws SQLException {
        if (value.isPresent()) {
            session.query(PUT)
                    .with(resource)
                    .with(value.get())
                    .with(chunk)
                    .with(checksum(resource, value.get(), chunk).value())
                    .update();
        } else {
            session.query(REMOVE).with(resource).update();
        }
    }

    Optional<Bytes> readAt(Bytes resource, long chunk) throws SQLException {
        requireInWindow(chunk);
        Optional<Optional<Bytes>> held = undo.heldAt(resource, chunk, lastChunk());
        return held.isPresent() ? held.get() : read(resource);
    }

    Hash32 digest(long chunk) throws SQLException {
        var digest = new StateDigest();
        forEach(chunk, digest::add);
        return digest.finish();
    }

    /** Every live resource with its value at the end of {@code chunk}, in byte order. */
    void forEach(long chunk, BiConsumer<Bytes, Bytes> visitor) throws SQLException {
        requireInWindow(chunk);
        NavigableMap<Bytes, Optional<Bytes>> undone = new TreeMap<>();
        long last = lastChunk();
        for (long later = chunk + 1; later <= last; later++) {
            UndoRecord.decode(undo.recordOf(later)).forEach(undone::putIfAbsent);
        }
        session.query(VALUES).forEach(row -> {
            Bytes resource = row.bytes(1);
            Bytes value = row.bytes(2);
            requireSound(resource, value, row.number(3), row.number(4));
            visitUpTo(visitor, undone, resource);
            if (!undone.containsKey(resource)) {
                visitor.accept(resource, value);
            }
        });
        undone.forEach((resource, value) -> value.ifPresent(held -> visitor.accept(resource, held)));
    }

    /** Visits, and forgets, what the resources before {@code limit} held; those at it stay to hide the current value. */
    private static void visitUpTo(
            BiConsumer<Bytes, Bytes> visitor, NavigableMap<Bytes, Optional<Bytes>> undone, Bytes limit) {
        while (!undone.isEmpty() && undone.firstKey().compareTo(limit) < 0) {
            var first = undone.pollFirstEntry();
            first.getValue().ifPresent(value -> visitor.accept(first.getKey(), value));
        }
    }

    /** Newest first, one record in memory at a time. Which chunk wrote what is put back is not known any more. */
    void rollBack(long chunk) throws SQLException {
        guard("undo");
        for (long last = lastChunk(); last > chunk; last--) {
            for (Map.Entry<Bytes, Optional<Bytes>> held :
                    UndoRecord.decode(undo.recordOf(last)).entrySet()) {
                set(held.getKey(), held.getValue(), 0);
            }
        }
        undo.forgetAfter(chunk);
        session.query("DELETE FROM chunks WHERE chunk > ?").with(chunk).update();
        unguard();
    }

    /** @return whether rows of spans are left that nobody needs */
    boolean prune(long chunk) throws SQLException {
        guard("prune");
        boolean more = undo.prune(chunk, PRUNED_SPAN_ROWS);
        unguard();
        return more;
    }

    private void guard(String operation) throws SQLException {
        session.query("INSERT INTO history_guard (operation) VALUES (?)")
                .with(operation)
                .update();
    }

    private void unguard() throws SQLException {
        session.query("DELETE FROM history_guard").update();
    }

    /** The oldest chunk at whose end values are still known. */
    long floor() throws SQLException {
        return undo.floor(lastChunk());
    }

    /** @throws IllegalArgumentException where the value can no longer, or not yet, be known */
    void requireInWindow(long chunk) throws SQLException {
        long floor = floor();
        long last = lastChunk();
        if (chunk < floor || chunk > last) {
            throw new IllegalArgumentException(
                    "chunk " + chunk + " is outside of the undo window " + floor + " to " + last);
        }
    }

    private static void requireSound(Bytes resource, Bytes value, long chunk, long written) {
        checksum(resource, value, chunk).require(written, "state_values", resource);
    }

    static RowChecksum checksum(Bytes resource, Bytes value, long chunk) {
        return new RowChecksum().with(resource).with(value).with(chunk);
    }
}
