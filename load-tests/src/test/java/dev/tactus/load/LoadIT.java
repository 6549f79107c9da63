package dev.tactus.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tactus.config.ConfigLoader;
import dev.tactus.devnet.DevAccount;
import dev.tactus.devnet.Devnet;
import dev.tactus.devnet.DevnetOptions;
import dev.tactus.node.SequencerNode;
import dev.tactus.wallet.client.L1Rpc;
import dev.tactus.wallet.client.L1Wallet;
import dev.tactus.wallet.client.Poll;
import dev.tactus.wallet.client.SequencerClient;
import dev.tactus.wallet.client.TokenAmount;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The loads on a whole node: funding, signatures, nonces and the feed are the real ones. */
@Timeout(value = 2, unit = TimeUnit.MINUTES)
final class LoadIT {
    private static final Poll CREDIT = new Poll(Duration.ofMillis(50), Duration.ofSeconds(60));

    @TempDir
    private Path directory;

    @Test
    void everyAcceptedOpIsOnTheFeedAndInTheHistory() throws Exception {
        Path file = directory.resolve("result.json");
        try (Devnet l1 = Devnet.open(DevnetOptions.defaults().withBlockTime(Duration.ofMillis(250)));
                SequencerNode node = node(l1)) {
            fund(l1, node, l1.accounts().get(4));

            CommandRun roundTrip = run(node, file, "round-trip", "--rate", "100", "--max-ops", "5000");
            assertEquals(0, roundTrip.exitCode(), roundTrip::text);
            RunResult result = Artefact.run(file);
            assertEquals(Map.of("200", 200L), result.answers(), roundTrip::text);
            assertEquals("feed", result.check().method());
            Latencies feed = Objects.requireNonNull(result.latencies().get(RunResult.FEED));
            assertEquals(200, feed.count());
            assertTrue(roundTrip.text().contains("verdict: feed p99"), roundTrip::text);

            CommandRun hot = run(node, file, "overload", "--rate", "150", "--hot-share", "0.8", "--look-ups", "20");
            assertTrue(Artefact.run(file).valid(), hot::text);
            assertTrue(hot.text().contains("ack_others"), hot::text);

            CommandRun closed = run(node, file, "ack", "--workers", "4", "--max-ops", "1000");
            assertEquals(0, closed.exitCode(), closed::text);
            assertEquals("history", Artefact.run(file).check().method());
        }
    }

    @Test
    void subscribersAHotSenderAndALongLoadAreMeasuredOnARealNode() throws Exception {
        Path file = directory.resolve("result.json");
        try (Devnet l1 = Devnet.open(DevnetOptions.defaults().withBlockTime(Duration.ofMillis(250)));
                SequencerNode node = node(l1)) {
            fund(l1, node, l1.accounts().get(4));

            String[] who = {"--subscribers", "12", "--stalled", "2", "--reconnecting", "4", "--reconnect-every", "0.4"};
            CommandRun feed = run(
                    node,
                    file,
                    "feed",
                    Stream.concat(Stream.of("--rate", "100"), Stream.of(who)).toArray(String[]::new));
            assertEquals(0, feed.exitCode(), feed::text);
            JsonNode subscribers = new ObjectMapper().readTree(file.toFile()).path("subscribers");
            assertEquals(0, subscribers.path("closed_live").asLong(), feed::text);
            assertTrue(subscribers.path("reconnects").asLong() >= 4, feed::text);
            // Ten read, 250 ops each; those of the funding come to it.
            assertTrue(subscribers.path("entries").asLong() >= 2500, feed::text);
            assertTrue(
                    Objects.requireNonNull(Artefact.run(file).latencies().get(RunResult.FEED))
                                    .count()
                            > 1200,
                    feed::text);

            CommandRun fairness = run(node, file, "fairness", "--rate", "150", "--rounds", "1");
            assertEquals(0, fairness.exitCode(), fairness::text);
            assertEquals("fairness", Artefact.kind(file));

            CommandRun soak = run(node, file, "soak", "--workers", "8", "--ops", "1500");
            RunResult result = Artefact.run(file);
            assertTrue(result.valid(), soak::text);
            assertEquals(Map.of("200", 1500L), result.answers(), soak::text);
            assertEquals(1500, result.check().found(), soak::text);
        }
    }

    @Test
    void saysWhatHasToBeFunded() throws Exception {
        try (Devnet l1 = Devnet.open(DevnetOptions.defaults().withBlockTime(Duration.ofMillis(250)));
                SequencerNode node = node(l1)) {
            CommandRun run = run(node, directory.resolve("result.json"), "ack");

            assertEquals(1, run.exitCode(), run::text);
            assertTrue(run.text().contains("senders hold too little"), run::text);
        }
    }

    private static CommandRun run(SequencerNode node, Path file, String command, String... more) {
        String[] first = {
            command,
            "--url",
            node.uri().toString(),
            "--json",
            file.toString(),
            "--duration",
            "2",
            "--warmup",
            "0.5",
            "--senders",
            "16",
            "--connections",
            "16"
        };
        String[] all = Arrays.copyOf(first, first.length + more.length);
        System.arraycopy(more, 0, all, first.length, more.length);
        return CommandRun.of(all);
    }

    private SequencerNode node(Devnet l1) throws Exception {
        return SequencerNode.start(ConfigLoader.standard()
                .load(
                        Map.of(),
                        Map.of(),
                        Map.of(
                                "SEQ_ETH_RPC_URL",
                                l1.rpcUri().toString(),
                                "SEQ_CHAIN_ID",
                                Long.toString(l1.chainId()),
                                "SEQ_APP_ADDRESS",
                                l1.contracts().application().toHex(),
                                "SEQ_PORTALS",
                                l1.contracts().erc20Portal().toHex(),
                                "SEQ_TOKEN",
                                l1.contracts().token().toHex(),
                                "SEQ_BATCH_SUBMITTER_PRIVATE_KEY",
                                l1.submitter().key().reveal().toHex(),
                                "SEQ_DATA_DIR",
                                directory.resolve("data").toString(),
                                "SEQ_HTTP_ADDR",
                                "127.0.0.1:0",
                                "SEQ_SECONDS_PER_BLOCK",
                                "0.25")));
    }

    private static void fund(Devnet l1, SequencerNode node, DevAccount account) throws Exception {
        var amount = TokenAmount.ofTokens(1);
        try (var client = new SequencerClient(node.uri());
                var rpc = new L1Rpc(l1.rpcUri())) {
            new L1Wallet(rpc, l1.chainId(), account.key()).deposit(client.deployment(), amount);
            Optional<TokenAmount> credited = CREDIT.until(
                    () -> Optional.of(client.balance(account.address())).filter(amount::equals));
            assertTrue(credited.isPresent(), "the deposit was not credited");
        }
    }
}
