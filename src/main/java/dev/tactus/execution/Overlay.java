package dev.tactus.execution;

import dev.tactus.application.StateAccess;
import dev.tactus.application.StateReader;
import dev.tactus.protocol.Bytes;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Writes over a base state in two layers: those of the inputs before, and those of the input that is running. */
final class Overlay implements StateAccess {
    private final StateReader base;
    private final Map<Bytes, Optional<Bytes>> kept = new LinkedHashMap<>();
    private final Map<Bytes, Optional<Bytes>> running = new HashMap<>();

    Overlay(StateReader base) {
        this.base = base;
    }

    @Override
    public Optional<Bytes> read(Bytes resource) {
        Optional<Bytes> value = running.get(resource);
        if (value == null) {
            value = kept.get(resource);
        }
        return value != null ? value : base.read(resource);
    }

    @Override
    public void write(Bytes resource, Bytes value) {
        running.put(resource, Optional.of(value));
    }

    @Override
    public void delete(Bytes resource) {
        running.put(resource, Optional.empty());
    }

    void keep() {
        kept.putAll(running);
        running.clear();
    }

    void drop() {
        running.clear();
    }

    Map<Bytes, Optional<Bytes>> writes() {
        return kept;
    }
}
