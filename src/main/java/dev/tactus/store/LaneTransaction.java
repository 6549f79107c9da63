package dev.tactus.store;

import dev.tactus.protocol.Bytes;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What becomes durable together.
 *
 * @param chunk       version of the state after it: the last committed chunk's number + 1, from 1
 * @param stateWrites last value per resource; empty = deleted
 */
public record LaneTransaction(long chunk, List<LaneEvent> events, Map<Bytes, Optional<Bytes>> stateWrites) {
    public LaneTransaction {
        events = List.copyOf(events);
        boolean takesBack = events.stream().anyMatch(LaneEvent.Recovered.class::isInstance);
        if (takesBack && (!(events.getFirst() instanceof LaneEvent.Recovered) || !stateWrites.isEmpty())) {
            throw new IllegalArgumentException("what takes back comes first and writes no state of its own");
        }
    }

    /** Whether it takes something back. */
    public boolean recovers() {
        return !events.isEmpty() && events.getFirst() instanceof LaneEvent.Recovered;
    }
}
