package dev.tactus.load;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** How two loads are compared. */
final class PairOptions {
    private static final int MOST = 100;

    @Option(
            names = "--rounds",
            paramLabel = "N",
            defaultValue = "4",
            description = "When comparing: each of both so many times, in turn (default: ${DEFAULT-VALUE}).")
    private int rounds;

    int rounds(CommandSpec spec) {
        if (rounds < 1 || rounds > MOST) {
            throw new ParameterException(spec.commandLine(), "--rounds must be 1 to " + MOST);
        }
        return rounds;
    }
}
