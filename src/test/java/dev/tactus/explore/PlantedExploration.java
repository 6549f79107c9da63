package dev.tactus.explore;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Explores on classes that hold a planted bug; called across class loaders, so only texts cross. */
public final class PlantedExploration {
    private PlantedExploration() {}

    /** The way to a broken promise, or null if there is none within these bounds. */
    public static @Nullable String brokenWithin(String bounds) {
        return new Explorer(Bounds.of(bounds), Set.of()).explore().broken().orElse(null);
    }
}
