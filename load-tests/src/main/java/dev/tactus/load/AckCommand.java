package dev.tactus.load;

import picocli.CommandLine.Command;

/** A load's answers. */
@Command(
        name = AckCommand.NAME,
        mixinStandardHelpOptions = true,
        description = {
            "POST signed transfers and measure the time to their 200. Afterwards GET /history is held against the answers.",
            "A run is INVALID (exit code 1) if the order does not hold what was accepted, once and where the answer said."
        })
final class AckCommand extends SingleLoad {
    static final String NAME = "ack";
}
