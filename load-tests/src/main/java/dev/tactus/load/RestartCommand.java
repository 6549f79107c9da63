package dev.tactus.load;

import dev.tactus.ProgressDisplay;
import dev.tactus.node.ExitCode;
import dev.tactus.store.DataDirectoryException;
import dev.tactus.store.StoreException;
import dev.tactus.wallet.client.L1Exception;
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

/** How long a node takes to be ready on a long order. */
@Command(
        name = "restart",
        mixinStandardHelpOptions = true,
        description = {
            "Make a data directory with a long order, start a node on it several times, killing it each time, and",
            "report how long each takes until /readyz answers 200. The order lies on the embedded development L1, whose",
            "batches are gold. Exits 0 if the median is within --limit-ms, 1 if not."
        },
        footer = {
            "",
            "With --data the directory stays, is used again, and can be looked at:",
            "  ./tactus verify --local --set SEQ_DATA_DIR=DIR/sequencer"
        })
final class RestartCommand implements Callable<Integer> {
    private static final long MAX_OPS = 100_000_000;
    private static final int MAX_STARTS = 1000;

    @Option(
            names = "--ops",
            paramLabel = "N",
            defaultValue = "5000000",
            description = "Ops in the order (default: ${DEFAULT-VALUE}).")
    private long ops;

    @Option(
            names = "--starts",
            paramLabel = "N",
            defaultValue = "7",
            description = "How often to start the node (default: ${DEFAULT-VALUE}).")
    private int starts;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "Make everything here and keep it; what an earlier run made with as many ops is used again.")
    private @Nullable Path data;

    @Option(
            names = "--limit-ms",
            paramLabel = "MS",
            defaultValue = "2000",
            description = "The greatest median that passes (default: ${DEFAULT-VALUE}).")
    private double limitMs;

    @Option(names = "--json", paramLabel = "FILE", description = "Write the figures to this file as well.")
    private @Nullable Path json;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before the command runs
    private CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException {
        check();
        try {
            return data == null ? inPassing() : on(new RestartData(data));
        } catch (DataDirectoryException | StoreException | L1Exception | IOException | NodeProcess.NotReady e) {
            PrintWriter err = spec.commandLine().getErr();
            err.println("tactus load restart: " + e.getMessage());
            err.flush();
            return ExitCode.FAILURE.code();
        }
    }

    private int inPassing()
            throws IOException, DataDirectoryException, StoreException, L1Exception, NodeProcess.NotReady,
                    InterruptedException {
        Path own = Files.createTempDirectory(Path.of("."), "restart-");
        try {
            return on(new RestartData(own));
        } finally {
            Folders.delete(own);
        }
    }

    private int on(RestartData made)
            throws IOException, DataDirectoryException, StoreException, L1Exception, NodeProcess.NotReady,
                    InterruptedException {
        PrintWriter out = spec.commandLine().getOut();
        var progress = ProgressDisplay.standard(out);
        if (!made.isMadeFor(ops)) {
            if (!made.isEmpty()) {
                throw new ParameterException(
                        spec.commandLine(),
                        "--data holds something else than an order of " + ops + " ops: empty it, or name another");
            }
            made.make(ops, progress);
        }
        RestartReport report = new Restart(made, progress).run(ops, starts);
        report.print(out);
        boolean within = report.medianReadyMillis() <= limitMs;
        out.printf(Locale.ROOT, "the limit is %.0f ms: %s%n", limitMs, within ? "kept" : "NOT KEPT");
        out.flush();
        Figures.write(json, report::json);
        return within ? ExitCode.CLEAN.code() : ExitCode.FAILURE.code();
    }

    private void check() {
        if (ops < 1 || ops > MAX_OPS) {
            throw new ParameterException(spec.commandLine(), "--ops must be 1 to " + MAX_OPS);
        }
        if (starts < 1 || starts > MAX_STARTS) {
            throw new ParameterException(spec.commandLine(), "--starts must be 1 to " + MAX_STARTS);
        }
        if (!(limitMs > 0)) {
            throw new ParameterException(spec.commandLine(), "--limit-ms must be above 0");
        }
    }
}
