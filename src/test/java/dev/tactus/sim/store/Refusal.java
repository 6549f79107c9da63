package dev.tactus.sim.store;

import dev.tactus.store.StoreInvariantException;

/** The constraints and triggers of the simulated tables. */
final class Refusal {
    private Refusal() {}

    /** @throws StoreInvariantException unless {@code kept} */
    static void unless(boolean kept, String promise) {
        if (!kept) {
            throw new StoreInvariantException("refused: " + promise);
        }
    }
}
