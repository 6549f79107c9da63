package dev.tactus.sim.store;

import dev.tactus.application.StateDigest;
import dev.tactus.application.StateReader;
import dev.tactus.protocol.Bytes;
import dev.tactus.protocol.Hash32;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Versioned state: current values, where each chunk ended, and what each chunk's resources held before it. The value
 * of a resource at the end of a chunk is what the first record after it says, else the current one.
 */
final class StateRows {
    private final UndoLog undo;
    private final List<Long> chunkEnds = new ArrayList<>();
    private final TreeMap<Long, Map<Bytes, Optional<Bytes>>> records = new TreeMap<>();
    private Values values = new Values(new HashMap<>());

    /** Whoever changes values that someone looks at changes a copy. */
    private static final class Values {
        final Map<Bytes, Bytes> map;
        int viewers;

        Values(Map<Bytes, Bytes> map) {
            this.map = map;
        }

        Optional<Bytes> read(Bytes resource) {
            return Optional.ofNullable(map.get(resource));
        }
    }

    StateRows(UndoLog undo) {
        this.undo = undo;
    }

    /** 0 before the first. */
    long lastChunk() {
        return chunkEnds.size();
    }

    /** Entries that existed after {@code chunk}. */
    long nextOffset(long chunk) {
        return chunk == 0 ? 0 : chunkEnds.get((int) chunk - 1);
    }

    void write(long chunk, long nextOffset, Map<Bytes, Optional<Bytes>> writes) {
        Refusal.unless(chunk == lastChunk() + 1, "numbers of chunks are consecutive from 1");
        chunkEnds.add(nextOffset);
        undo.add(chunkEnds::removeLast);
        Map<Bytes, Optional<Bytes>> previous = LinkedHashMap.newLinkedHashMap(writes.size());
        writes.forEach((resource, value) -> previous.put(resource, set(resource, value)));
        records.put(chunk, previous);
        undo.add(() -> records.remove(chunk));
    }

    /** @throws IllegalArgumentException outside of the undo window */
    void rollBack(long chunk) {
        requireInWindow(chunk);
        for (long last = lastChunk(); last > chunk; last--) {
            long undone = last;
            var record = records.remove(undone);
            if (record == null) {
                throw new IllegalStateException("the record of chunk " + undone + " is missing");
            }
            long end = chunkEnds.removeLast();
            undo.add(() -> {
                records.put(undone, record);
                chunkEnds.add(end);
            });
            record.forEach(this::set);
        }
    }

    void prune(long chunk) {
        var pruned = records.headMap(chunk, true);
        var kept = new TreeMap<>(pruned);
        pruned.clear();
        undo.add(() -> records.putAll(kept));
    }

    Optional<Bytes> read(Bytes resource) {
        return values.read(resource);
    }

    /** @throws IllegalArgumentException outside of the undo window */
    Optional<Bytes> readAt(Bytes resource, long chunk) {
        requireInWindow(chunk);
        for (Map<Bytes, Optional<Bytes>> record : records.tailMap(chunk, false).values()) {
            Optional<Bytes> held = record.get(resource);
            if (held != null) {
                return held;
            }
        }
        return read(resource);
    }

    /** @throws IllegalArgumentException outside of the undo window */
    Hash32 digest(long chunk) {
        requireInWindow(chunk);
        var then = new TreeMap<>(values.map);
        records.tailMap(chunk, false)
                .descendingMap()
                .values()
                .forEach(record -> record.forEach((resource, held) -> replace(then, resource, held)));
        var digest = new StateDigest();
        then.forEach(digest::add);
        return digest.finish();
    }

    /** Reads inside see the values of now, also if a transaction commits meanwhile. */
    <T> T query(Function<StateReader, T> query) {
        Values seen = values;
        seen.viewers++;
        try {
            return query.apply(seen::read);
        } finally {
            seen.viewers--;
        }
    }

    /** As {@link #query}, of the values at the end of {@code chunk}. */
    <T> T queryAt(long chunk, Function<StateReader, T> query) {
        return query.apply(resource -> readAt(resource, chunk));
    }

    private Optional<Bytes> set(Bytes resource, Optional<Bytes> value) {
        if (values.viewers > 0) {
            values = new Values(new HashMap<>(values.map));
        }
        Optional<Bytes> before = Optional.ofNullable(replace(values.map, resource, value));
        undo.add(() -> {
            var _ = replace(values.map, resource, before);
        });
        return before;
    }

    private static @Nullable Bytes replace(Map<Bytes, Bytes> values, Bytes resource, Optional<Bytes> value) {
        return value.isPresent() ? values.put(resource, value.get()) : values.remove(resource);
    }

    /** The oldest chunk at whose end values are still known. */
    long floor() {
        return records.isEmpty() ? lastChunk() : records.firstKey() - 1;
    }

    private void requireInWindow(long chunk) {
        long floor = floor();
        if (chunk < floor || chunk > lastChunk()) {
            throw new IllegalArgumentException(
                    "chunk " + chunk + " is outside of the undo window " + floor + " to " + lastChunk());
        }
    }
}
