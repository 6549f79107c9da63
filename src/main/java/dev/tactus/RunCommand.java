package dev.tactus;

import dev.tactus.config.LoadedConfig;
import dev.tactus.devnet.DevelopmentClock;
import dev.tactus.node.GracefulShutdown;
import dev.tactus.node.NodeTime;
import dev.tactus.node.SequencerNode;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** The node for a real L1, in the foreground until it is told to stop. */
@Command(
        name = RunCommand.NAME,
        mixinStandardHelpOptions = true,
        description = {
            "Run the sequencer node against an L1 endpoint.",
            "Settings come from SEQ_ variables, --set and application.conf; every mistake is reported at once."
        },
        footerHeading = "%nRequired settings:%n",
        footer = {
            "  SEQ_ETH_RPC_URL      L1 JSON-RPC endpoint",
            "  SEQ_CHAIN_ID         chain id",
            "  SEQ_APP_ADDRESS      application contract",
            "  SEQ_PORTALS          trusted portals, the ERC-20 portal first",
            "  SEQ_TOKEN            the wallet's ERC-20 token",
            "  SEQ_BATCH_SUBMITTER_PRIVATE_KEY or SEQ_BATCH_SUBMITTER_PRIVATE_KEY_FILE",
            "",
            "Exit codes: 0 stopped cleanly, 1 unexpected, 2 configuration, 10 recovery interrupted,",
            "20 try again later, 30 an operator must decide."
        })
final class RunCommand implements Callable<Integer> {
    static final String NAME = "run";

    @Mixin
    private Settings settings = new Settings();

    @Override
    public Integer call() throws Exception {
        LoadedConfig config = settings.load();
        GracefulShutdown shutdown = GracefulShutdown.armed();
        DevelopmentClock developmentClock = DevelopmentClock.ofProperty().orElse(null);
        try (developmentClock;
                SequencerNode node = SequencerNode.start(config, time(developmentClock))) {
            shutdown.stopping(node::stop);
            return node.awaitTermination().code();
        } finally {
            shutdown.disarm();
        }
    }

    private static NodeTime time(@Nullable DevelopmentClock ahead) {
        return ahead == null ? NodeTime.system() : NodeTime.system().aheadBy(ahead);
    }
}
