package dev.tactus.load;

import dev.tactus.ProgressDisplay;
import dev.tactus.node.ExitCode;
import dev.tactus.store.DataDirectoryException;
import dev.tactus.store.StoreException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What keeping state costs a commit. */
@Command(
        name = "commit-cost",
        mixinStandardHelpOptions = true,
        description = {
            "Commit the same ops to two real stores in turn, as a lane under full load would: once whole, once without",
            "what they write to the state, and report the time and the bytes of both and their ratio.",
            "Needs no sequencer. Exits 0 if the ratio of the times is within --limit, 1 if not."
        })
final class CommitCostCommand implements Callable<Integer> {
    private static final long MAX_OPS = 100_000_000;
    private static final int MAX_ACCOUNTS = 10_000_000;

    @Option(
            names = "--ops",
            paramLabel = "N",
            defaultValue = "1000000",
            description = "Ops to measure on either side (default: ${DEFAULT-VALUE}).")
    private long ops;

    @Option(
            names = "--accounts",
            paramLabel = "N",
            defaultValue = "10000",
            description = "Accounts that send and receive, all alike (default: ${DEFAULT-VALUE}).")
    private int accounts;

    @Option(
            names = "--dir",
            paramLabel = "DIR",
            defaultValue = ".",
            description = "Where to make the two stores, which are deleted afterwards (default: here).")
    private Path directory = Path.of(".");

    @Option(
            names = "--limit",
            paramLabel = "RATIO",
            defaultValue = "1.5",
            description = "The greatest ratio of the times that passes (default: ${DEFAULT-VALUE}).")
    private double limit;

    @Option(names = "--json", paramLabel = "FILE", description = "Write the figures to this file as well.")
    private @Nullable Path json;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before the command runs
    private CommandSpec spec;

    @Override
    public Integer call() {
        check();
        PrintWriter out = spec.commandLine().getOut();
        try {
            CommitCostReport report = new CommitCost(ops, accounts, directory, ProgressDisplay.standard(out)).run();
            report.print(out);
            boolean within = report.ratio() <= limit;
            out.printf(Locale.ROOT, "the limit is %.3f times: %s%n", limit, within ? "kept" : "NOT KEPT");
            out.flush();
            Figures.write(json, report::json);
            return within ? ExitCode.CLEAN.code() : ExitCode.FAILURE.code();
        } catch (DataDirectoryException | StoreException | IOException e) {
            PrintWriter err = spec.commandLine().getErr();
            err.println("tactus load commit-cost: the stores or the figures cannot be written: " + e.getMessage());
            err.flush();
            return ExitCode.FAILURE.code();
        }
    }

    private void check() {
        if (ops < 1 || ops > MAX_OPS) {
            throw new ParameterException(spec.commandLine(), "--ops must be 1 to " + MAX_OPS);
        }
        if (accounts < 2 || accounts > MAX_ACCOUNTS) {
            throw new ParameterException(spec.commandLine(), "--accounts must be 2 to " + MAX_ACCOUNTS);
        }
        if (!(limit > 0)) {
            throw new ParameterException(spec.commandLine(), "--limit must be above 0");
        }
        if (!Files.isDirectory(directory)) {
            throw new ParameterException(spec.commandLine(), "--dir must be a directory that exists");
        }
    }
}
