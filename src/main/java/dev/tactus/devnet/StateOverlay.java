package dev.tactus.devnet;

import java.math.BigInteger;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;

/** Writes over a base that they leave untouched until someone applies them. */
final class StateOverlay {
    private final Function<Slot, BigInteger> base;
    private final Map<Slot, BigInteger> writes = new LinkedHashMap<>();

    StateOverlay(Function<Slot, BigInteger> base) {
        this.base = base;
    }

    BigInteger read(Slot slot) {
        BigInteger written = writes.get(slot);
        return written == null ? base.apply(slot) : written;
    }

    void write(Slot slot, BigInteger value) {
        writes.put(slot, value);
    }

    void add(Slot slot, BigInteger amount) {
        write(slot, read(slot).add(amount));
    }

    Map<Slot, BigInteger> writes() {
        return writes;
    }

    void merge(StateOverlay child) {
        writes.putAll(child.writes);
    }
}
