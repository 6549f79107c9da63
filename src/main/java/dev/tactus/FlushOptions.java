package dev.tactus;

import dev.tactus.node.Flushing;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** How patient a command is with transactions that wait. */
final class FlushOptions {
    @Option(
            names = "--wait-blocks",
            paramLabel = "N",
            defaultValue = "25",
            description = {
                "Blocks that a waiting transaction gets to land by itself before it is replaced",
                "(default: ${DEFAULT-VALUE}). It may carry a batch whose ops were confirmed."
            })
    private long waitBlocks;

    @Spec(Spec.Target.MIXEE)
    @SuppressWarnings("NullAway.Init") // picocli sets it before the command runs
    private CommandSpec spec;

    Flushing.Plan plan(long upTo) {
        if (waitBlocks < 0 || upTo < 0) {
            throw new ParameterException(spec.commandLine(), "a number of blocks or a nonce is never negative");
        }
        return new Flushing.Plan(waitBlocks, upTo);
    }
}
