package dev.tactus;

import dev.tactus.node.Rebuilding;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** A fresh data directory from L1 alone. */
@Command(
        name = "rebuild",
        mixinStandardHelpOptions = true,
        description = {
            "Make a new data directory from L1 alone: every batch that the canonical scheduler accepts, with the same",
            "state digest. Ops that no batch on L1 holds are lost, and clients see a new era. Before it reads, it",
            "settles the wallet's nonces as flush-mempool does. Fees and batch sizes (batch_policy) have their",
            "defaults again.",
            "The data directory must be empty or missing. Interrupted, it can be run again."
        },
        footer = {
            "",
            "Exit codes: 0 and the digest, 2 configuration or a directory that is not empty, 20 try again later,",
            "30 L1 holds what a sequencer cannot go on from."
        })
final class RebuildCommand implements Callable<Integer> {
    @Mixin
    private Settings settings = new Settings();

    @Mixin
    private FlushOptions flush = new FlushOptions();

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before the command runs
    private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        PrintWriter out = spec.commandLine().getOut();
        return Rebuilding.run(settings.load().sequencer(), flush.plan(), line -> {
                    out.println(line);
                    out.flush();
                })
                .code();
    }
}
