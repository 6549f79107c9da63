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

    @Option(
            names = "--up-to",
            paramLabel = "NONCE",
            defaultValue = "0",
            description = {
                "Use up every nonce below this, too, although nothing is seen to wait there: nodes do not tell of what",
                "they no longer hold, or hold behind a gap. One more than the highest in the old log's \"recorded\"",
                "lines is safe."
            })
    private long upTo;

    @Spec(Spec.Target.MIXEE)
    @SuppressWarnings("NullAway.Init") // picocli sets it before the command runs
    private CommandSpec spec;

    Flushing.Plan plan() {
        if (waitBlocks < 0 || upTo < 0) {
            throw new ParameterException(spec.commandLine(), "a number of blocks or a nonce is never negative");
        }
        return new Flushing.Plan(waitBlocks, upTo);
    }
}
