package dev.tactus.application;

import dev.tactus.protocol.Bytes;
import dev.tactus.protocol.Hash32;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BiConsumer;

/** State in memory, in byte order of the resources: what the scheduler and replays fold into. One thread. */
public final class MapState implements StateAccess {
    private final TreeMap<Bytes, Bytes> values = new TreeMap<>();

    @Override
    public Optional<Bytes> read(Bytes resource) {
        return Optional.ofNullable(values.get(resource));
    }

    @Override
    public void write(Bytes resource, Bytes value) {
        values.put(resource, value);
    }

    @Override
    public void delete(Bytes resource) {
        values.remove(resource);
    }

    public void forEach(BiConsumer<Bytes, Bytes> visitor) {
        values.forEach(visitor);
    }

    /** The resource that follows {@code before} in byte order; the first one if that is empty. */
    public Optional<Bytes> resourceAfter(Optional<Bytes> before) {
        return before.isPresent()
                ? Optional.ofNullable(values.higherKey(before.get()))
                : values.isEmpty() ? Optional.empty() : Optional.of(values.firstKey());
    }

    public int size() {
        return values.size();
    }

    public Hash32 digest() {
        var digest = new StateDigest();
        values.forEach(digest::add);
        return digest.finish();
    }
}
