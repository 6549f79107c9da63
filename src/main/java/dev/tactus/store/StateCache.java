package dev.tactus.store;

import dev.tactus.application.StateReader;
import dev.tactus.protocol.Bytes;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Committed values, the least recently used forgotten first, bounded in bytes. One thread. */
final class StateCache {
    /** Rough cost of an entry beside its bytes. */
    private static final int ENTRY_BYTES = 160;

    private final LinkedHashMap<Bytes, Optional<Bytes>> values = new LinkedHashMap<>(16, 0.75f, true);
    private final long maxBytes;
    private long bytes;

    StateCache(long maxBytes) {
        this.maxBytes = maxBytes;
    }

    /** What is remembered, or else what {@code load} finds: that a resource has no value is remembered too. */
    Optional<Bytes> get(Bytes resource, StateReader load) {
        Optional<Bytes> known = values.get(resource);
        if (known != null) {
            return known;
        }
        Optional<Bytes> value = load.read(resource);
        put(resource, value);
        return value;
    }

    void put(Bytes resource, Optional<Bytes> value) {
        Optional<Bytes> before = values.put(resource, value);
        bytes += cost(resource, value) - (before == null ? 0 : cost(resource, before));
        Iterator<Map.Entry<Bytes, Optional<Bytes>>> oldest = values.entrySet().iterator();
        while (bytes > maxBytes && oldest.hasNext()) {
            Map.Entry<Bytes, Optional<Bytes>> entry = oldest.next();
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

    private static int cost(Bytes resource, Optional<Bytes> value) {
        return ENTRY_BYTES + resource.size() + value.map(Bytes::size).orElse(0);
    }
}
