package dev.tactus;

import dev.tactus.config.ConfigException;
import dev.tactus.node.ExitCode;
import dev.tactus.node.NodeRefusedException;
import dev.tactus.store.DiskFailedException;
import dev.tactus.store.StoreInvariantException;
import dev.tactus.store.StoreUnavailableException;
import java.util.ServiceLoader;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;

/** Entry point of every command, and the one place where an outcome becomes an exit code. */
@Command(
        name = "tactus",
        mixinStandardHelpOptions = true,
        version = "tactus 0.1.0",
        description = "Orders, confirms and posts the user ops of an app-specific rollup.",
        footer = {
            "",
            "From the sources also: ./tactus simulate --help (the node in simulated worlds)",
            "Try: ./tactus demo"
        })
public final class Main implements Callable<Integer> {
    private Main() {}

    public static void main(String[] args) {
        System.exit(commandLineFor(args).execute(args));
    }

    /** To read the options of all commands takes a tenth of a node's start, which needs none but its own. */
    private static CommandLine commandLineFor(String[] args) {
        return args.length > 0 && args[0].equals(RunCommand.NAME) ? of(Stream.of(new RunCommand())) : commandLine();
    }

    /** The whole command line, with the commands that other modules bring. */
    public static CommandLine commandLine() {
        Stream<Object> own = Stream.of(
                new RunCommand(),
                new VerifyCommand(),
                new FlushMempoolCommand(),
                new RebuildCommand(),
                new BackupCommand(),
                new RestoreCommand(),
                new HelpCommand());
        return of(Stream.concat(
                own, ServiceLoader.load(TactusCommand.class).stream().map(ServiceLoader.Provider::get)));
    }

    private static CommandLine of(Stream<?> commands) {
        var commandLine = new CommandLine(new Main());
        commands.forEach(commandLine::addSubcommand);
        // Holds for the commands that are there by now.
        commandLine.setExecutionExceptionHandler((exception, failed, parsed) -> {
            failed.getErr().println("tactus " + failed.getCommandName() + ": " + message(exception));
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
