package dev.tactus.sim;

import java.util.Map;
import java.util.TreeMap;

/** How often each thing happened: faults by kind, ops by outcome, fault points by name. One thread. */
public final class Tally {
    private final TreeMap<String, Long> counts = new TreeMap<>();

    public void count(String what) {
        add(what, 1);
    }

    public void add(String what, long times) {
        counts.merge(what, times, Long::sum);
    }

    public long of(String what) {
        return counts.getOrDefault(what, 0L);
    }

    public void addAll(Tally other) {
        other.counts.forEach(this::add);
    }

    public Map<String, Long> counts() {
        return Map.copyOf(counts);
    }
}
