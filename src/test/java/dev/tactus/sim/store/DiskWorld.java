package dev.tactus.sim.store;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tactus.sim.Dice;
import dev.tactus.sim.SimDeployment;
import dev.tactus.sim.Tally;
import dev.tactus.store.LaneTransaction;
import dev.tactus.store.OrderReader;
import dev.tactus.store.SequencerStore;
import dev.tactus.store.StoredDeployment;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** A disk with an open order, two chunks of it. */
final class DiskWorld {
    /** The node dies here. */
    static final class Kill extends Error implements Runnable {
        private static final long serialVersionUID = 1;

        @Override
        public void run() {
            throw this;
        }
    }

    final Tally tally = new Tally();
    final List<LaneTransaction> told = new ArrayList<>();
    final SimDisk disk;
    final Faults faults;
    SequencerStore store;
    OrderReader reader;

    DiskWorld(long seed) {
        disk = new SimDisk(new Dice(seed), tally, new StoredDeployment(SimDeployment.DEPLOYMENT, new UUID(1, 2), 0));
        disk.onDurable(told::add);
        faults = disk.faults();
        store = disk.openWriter();
        reader = disk.openReader();
        assertDoesNotThrow(() -> store.commit(Chunks.first()));
        assertDoesNotThrow(() -> store.commit(Chunks.of(2)));
    }

    void restart() {
        disk.crash();
        store = disk.openWriter();
        reader = disk.openReader();
    }

    /** All of the first {@code chunks} chunks is there, and nothing else. */
    void requireExactly(long chunks) {
        assertEquals(chunks, store.load().lastChunk());
        assertEquals(chunks - 1, store.load().nextOffset());
        assertEquals(Optional.of(Chunks.value(chunks)), store.read(Chunks.KEY));
        assertEquals(chunks - 1, reader.head());
        assertEquals(chunks - 1, reader.feed(0, 1000).size());
        assertEquals(chunks, reader.chunkAt(chunks - 1));
        assertEquals(chunks, disk.durable().size());
        assertEquals(disk.durable(), told);
        for (int i = 0; i < chunks; i++) {
            assertEquals(i + 1, told.get(i).chunk());
        }
    }
}
