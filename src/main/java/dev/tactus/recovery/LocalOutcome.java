package dev.tactus.recovery;

import dev.tactus.protocol.Hash32;
import dev.tactus.store.StoredHistory.Extent;

/** What going through a data directory found. */
public sealed interface LocalOutcome {
    /**
     * The order, executed again from nothing, gives every output, every undo record and the state that are stored.
     *
     * @param of          up to where
     * @param userOps     of the entries
     * @param undoRecords that were compared; below the undo window there are none
     * @param goldDigest  of the state at the end of the last gold batch
     * @param headDigest  of the state at the end
     * @param resources   that the state has at the end
     */
    record Agreement(Extent of, long userOps, long undoRecords, Hash32 goldDigest, Hash32 headDigest, long resources)
            implements LocalOutcome {}

    /**
     * The first thing that is not as it follows from what comes before it.
     *
     * @param offset   of the entry, or the number of entries that were right
     * @param expected as the rest of the store has it
     * @param found    in the store
     */
    record Difference(long offset, String field, String expected, String found) implements LocalOutcome {}

    /**
     * A row is missing or cannot be, or the file itself is damaged.
     *
     * @param offset number of entries that were right before it was found
     */
    record Damage(long offset, String what) implements LocalOutcome {}
}
