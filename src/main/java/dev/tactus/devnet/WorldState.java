package dev.tactus.devnet;

import java.math.BigInteger;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/** Every slot's value at every block, so that a call about the past is exact. */
final class WorldState {
    private final Map<Slot, TreeMap<Long, BigInteger>> slots = new HashMap<>();

    BigInteger read(Slot slot, long block) {
        TreeMap<Long, BigInteger> history = slots.get(slot);
        Map.Entry<Long, BigInteger> entry = history == null ? null : history.floorEntry(block);
        return entry == null ? BigInteger.ZERO : entry.getValue();
    }

    /** Forgets every value that was written above {@code block}. */
    void rewind(long block) {
        slots.values().forEach(history -> history.tailMap(block, false).clear());
        slots.values().removeIf(TreeMap::isEmpty);
    }

    void apply(long block, Map<Slot, BigInteger> writes) {
        writes.forEach((slot, value) ->
                slots.computeIfAbsent(slot, absent -> new TreeMap<>()).put(block, value));
    }
}
