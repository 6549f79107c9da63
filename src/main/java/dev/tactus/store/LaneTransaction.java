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
    }
}
