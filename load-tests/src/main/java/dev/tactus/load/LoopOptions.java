package dev.tactus.load;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;

/** An open loop or a closed one. */
final class LoopOptions {
    private static final double DEFAULT_RATE = 200;

    @ArgGroup
    @Nullable
    Choice choice;

    /** One of them. */
    static final class Choice {
        @Option(
                names = "--rate",
                paramLabel = "R",
                description = "Open loop: so many ops per second, whatever the answers do (default: 200).")
        @Nullable
        Double rate;

        @Option(
                names = "--workers",
                paramLabel = "N",
                description = "Closed loop: so many workers, each of which waits for its answer.")
        @Nullable
        Integer workers;
    }

    Loop loop() {
        return choice != null && choice.workers != null ? Loop.CLOSED : Loop.OPEN;
    }

    double load() {
        if (choice != null && choice.workers != null) {
            return choice.workers;
        }
        return choice != null && choice.rate != null ? choice.rate : DEFAULT_RATE;
    }
}
