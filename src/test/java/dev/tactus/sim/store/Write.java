package dev.tactus.sim.store;

import dev.tactus.store.LaneTransaction;

/** What one database transaction changes. */
sealed interface Write {
    record Append(LaneTransaction transaction) implements Write {}

    record RollBack(long chunk) implements Write {}

    record Prune(long chunk) implements Write {}

    /** Nothing that is kept. */
    record Probe() implements Write {}
}
