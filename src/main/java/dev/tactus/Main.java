package dev.tactus;

import dev.tactus.config.ConfigException;
import dev.tactus.node.ExitCode;
import dev.tactus.node.NodeRefusedException;
import dev.tactus.store.DiskFailedException;
import dev.tactus.store.StoreInvariantException;
import dev.tactus.store.StoreUnavailableException;
import java.util.ServiceLoader;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;

/** Entry point of every command, and the one place where an outcome becomes an exit code. */
@Command(
        name = "tactus",
        mixinStandardHelpOptions = true,
        version = "tactus 0.1.0",
        description = "Orders, confirms and posts the user ops of an app-specific rollup.",
        subcommands = {
            RunCommand.class,
            VerifyCommand.class,
            FlushMempoolCommand.class,
            RebuildCommand.class,
            BackupCommand.class,
            RestoreCommand.class,
            HelpCommand.class
        },
        footer = {
            "",
            "From the sources also: ./tactus simulate --help (the node in simulated worlds)",
            "Try: ./tactus demo"
        })
public final class Main implements Callable<Integer> {
    private Main() {}

    public static void main(String[] args) {
        System.exit(
                args.length == 1 && args[0].equals(RunCommand.NAME)
                        ? runAsIs()
                        : commandLine().execute(args));
    }

    /** A node that is told nothing here: to make a command line and to read none is a tenth of its start. */
    private static int runAsIs() {
        try {
            return new RunCommand().call();
        } catch (Exception e) {
            System.err.println(failure(RunCommand.NAME, e));
            return exitCode(e).code();
        }
    }

    /** The whole command line, with the commands that other modules bring. */
    public static CommandLine commandLine() {
        var commandLine = new CommandLine(new Main());
        ServiceLoader.load(TactusCommand.class).forEach(commandLine::addSubcommand);
        commandLine.setExecutionExceptionHandler((exception, failed, parsed) -> {
            failed.getErr().println(failure(failed.getCommandName(), exception));
            return exitCode(exception).code();
        });
        return commandLine;
    }

    /** Without a command there is nothing to do but say what there is. */
    @Override
    public Integer call() {
        commandLine().usage(System.err);
        return ExitCode.CONFIGURATION.code();
    }

    private static ExitCode exitCode(Exception exception) {
        return switch (exception) {
            case NodeRefusedException refused -> refused.exitCode();
            case ConfigException ignored -> ExitCode.CONFIGURATION;
            case StoreInvariantException ignored -> ExitCode.TERMINAL;
            case StoreUnavailableException ignored -> ExitCode.TRANSIENT;
            case DiskFailedException ignored -> ExitCode.TRANSIENT;
            case Exception ignored -> ExitCode.FAILURE;
        };
    }

    private static String failure(String command, Exception exception) {
        return "tactus " + command + ": " + message(exception);
    }

    private static String message(Exception exception) {
        return switch (exception) {
            case NodeRefusedException refused -> String.valueOf(refused.getMessage());
            case ConfigException mistakes ->
                "the configuration has " + mistakes.problems().size() + " mistake(s):\n  - "
                        + String.join("\n  - ", mistakes.problems());
            case StoreInvariantException damaged -> String.valueOf(damaged.getMessage());
            case StoreUnavailableException unavailable -> String.valueOf(unavailable.getMessage());
            case DiskFailedException failed -> String.valueOf(failed.getMessage());
            case Exception unexpected -> unexpected.toString();
        };
    }
}
