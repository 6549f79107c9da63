package dev.tactus.load;

import dev.tactus.TactusCommand;
import dev.tactus.node.ExitCode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Load generators and measurements. */
@Command(
        name = "load",
        mixinStandardHelpOptions = true,
        description = "Put load on a sequencer or on its parts and report figures.",
        subcommands = {
            NodeCommand.class,
            AckCommand.class,
            RoundTripCommand.class,
            SweepCommand.class,
            OverloadCommand.class,
            FeedCommand.class,
            FairnessCommand.class,
            SoakCommand.class,
            CompareCommand.class,
            ReportCommand.class,
            CommitCostCommand.class,
            RestartCommand.class
        })
public final class LoadCommand implements TactusCommand {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before the command runs
    private CommandSpec spec;

    /** Without a subcommand there is nothing to do but say which there are. */
    @Override
    public Integer call() {
        spec.commandLine().usage(spec.commandLine().getErr());
        return ExitCode.CONFIGURATION.code();
    }
}
