package dev.tactus.load;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Judges the steps of a sweep. */
final class Sweep {
    /** A step that gets through less than this part of what was offered is beyond the knee. */
    private static final double THROUGH = 0.95;
    /** So is one of more workers that brings less than this more than the best before. */
    private static final double GAIN = 1.05;
    /** Below this part nothing is learned from a further step. */
    private static final double COLLAPSED = 0.5;

    private Sweep() {}

    /** The first step at which each was seen. */
    static Map<String, Double> firsts(Loop loop, List<SweepResult.Step> steps) {
        Map<String, Double> firsts = new HashMap<>();
        double best = 0;
        for (SweepResult.Step step : steps) {
            RunResult run = step.run();
            note(firsts, "rejection", any(run, "4"), step);
            note(firsts, "non_200", any(run, "4") || any(run, "5") || any(run, "3"), step);
            note(firsts, "429", any(run, "429"), step);
            note(firsts, "client_failure", any(run, RunResult.NO_ANSWER), step);
            note(firsts, "knee", isBeyond(loop, step, best), step);
            best = Math.max(best, run.totals().acceptedPerSecond());
        }
        return firsts;
    }

    private static void note(Map<String, Double> firsts, String what, boolean seen, SweepResult.Step step) {
        if (seen) {
            firsts.putIfAbsent(what, step.load());
        }
    }

    private static boolean any(RunResult run, String prefix) {
        return run.answers().keySet().stream().anyMatch(code -> code.startsWith(prefix) && !code.equals("200"));
    }

    private static boolean isBeyond(Loop loop, SweepResult.Step step, double best) {
        double through = step.run().totals().acceptedPerSecond();
        return switch (loop) {
            case OPEN -> through < THROUGH * step.load();
            case CLOSED -> through < GAIN * best;
        };
    }

    /** Whether to stop after this step. */
    static boolean isOver(Loop loop, SweepResult.Step step) {
        RunResult run = step.run();
        boolean collapsed = loop == Loop.OPEN && run.totals().acceptedPerSecond() < COLLAPSED * step.load();
        return !run.valid() || collapsed || any(run, RunResult.NO_ANSWER);
    }

    /** The valid step that got most through. */
    static Optional<SweepResult.Step> best(List<SweepResult.Step> steps) {
        return steps.stream()
                .filter(step -> step.run().valid())
                .max((a, b) -> Double.compare(
                        a.run().totals().acceptedPerSecond(), b.run().totals().acceptedPerSecond()));
    }
}
