package dev.tactus.store;

import dev.tactus.sim.Dice;
import dev.tactus.sim.Tally;
import dev.tactus.sim.store.SimDisk;
import java.util.UUID;

/** The contract, kept by the simulated disk. */
final class SimStoreTest extends SequencerStoreContract {
    private final SimDisk disk =
            new SimDisk(new Dice(1), new Tally(), new StoredDeployment(OrderScript.DEPLOYMENT, new UUID(1, 1), 0));

    @Override
    SequencerStore openWriter() {
        return disk.openWriter();
    }

    @Override
    OrderReader openReader() {
        return disk.openReader();
    }
}
