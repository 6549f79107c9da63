package dev.tactus;

import dev.tactus.config.ConfigException;
import dev.tactus.node.ExitCode;
import dev.tactus.node.LocalVerification;
import dev.tactus.node.NodeRefusedException;
import dev.tactus.node.Verification;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Folds L1 alone, or executes the stored order again, and compares with what the node stored. */
@Command(
        name = "verify",
        mixinStandardHelpOptions = true,
        description = {
            "Recompute the canonical order from L1 alone and compare it with the data directory:",
            "order, outputs and state digest at the end of the last gold batch. Works beside a running node.",
            "With --local: hold the data directory against itself, without L1. The database checks its file; then the",
            "stored order is executed once more from an empty state, at the stored fees, and outputs, undo records,",
            "batches and state must be those that are stored. It needs SEQ_DATA_DIR alone.",
            "Exit codes: 0 and figures if all agree, 30 and the first difference if not, 20 if it cannot be read now."
        })
final class VerifyCommand implements Callable<Integer> {
    @Mixin
    private Settings settings = new Settings();

    @Option(names = "--local", description = "Without L1: the data directory against itself.")
    private boolean local;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before the command runs
    private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        PrintWriter out = spec.commandLine().getOut();
        if (local) {
            return local(ProgressDisplay.standard(out)).code();
        }
        return Verification.run(settings.load().sequencer(), out::println).code();
    }

    private ExitCode local(ProgressDisplay progress) throws ConfigException, NodeRefusedException {
        try {
            return LocalVerification.run(settings.dataDirectory(), progress::say, progress::update);
        } finally {
            progress.end();
        }
    }
}
