package dev.tactus.load;

import dev.tactus.node.ExitCode;
import dev.tactus.node.GracefulShutdown;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** A node to put load on, until told to stop. */
@Command(
        name = "node",
        mixinStandardHelpOptions = true,
        description = {
            "Start a node to measure: ./tactus run in a process of its own, on a development L1 in this one, with ten",
            "accounts that have deposited. Ctrl-C stops both. SEQ_ variables tune the node, and TACTUS_JAVA_OPTS its",
            "JVM, as they would anywhere."
        },
        footer = {"", "In another terminal: ./tactus load ack"})
final class NodeCommand implements Callable<Integer> {
    @Option(
            names = "--http-addr",
            paramLabel = "HOST:PORT",
            defaultValue = "127.0.0.1:3000",
            description = "Where it listens (default: ${DEFAULT-VALUE}).")
    private String address = "";

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "Keep everything in this directory, which must be empty or missing (default: in one that is"
                    + " deleted at the end).")
    private @Nullable Path data;

    @Option(
            names = "--block-time",
            paramLabel = "MS",
            defaultValue = "1000",
            description = "Milliseconds between L1 blocks, 50 to 60000 (default: ${DEFAULT-VALUE}).")
    private long blockTimeMs;

    @Option(
            names = "--commit-micros",
            paramLabel = "US",
            defaultValue = "0",
            description =
                    "Microseconds that each op makes its commit wait, as a disk does that is too slow; 1000 leaves"
                            + " no more than 1,000 ops per second (default: ${DEFAULT-VALUE}).")
    private long commitMicros;

    @Option(
            names = "--java-opts",
            paramLabel = "OPTIONS",
            description = "Options of the node's JVM alone, instead of TACTUS_JAVA_OPTS.")
    private @Nullable String javaOptions;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before the command runs
    private CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException {
        check();
        PrintWriter err = spec.commandLine().getErr();
        try {
            return data == null ? on(Files.createTempDirectory(Path.of("."), "load-node-"), true) : on(data, false);
        } catch (IOException | OwnNode.Refused e) {
            err.println("tactus load node: " + e.getMessage());
            err.flush();
            return ExitCode.FAILURE.code();
        }
    }

    private int on(Path directory, boolean passing) throws IOException, OwnNode.Refused, InterruptedException {
        PrintWriter out = spec.commandLine().getOut();
        out.println("tactus load node: starting …");
        out.flush();
        GracefulShutdown shutdown = GracefulShutdown.armed();
        var told = new AtomicBoolean();
        try (OwnNode node = OwnNode.start(OwnNode.Plan.in(directory)
                .listeningOn(address)
                .withBlockTime(Duration.ofMillis(blockTimeMs))
                .slowedBy(Duration.of(commitMicros, ChronoUnit.MICROS))
                .withJavaOptions(Optional.ofNullable(javaOptions)))) {
            shutdown.stopping(() -> {
                told.set(true);
                node.stop();
                return passing ? forgotten(directory) : ExitCode.CLEAN;
            });
            out.println("ready at " + node.uri() + ", process " + node.pid() + "; its log is "
                    + directory.resolve("node.log"));
            out.flush();
            return node.awaitEnd();
        } finally {
            // If the node has ended because we were told to, whoever told it is still at work.
            if (!told.get()) {
                shutdown.disarm();
            }
        }
    }

    private static ExitCode forgotten(Path directory) {
        try {
            Folders.delete(directory);
            return ExitCode.CLEAN;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void check() {
        if (blockTimeMs < 50 || blockTimeMs > 60_000) {
            throw new ParameterException(spec.commandLine(), "--block-time must be 50 to 60000");
        }
        if (commitMicros < 0 || commitMicros > 1_000_000) {
            throw new ParameterException(spec.commandLine(), "--commit-micros must be 0 to 1000000");
        }
        if (data != null && Files.isDirectory(data) && !Folders.isEmpty(data)) {
            throw new ParameterException(spec.commandLine(), "--data is not empty: name another directory");
        }
    }
}
