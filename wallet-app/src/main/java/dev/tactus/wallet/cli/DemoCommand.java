package dev.tactus.wallet.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import dev.tactus.TactusCommand;
import dev.tactus.config.LoadedConfig;
import dev.tactus.devnet.DevelopmentL1;
import dev.tactus.node.ExitCode;
import dev.tactus.node.NodeRefusedException;
import dev.tactus.node.SequencerNode;
import dev.tactus.wallet.client.L1Exception;
import dev.tactus.wallet.client.L1Rpc;
import dev.tactus.wallet.client.SequencerClient;
import dev.tactus.wallet.client.SequencerException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The main job, once, in front of the user's eyes. */
@Command(
        name = "demo",
        mixinStandardHelpOptions = true,
        description = {
            "Show the whole way of an op in one process, in under 30 seconds: a deposit on L1 is credited,",
            "signed transfers are confirmed in milliseconds, a withdrawal is ordered, the feed shows them all,",
            "the batch lands in the L1 InputBox, and the canonical scheduler, fed from L1 alone, arrives at",
            "the same balances. Works in a temporary directory. Exits 0 only if every check held."
        })
public final class DemoCommand implements TactusCommand {
    private static final Duration BLOCK_TIME = Duration.ofSeconds(1);
    private static final Duration BATCH_DEADLINE = Duration.ofSeconds(4);
    private static final Duration SAFE_POLL = Duration.ofMillis(100);
    private static final long GAS_PRICE = 10;

    @Option(
            names = "--l1",
            paramLabel = "KIND",
            defaultValue = "devnet",
            description = "The chain to run on: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
    private DemoL1 kind = DemoL1.devnet;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before the command runs
    private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        quietLogs();
        PrintWriter out = spec.commandLine().getOut();
        var report = new DemoReport(out);
        report.line("tactus demo: one op's whole way, on " + kind.label());
        Path directory = Files.createTempDirectory("tactus-demo");
        try {
            run(report, directory);
        } catch (SequencerException | L1Exception | CommandFailure | IOException | NodeRefusedException e) {
            report.check("the demonstration could go on: " + e.getMessage(), false);
        } finally {
            delete(directory);
        }
        return report.passed() ? ExitCode.CLEAN.code() : ExitCode.FAILURE.code();
    }

    private void run(DemoReport report, Path directory) throws Exception {
        report.step("Development L1");
        try (DevelopmentL1 l1 = kind.open(BLOCK_TIME)) {
            var contracts = l1.contracts();
            report.figure("chain " + l1.chainId() + " at " + l1.rpcUri() + ", a block every " + BLOCK_TIME.toSeconds()
                    + " s");
            report.figure("application " + contracts.application() + ", InputBox " + contracts.inputBox());
            report.figure("ERC-20 portal " + contracts.erc20Portal() + ", token " + contracts.token());
            OperatorPolicy.initialGasPrice(directory, GAS_PRICE);
            LoadedConfig config = new DevConfig(l1, directory)
                    .batchDeadline(BATCH_DEADLINE)
                    .safePoll(SAFE_POLL)
                    .listenOn("127.0.0.1:0")
                    .load(Map.of());
            drive(report, config, l1);
        }
    }

    private static void drive(DemoReport report, LoadedConfig config, DevelopmentL1 l1) throws Exception {
        report.step("Sequencer");
        SequencerNode node = SequencerNode.start(config);
        try (var client = new SequencerClient(node.uri());
                var rpc = new L1Rpc(l1.rpcUri())) {
            report.figure("accepts ops at " + node.uri() + ", posts batches with "
                    + l1.submitter().address());
            new Demo(report, config.sequencer(), client, rpc).run();
            report.step("Drain and stop");
        } finally {
            node.close();
        }
        report.checkEqual("the node stopped with", ExitCode.CLEAN, node.awaitTermination());
    }

    /** What happens is on the report; the log is for what should not. */
    private static void quietLogs() {
        if (System.getProperty("tactus.log.level") == null
                && LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME) instanceof Logger root) {
            root.setLevel(Level.WARN);
        }
    }

    private static void delete(Path directory) throws IOException {
        List<Path> all;
        try (Stream<Path> found = Files.walk(directory)) {
            all = found.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path path : all) {
            Files.deleteIfExists(path);
        }
    }
}
