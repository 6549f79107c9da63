package dev.tactus.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tactus.Main;
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
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** The smoke load as its user runs it, on a whole node. */
@Timeout(value = 2, unit = TimeUnit.MINUTES)
final class SmokeIT {
    private static final Poll CREDIT = new Poll(Duration.ofMillis(50), Duration.ofSeconds(60));

    @TempDir
    private Path directory;

    @Test
    void everyAcceptedOpIsOnTheFeedAndInTheFigures() throws Exception {
        Path figures = directory.resolve("smoke.json");
        try (Devnet l1 = Devnet.open(DevnetOptions.defaults().withBlockTime(Duration.ofMillis(250)));
                SequencerNode node = node(l1)) {
            fund(l1, node, l1.accounts().get(4));

            var run = run(
                    "--url",
                    node.uri().toString(),
                    "--warm-up",
                    "10",
                    "--ops",
                    "40",
                    "--rate",
                    "100",
                    "--dev-account",
                    "4",
                    "--json",
                    figures.toString());

            assertEquals(0, run.exitCode(), run::text);
            assertTrue(run.text().contains("on the feed: 40 of 40 accepted"), run::text);
            JsonNode json = new ObjectMapper().readTree(Files.readString(figures));
            assertTrue(run.text().contains("warmed up with 10 ops: {200=10}"), run::text);
            assertEquals(40, json.path("answers").path("200").intValue());
            assertTrue(json.path("passed").booleanValue());
        }
    }

    @Test
    void aSenderWithoutBalanceFailsWithTheReasonInTheCounts() throws Exception {
        try (Devnet l1 = Devnet.open(DevnetOptions.defaults().withBlockTime(Duration.ofMillis(250)));
                SequencerNode node = node(l1)) {
            var run = run("--url", node.uri().toString(), "--ops", "3", "--rate", "100", "--dev-account", "4");

            assertEquals(1, run.exitCode(), run::text);
            assertTrue(run.text().contains("EXECUTION_REJECTED   3"), run::text);
        }
    }

    @Test
    void saysThatNoSequencerAnswers() throws Exception {
        String nobody;
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            nobody = "http://127.0.0.1:" + socket.getLocalPort();
        }

        var run = run("--url", nobody);

        assertEquals(20, run.exitCode());
        assertTrue(run.text().contains("tactus load smoke: no sequencer answers at " + nobody), run::text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"--rate=0", "--ops=0", "--ops=1000001", "--idle=-1", "--dev-account=10", "--url=x"})
    void mistakesInUsageExitTwo(String option) {
        assertEquals(2, run(option).exitCode());
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

    private static Run run(String... arguments) {
        var text = new StringWriter();
        CommandLine commandLine = Main.commandLine();
        commandLine.setOut(new PrintWriter(text, true));
        commandLine.setErr(new PrintWriter(text, true));
        String[] all = new String[arguments.length + 2];
        all[0] = "load";
        all[1] = "smoke";
        System.arraycopy(arguments, 0, all, 2, arguments.length);
        return new Run(commandLine.execute(all), text.toString());
    }

    private record Run(int exitCode, String text) {}
}
