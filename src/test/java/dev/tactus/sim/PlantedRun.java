package dev.tactus.sim;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Runs worlds on classes that hold a planted bug; called across class loaders, so only plain values cross. */
public final class PlantedRun {
    private PlantedRun() {}

    /** The first seed's failure in words, or null if there is none. */
    public static @Nullable String firstFailure(long fromSeed, int seeds, int steps) {
        for (long seed = fromSeed; seed < fromSeed + seeds; seed++) {
            Simulation.Result result = Simulation.run(seed, steps, Set.of());
            if (result.violation().isPresent()) {
                return result.describe();
            }
        }
        return null;
    }
}
