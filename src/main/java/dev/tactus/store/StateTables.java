package dev.tactus.store;

import dev.tactus.application.StateDigest;
import dev.tactus.application.StateReader;
import dev.tactus.protocol.Bytes;
import dev.tactus.protocol.Hash32;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BiConsumer;

/**
 * Versioned state: current values, and one undo record per chunk. The value of a resource at the end of chunk c is
 * what the first record after c says it held before, else the current value. The caller owns the transaction.
 */
final class StateTables {
    private static final String VALUE = "SELECT value FROM state_values WHERE resource = ?";
    private static final String VALUES = "SELECT resource, value FROM state_values ORDER BY resource";
    private static final String PUT = """
            INSERT INTO state_values (resource, value) VALUES (?, ?)
            ON CONFLICT (resource) DO UPDATE SET value = excluded.value""";
    private static final String REMOVE = "DELETE FROM state_values WHERE resource = ?";
    private static final String RECORD = "INSERT INTO state_undo (chunk, record) VALUES (?, ?)";
    private static final String RECORDS_AFTER = "SELECT record FROM state_undo WHERE chunk > ? ORDER BY chunk";
    private static final String RECORD_OF = "SELECT record FROM state_undo WHERE chunk = ?";
    private static final String LAST_CHUNK = "SELECT COALESCE(MAX(chunk), 0) FROM chunks";
    private static final String FIRST_RECORD = "SELECT MIN(chunk) FROM state_undo";

    private final Session session;

    StateTables(Session session) {
        this.session = session;
    }

    /** 0 before the first. */
    long lastChunk() throws SQLException {
        return session.query(LAST_CHUNK).number();
    }

    Optional<Bytes> read(Bytes resource) throws SQLException {
        return session.query(VALUE).with(resource).first(row -> row.bytes(1));
    }

    /**
     * The chunk's row must be there already.
     *
     * @param current reads the state before the chunk
     */
    void write(long chunk, Map<Bytes, Optional<Bytes>> writes, StateReader current) throws SQLException {
        Map<Bytes, Optional<Bytes>> previous = LinkedHashMap.newLinkedHashMap(writes.size());
        for (Map.Entry<Bytes, Optional<Bytes>> write : writes.entrySet()) {
            previous.put(write.getKey(), current.read(write.getKey()));
            set(write.getKey(), write.getValue());
        }
        session.query(RECORD).with(chunk).with(UndoRecord.encode(previous)).update();
    }

    private void set(Bytes resource, Optional<Bytes> value) throws SQLException {
        if (value.isPresent()) {
            session.query(PUT).with(resource).with(value.get()).update();
        } else {
            session.query(REMOVE).with(resource).update();
        }
    }

    Optional<Bytes> readAt(Bytes resource, long chunk) throws SQLException {
        requireInWindow(chunk);
        long last = lastChunk();
        for (long later = chunk + 1; later <= last; later++) {
            Optional<Bytes> held = recordOf(later).get(resource);
            if (held != null) {
                return held;
            }
        }
        return read(resource);
    }

    private Map<Bytes, Optional<Bytes>> recordOf(long chunk) throws SQLException {
        return session.query(RECORD_OF)
                .with(chunk)
                .first(row -> UndoRecord.decode(row.bytes(1)))
                .orElseThrow(() -> new StoreInvariantException("the undo record of chunk " + chunk + " is missing"));
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
        session.query(RECORDS_AFTER)
                .with(chunk)
                .forEach(row -> UndoRecord.decode(row.bytes(1)).forEach(undone::putIfAbsent));
        session.query(VALUES).forEach(row -> {
            Bytes resource = row.bytes(1);
            visitUpTo(visitor, undone, resource);
            if (!undone.containsKey(resource)) {
                visitor.accept(resource, row.bytes(2));
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

    /** Newest first, one record in memory at a time. */
    void rollBack(long chunk) throws SQLException {
        session.query("INSERT INTO history_guard (operation) VALUES ('undo')").update();
        for (long last = lastChunk(); last > chunk; last--) {
            for (Map.Entry<Bytes, Optional<Bytes>> held : recordOf(last).entrySet()) {
                set(held.getKey(), held.getValue());
            }
            session.query("DELETE FROM state_undo WHERE chunk = ?").with(last).update();
            session.query("DELETE FROM chunks WHERE chunk = ?").with(last).update();
        }
        session.query("DELETE FROM history_guard").update();
    }

    void prune(long chunk) throws SQLException {
        session.query("INSERT INTO history_guard (operation) VALUES ('prune')").update();
        session.query("DELETE FROM state_undo WHERE chunk <= ?").with(chunk).update();
        session.query("DELETE FROM history_guard").update();
    }

    /** The oldest chunk at whose end values are still known. */
    long floor() throws SQLException {
        return session.query(FIRST_RECORD)
                .first(row -> row.isNull(1) ? Optional.<Long>empty() : Optional.of(row.number(1) - 1))
                .flatMap(found -> found)
                .orElse(lastChunk());
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
}
