package dev.tactus.wallet.cli;

import dev.tactus.TactusCommand;
import dev.tactus.config.ConfigException;
import dev.tactus.config.LoadedConfig;
import dev.tactus.devnet.Devnet;
import dev.tactus.devnet.DevnetOptions;
import dev.tactus.node.ExitCode;
import dev.tactus.node.GracefulShutdown;
import dev.tactus.node.NodeRefusedException;
import dev.tactus.node.NodeTime;
import dev.tactus.node.SequencerNode;
import dev.tactus.wallet.client.L1Exception;
import dev.tactus.wallet.client.L1Rpc;
import dev.tactus.wallet.client.SequencerClient;
import dev.tactus.wallet.client.SequencerException;
import dev.tactus.wallet.client.TokenAmount;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Everything a developer needs, in one process, until told to stop. */
@Command(
        name = "dev",
        mixinStandardHelpOptions = true,
        description = {
            "Run a development chain and a node on it, kept in one directory and served again at the next start.",
            "Ten accounts of the public test mnemonic hold tokens on L1 and in the rollup. Ctrl-C drains and stops.",
            "SEQ_ variables tune the node, but never its chain or its key."
        })
public final class DevCommand implements TactusCommand {
    static final int DEFAULT_RPC_PORT = 8545;

    private static final Duration BATCH_DEADLINE = Duration.ofSeconds(10);
    private static final long GAS_PRICE = 10;
    private static final TokenAmount FIRST_DEPOSIT = TokenAmount.ofTokens(1000);

    @Option(
            names = "--data",
            paramLabel = "DIR",
            defaultValue = "dev-data",
            description = "Where everything is kept (default: ${DEFAULT-VALUE}).")
    private Path directory = Path.of("dev-data");

    @Option(names = "--fresh", description = "Forget what is kept and start anew.")
    private boolean fresh;

    @Option(
            names = "--block-time",
            paramLabel = "SECONDS",
            defaultValue = "1",
            converter = BlockTimeConverter.class,
            description = "Time between L1 blocks, 0.05 to 3600; may be a fraction (default: ${DEFAULT-VALUE}).")
    private Duration blockTime = Duration.ofSeconds(1);

    @Option(
            names = "--http-addr",
            paramLabel = "HOST:PORT",
            description = "Where the node listens (default: SEQ_HTTP_ADDR, else 127.0.0.1:3000).")
    private @Nullable String httpAddress;

    @Option(
            names = "--rpc-port",
            paramLabel = "PORT",
            defaultValue = "" + DEFAULT_RPC_PORT,
            description = "Loopback port of the L1 JSON-RPC; 0 takes a free one (default: ${DEFAULT-VALUE}).")
    private int rpcPort = DEFAULT_RPC_PORT;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before the command runs
    private CommandSpec spec;

    @Override
    public Integer call() throws NodeRefusedException, ConfigException, InterruptedException {
        if (rpcPort < 0 || rpcPort > 65_535) {
            throw new ParameterException(spec.commandLine(), "--rpc-port must be 0 to 65535");
        }
        try {
            return serve().code();
        } catch (SequencerException | L1Exception | CommandFailure e) {
            complain(String.valueOf(e.getMessage()));
            return ExitCode.FAILURE.code();
        } catch (IOException e) {
            complain("the development chain cannot be opened on RPC port " + rpcPort + ": " + e.getMessage()
                    + " (--rpc-port names another port, --data another directory)");
            return ExitCode.TRANSIENT.code();
        }
    }

    private ExitCode serve()
            throws IOException, CommandFailure, ConfigException, NodeRefusedException, SequencerException, L1Exception,
                    InterruptedException {
        var kept = new DevDirectory(directory);
        GracefulShutdown shutdown = GracefulShutdown.armed();
        try (Devnet l1 = openChain(kept)) {
            // One clock for both, so that a command that moves the chain's on does not leave the node behind.
            NodeTime time = NodeTime.system().aheadBy(l1::clockOffset);
            OperatorPolicy.initialGasPrice(kept.sequencer(), GAS_PRICE);
            try (SequencerNode node = SequencerNode.start(config(l1, kept), time)) {
                shutdown.stopping(() -> stop(node, l1));
                welcome(l1, node);
                return node.awaitTermination();
            }
        } finally {
            shutdown.disarm();
        }
    }

    /** The node first: what it has taken may still need the chain. */
    private static ExitCode stop(SequencerNode node, Devnet l1) {
        ExitCode code = node.stop();
        l1.close();
        return code;
    }

    private Devnet openChain(DevDirectory kept) throws IOException, CommandFailure {
        if (fresh) {
            kept.clear();
        }
        kept.create();
        return Devnet.open(DevnetOptions.defaults()
                .withBlockTime(blockTime)
                .withAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), rpcPort))
                .withChainFile(kept.chainFile()));
    }

    private LoadedConfig config(Devnet l1, DevDirectory kept) throws ConfigException, IOException {
        var config = new DevConfig(l1, kept.sequencer()).batchDeadline(BATCH_DEADLINE);
        if (httpAddress != null) {
            config.listenOn(httpAddress);
        }
        kept.writeSettings(config.identity());
        return config.load(System.getenv());
    }

    private void welcome(Devnet l1, SequencerNode node) throws SequencerException, L1Exception {
        PrintWriter out = spec.commandLine().getOut();
        try (var client = new SequencerClient(node.uri());
                var rpc = new L1Rpc(l1.rpcUri())) {
            out.println(
                    "tactus dev: depositing " + FIRST_DEPOSIT.tokens() + " tokens for each account that has none …");
            out.flush();
            new FirstDeposits(client, rpc).make(l1.accounts(), FIRST_DEPOSIT);
            new DevBanner(l1, client, new DevDirectory(directory), out).print(BATCH_DEADLINE, GAS_PRICE);
        }
    }

    private void complain(String message) {
        PrintWriter err = spec.commandLine().getErr();
        err.println("tactus dev: " + message);
        err.flush();
    }
}
