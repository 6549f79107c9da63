package dev.tactus.load;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Loads one after the other, each heavier than the one before.
 *
 * @param schema      {@link RunResult#SCHEMA}
 * @param kind        {@code sweep}
 * @param loop        {@code open}: the steps are rates; {@code closed}: they are numbers of workers
 * @param steps       in the order in which they ran
 * @param firsts      the step at which each was first seen: {@code rejection}, {@code non_200}, {@code 429},
 *                    {@code client_failure}, {@code knee}; what was never seen is not in it
 * @param bestPerSecond the most ops accepted in a second, as the mean over a valid step
 * @param bestAt      that step
 */
record SweepResult(
        int schema,
        String kind,
        String loop,
        String version,
        String started,
        Machine machine,
        Map<String, String> options,
        List<Step> steps,
        Map<String, Double> firsts,
        double bestPerSecond,
        @Nullable Double bestAt)
        implements LoadResult {
    static final String KIND = "sweep";

    SweepResult {
        options = Map.copyOf(options);
        steps = List.copyOf(steps);
        firsts = Map.copyOf(firsts);
    }

    /** @param load ops per second, or workers */
    record Step(double load, RunResult run) {}

    @Override
    public boolean valid() {
        return steps.stream().allMatch(step -> step.run().valid());
    }
}
