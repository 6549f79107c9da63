package dev.tactus.sim;

import java.util.TreeSet;

/**
 * Makes a failure small: leaves out one fault after the other as long as the same promise still breaks, so that what is
 * left is what it takes.
 */
final class Minimiser {
    private Minimiser() {}

    /** @return a failure of the same promise with as few faults as leaving out one at a time can reach */
    static Simulation.Result minimise(Simulation.Result failure) {
        String promise = failure.violation().orElseThrow().oracle();
        var without = new TreeSet<>(failure.without());
        Simulation.Result smallest = failure;
        for (String fault : failure.faults()) {
            without.add(fault);
            Simulation.Result tried = Simulation.run(failure.seed(), failure.steps(), without);
            if (tried.violation().filter(it -> it.oracle().equals(promise)).isPresent()) {
                smallest = tried;
            } else {
                without.remove(fault);
            }
        }
        return smallest;
    }

    /** The failure, how to see it again, and its last events. */
    static String report(Simulation.Result failure) {
        Simulation.Result small = minimise(failure);
        String left = String.join(",", small.without());
        return """
                %s
                  again:     -Dsim.seed=%d -Dsim.steps=%d
                  minimised: %s
                  again:     -Dsim.seed=%d -Dsim.steps=%d%s
                  faults that it takes: %s
                  last events:
                    %s
                """.formatted(
                        failure.describe(),
                        failure.seed(),
                        failure.steps(),
                        small.describe(),
                        small.seed(),
                        small.steps(),
                        left.isEmpty() ? "" : " -Dsim.without=" + left,
                        small.faults(),
                        String.join("\n    ", small.trace()));
    }
}
