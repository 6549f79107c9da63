package dev.tactus.load;

import dev.tactus.devnet.Devnet;
import dev.tactus.devnet.DevnetOptions;
import dev.tactus.wallet.cli.CommandFailure;
import dev.tactus.wallet.cli.FirstDeposits;
import dev.tactus.wallet.cli.OperatorPolicy;
import dev.tactus.wallet.client.L1Exception;
import dev.tactus.wallet.client.L1Rpc;
import dev.tactus.wallet.client.SequencerClient;
import dev.tactus.wallet.client.SequencerException;
import dev.tactus.wallet.client.TokenAmount;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A node to measure, as its operator starts it: {@code tactus run} in a process of its own, with SQLite on disk and the
 * settings of production, on a development L1 in this process. The ten development accounts have deposited. Closing it
 * stops both; what is on disk stays.
 */
final class OwnNode implements AutoCloseable {
    private static final long GAS_PRICE = 10;
    private static final Duration STOP_LIMIT = Duration.ofSeconds(30);
    /** Read by every {@code java}. */
    private static final String JAVA_OPTIONS = "JDK_JAVA_OPTIONS";

    private final Devnet l1;
    private final NodeProcess node;

    private OwnNode(Devnet l1, NodeProcess node) {
        this.l1 = l1;
        this.node = node;
    }

    /**
     * @param directory for everything that is kept, empty or missing
     * @param address   to listen on, {@code host:port}
     * @param blockTime of L1
     * @param deposit   of each account
     * @param slowedBy  how long each op makes its commit wait; zero leaves the disk alone
     * @param javaOptions of the node's JVM, as the launcher takes them; none leaves those of our environment
     */
    record Plan(
            Path directory,
            String address,
            Duration blockTime,
            TokenAmount deposit,
            Duration slowedBy,
            Optional<String> javaOptions) {
        static Plan in(Path directory) throws IOException {
            return new Plan(
                    directory,
                    "127.0.0.1:" + NodeProcess.freePort(),
                    Duration.ofSeconds(1),
                    TokenAmount.ofTokens(5_000),
                    Duration.ZERO,
                    Optional.empty());
        }

        Plan listeningOn(String other) {
            return new Plan(directory, other, blockTime, deposit, slowedBy, javaOptions);
        }

        Plan withBlockTime(Duration other) {
            return new Plan(directory, address, other, deposit, slowedBy, javaOptions);
        }

        Plan slowedBy(Duration perOp) {
            return new Plan(directory, address, blockTime, deposit, perOp, javaOptions);
        }

        Plan withJavaOptions(Optional<String> others) {
            return new Plan(directory, address, blockTime, deposit, slowedBy, others);
        }
    }

    /** It cannot be started; the message says why. */
    static final class Refused extends Exception {
        private static final long serialVersionUID = 1;

        Refused(String message, @Nullable Throwable cause) {
            super(message, cause);
        }
    }

    /** Blocks until the node takes ops and every account's deposit has been credited: some seconds. */
    static OwnNode start(Plan plan) throws Refused, InterruptedException {
        Devnet l1 = null;
        NodeProcess node = null;
        try {
            Path sequencer = plan.directory().resolve("sequencer");
            Files.createDirectories(sequencer);
            l1 = Devnet.open(DevnetOptions.defaults()
                    .withBlockTime(plan.blockTime())
                    .withChainFile(plan.directory().resolve("chain")));
            OperatorPolicy.initialGasPrice(sequencer, GAS_PRICE);
            node = NodeProcess.start(
                    environment(plan, l1),
                    sequencer,
                    plan.address(),
                    plan.directory().resolve("node.log"));
            node.awaitReady();
            deposit(l1, node, plan.deposit());
            var own = new OwnNode(l1, node);
            node = null;
            l1 = null;
            return own;
        } catch (IOException | CommandFailure | NodeProcess.NotReady | SequencerException | L1Exception e) {
            throw new Refused("no node of its own could be started: " + e.getMessage(), e);
        } finally {
            if (node != null) {
                node.close();
            }
            if (l1 != null) {
                l1.close();
            }
        }
    }

    /** What tunes the node comes from our own environment; what it is and where it works does not. */
    private static Map<String, String> environment(Plan plan, Devnet l1) throws IOException {
        Map<String, String> environment = new TreeMap<>();
        System.getenv().forEach((name, value) -> {
            if (name.startsWith("SEQ_")) {
                environment.put(name, value);
            }
        });
        environment.remove("SEQ_BATCH_SUBMITTER_PRIVATE_KEY_FILE");
        environment.put("SEQ_ETH_RPC_URL", l1.rpcUri().toString());
        environment.put("SEQ_CHAIN_ID", Long.toString(l1.chainId()));
        environment.put("SEQ_APP_ADDRESS", l1.contracts().application().toHex());
        environment.put("SEQ_PORTALS", l1.contracts().erc20Portal().toHex());
        environment.put("SEQ_TOKEN", l1.contracts().token().toHex());
        environment.put(
                "SEQ_BATCH_SUBMITTER_PRIVATE_KEY", l1.submitter().key().reveal().toHex());
        environment.put(
                "SEQ_SECONDS_PER_BLOCK", Double.toString(plan.blockTime().toMillis() / 1000.0));
        plan.javaOptions().ifPresent(given -> environment.put("TACTUS_JAVA_OPTS", given));
        if (plan.slowedBy().isPositive()) {
            String slow = SlowCommits.javaOption(plan.directory().resolve("slow"), plan.slowedBy());
            environment.put(
                    JAVA_OPTIONS,
                    Optional.ofNullable(System.getenv(JAVA_OPTIONS))
                            .map(given -> given + " " + slow)
                            .orElse(slow));
        }
        return environment;
    }

    private static void deposit(Devnet l1, NodeProcess node, TokenAmount amount)
            throws SequencerException, L1Exception {
        try (var client = new SequencerClient(node.base());
                var rpc = new L1Rpc(l1.rpcUri())) {
            new FirstDeposits(client, rpc).make(l1.accounts(), amount);
        }
    }

    URI uri() {
        return node.base();
    }

    long pid() {
        return node.pid();
    }

    /** Waits until the node has ended. */
    int awaitEnd() throws InterruptedException {
        return node.awaitEnd();
    }

    @Override
    public void close() {
        stop();
    }

    /** Blocks until both have stopped; twice does no harm. */
    void stop() {
        try {
            node.stop(STOP_LIMIT);
        } catch (InterruptedException e) {
            node.close();
            Thread.currentThread().interrupt();
        } finally {
            l1.close();
        }
    }
}
