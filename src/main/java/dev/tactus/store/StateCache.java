package dev.tactus.store;

import dev.tactus.protocol.Bytes;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** Committed values, the least recently used forgotten first, bounded in bytes. One thread. */
final class StateCache {
    /** Rough cost of an entry beside its bytes. */
    private static final int ENTRY_BYTES = 176;

    /**
     * What a resource holds.
     *
     * @param chunk the one that wrote it, 0 where that is not known
     */
    record Held(Optional<Bytes> value, long chunk) {
        static final Held NOTHING = new Held(Optional.empty(), 0);
    }

    private final LinkedHashMap<Bytes, Held> values = new LinkedHashMap<>(16, 0.75f, true);
    private final long maxBytes;
    private long bytes;

    StateCache(long maxBytes) {
        this.maxBytes = maxBytes;
    }

    /** What is remembered, or else what {@code load} finds: that a resource has no value is remembered too. */
    Held get(Bytes resource, Function<Bytes, Held> load) {
        Held known = values.get(resource);
        if (known != null) {
            return known;
        }
        Held value = load.apply(resource);
        put(resource, value);
        return value;
    }

    void put(Bytes resource, Held value) {
        Held before = values.put(resource, value);
        bytes += cost(resource, value) - (before == null ? 0 : cost(resource, before));
        Iterator<Map.Entry<Bytes, Held>> oldest = values.entrySet().iterator();
        while (bytes > maxBytes && oldest.hasNext()) {
            Map.Entry<Bytes, Held> entry = oldest.next();
            bytes -= cost(entry.getKey(), entry.getValue());
            oldest.remove();
        }
    }

    void clear() {
        values.clear();
        bytes = 0;
    }

    int size() {
        return values.size();
    }

    private static int cost(Bytes resource, Held held) {
        return ENTRY_BYTES + resource.size() + held.value().map(Bytes::size).orElse(0);
    }
}
