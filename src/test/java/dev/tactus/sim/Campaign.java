package dev.tactus.sim;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.Executors;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/** Many worlds, as many at once as there are cores; each stays in one thread. */
final class Campaign {
    private Campaign() {}

    /**
     * What came of it.
     *
     * @param worlds   that were run
     * @param events   in all of them
     * @param nanos    of virtual time in all of them
     * @param failures the first of them, in order of seed
     */
    record Summary(long worlds, long events, long nanos, Tally tally, List<Simulation.Result> failures) {
        Optional<Simulation.Result> failure() {
            return failures.stream().findFirst();
        }
    }

    /**
     * @param enough   asked before each further world
     * @param finished told of each world, in the order in which they end
     */
    static Summary run(
            long fromSeed, long worlds, int steps, BooleanSupplier enough, Consumer<Simulation.Result> finished)
            throws InterruptedException {
        int cores = Runtime.getRuntime().availableProcessors();
        var total = new Tally();
        List<Simulation.Result> failures = new ArrayList<>();
        long started = 0;
        long ended = 0;
        long events = 0;
        long nanos = 0;
        try (var threads = Executors.newFixedThreadPool(cores)) {
            var running = new ExecutorCompletionService<Simulation.Result>(threads);
            while (true) {
                while (started - ended < cores && started < worlds && failures.isEmpty() && !enough.getAsBoolean()) {
                    long seed = fromSeed + started++;
                    running.submit(() -> Simulation.run(seed, steps, Set.of()));
                }
                if (started == ended) {
                    break;
                }
                Simulation.Result result = running.take().get();
                ended++;
                events += result.step();
                nanos += result.nanos();
                total.addAll(result.tally());
                if (result.violation().isPresent()) {
                    failures.add(result);
                }
                finished.accept(result);
            }
        } catch (ExecutionException e) {
            throw new IllegalStateException("a world could not be run", e.getCause());
        }
        return new Summary(ended, events, nanos, total, List.copyOf(failures));
    }
}
