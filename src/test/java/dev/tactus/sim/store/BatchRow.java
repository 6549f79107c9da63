package dev.tactus.sim.store;

import dev.tactus.sim.store.EntryRow.FrameRow;
import dev.tactus.store.SealedBatch;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A batch, open until it is sealed. */
final class BatchRow {
    final long nonce;
    final long openedAtMs;
    final List<FrameRow> frames = new ArrayList<>();

    @Nullable
    SealedBatch sealed;

    BatchRow(long nonce, long openedAtMs) {
        this.nonce = nonce;
        this.openedAtMs = openedAtMs;
    }
}
