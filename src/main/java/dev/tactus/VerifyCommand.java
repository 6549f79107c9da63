package dev.tactus;

import dev.tactus.node.Verification;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Folds L1 alone and compares with what the node stored. */
@Command(
        name = "verify",
        mixinStandardHelpOptions = true,
        description = {
            "Recompute the canonical order from L1 alone and compare it with the data directory:",
            "order, outputs and state digest at the end of the last gold batch. Works beside a running node.",
            "Exit codes: 0 and figures if all agree, 30 and the first difference if not."
        })
final class VerifyCommand implements Callable<Integer> {
    @Mixin
    private Settings settings = new Settings();

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before the command runs
    private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        PrintWriter out = spec.commandLine().getOut();
        return Verification.run(settings.load().sequencer(), out::println).code();
    }
}
