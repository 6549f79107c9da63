package dev.tactus.wallet.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tactus.devnet.Deployments;
import dev.tactus.devnet.Devnet;
import dev.tactus.devnet.DevnetOptions;
import dev.tactus.store.DataDirectory;
import dev.tactus.wallet.client.Poll;
import dev.tactus.wallet.client.SequencerClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What an operator sees of a node's process: exit codes, messages, and what SIGTERM does. */
@Timeout(value = 4, unit = TimeUnit.MINUTES)
final class NodeProcessIT {
    private static final Duration LIMIT = Duration.ofSeconds(90);

    @TempDir
    private Path directory;

    private Devnet l1;
    private Path data;
    private Path log;
    private Map<String, String> environment;

    @BeforeEach
    void openL1() throws Exception {
        l1 = Devnet.open(DevnetOptions.defaults().withBlockTime(Duration.ofMillis(250)));
        data = directory.resolve("data");
        log = directory.resolve("node.log");
        environment = NodeProcess.environment(l1, data, NodeProcess.freePort());
    }

    @AfterEach
    void closeL1() {
        l1.close();
    }

    @Test
    void aMissingConfigurationListsEveryMistakeAtOnceExitsTwoAndWritesNothing() throws Exception {
        try (var node = NodeProcess.start(Map.of("SEQ_DATA_DIR", data.toString(), "SEQ_CHAIN_ID", "many"), log)) {
            assertEquals(2, node.awaitExit(LIMIT));
            for (String name : List.of(
                    "SEQ_ETH_RPC_URL",
                    "SEQ_CHAIN_ID",
                    "SEQ_APP_ADDRESS",
                    "SEQ_PORTALS",
                    "SEQ_TOKEN",
                    "SEQ_BATCH_SUBMITTER_PRIVATE_KEY")) {
                assertTrue(node.output().contains(name), () -> name + " is missing in:\n" + node.output());
            }
            assertFalse(Files.exists(data));
        }
    }

    @Test
    void anUnknownCommandExitsTwo() throws Exception {
        try (var node = NodeProcess.start(environment, log, "runn")) {
            assertEquals(2, node.awaitExit(LIMIT));
        }
    }

    @Test
    void anotherChainThanConfiguredIsRefusedForGood() throws Exception {
        environment.put("SEQ_CHAIN_ID", "5");
        try (var node = NodeProcess.start(environment, log)) {
            assertEquals(30, node.awaitExit(LIMIT));
            assertTrue(node.output().contains("chain id"), node.output());
        }
    }

    @Test
    void aFirstStartWithoutL1WaitsAndThenExitsTwenty() throws Exception {
        environment.put("SEQ_ETH_RPC_URL", "http://127.0.0.1:" + NodeProcess.freePort());
        try (var node = NodeProcess.start(environment, log)) {
            assertEquals(20, node.awaitExit(LIMIT));
            assertTrue(node.output().contains("L1 does not answer"), node.output());
        }
    }

    @Test
    void aLaterStartWithoutL1GoesOnAndReadinessSaysSo() throws Exception {
        try (var node = NodeProcess.start(environment, log)) {
            node.awaitReady();
            node.terminate();
            assertEquals(0, node.awaitExit(LIMIT));
        }
        environment.put("SEQ_ETH_RPC_URL", "http://127.0.0.1:" + NodeProcess.freePort());
        try (var node = NodeProcess.start(environment, log);
                var client = new SequencerClient(node.uri())) {
            var _ = new Poll(Duration.ofMillis(50), LIMIT)
                    .until(() -> node.get("/livez").filter(status -> status == 200))
                    .orElseThrow();
            assertEquals(503, node.get("/readyz").orElseThrow());
            assertEquals(0, client.nextNonce(l1.accounts().getFirst().address()));
        }
    }

    @Test
    void d9_consensusValuesThatDifferFromTheStoredOnesAreRefusedForGoodAndNamed() throws Exception {
        try (var node = NodeProcess.start(environment, log)) {
            node.awaitReady();
            node.terminate();
            assertEquals(0, node.awaitExit(LIMIT));
        }
        environment.put("SEQ_TOKEN", "0x00000000000000000000000000000000000000aa");
        try (var node = NodeProcess.start(environment, log)) {
            assertEquals(30, node.awaitExit(LIMIT));
            assertTrue(node.output().contains("token"), node.output());
        }
    }

    @Test
    void aFirstStartThatWasInterruptedIsAFirstStartStill() throws Exception {
        try (DataDirectory begun = DataDirectory.open(data)) {
            var _ = begun.initialise(Deployments.of(l1), UUID.randomUUID());
        }
        environment.put("SEQ_ETH_RPC_URL", "http://127.0.0.1:" + NodeProcess.freePort());
        try (var node = NodeProcess.start(environment, log)) {
            assertEquals(20, node.awaitExit(LIMIT));
            assertTrue(node.output().contains("L1 could not be read"), node.output());
        }
    }

    @Test
    void aSecondNodeOnTheSameDataDirectoryIsRefusedAndTheFirstIsNotDisturbed() throws Exception {
        try (var first = NodeProcess.start(environment, log)) {
            first.awaitReady();
            environment.put("SEQ_HTTP_ADDR", "127.0.0.1:" + NodeProcess.freePort());
            Path otherLog = directory.resolve("second.log");
            try (var second = NodeProcess.start(environment, otherLog)) {
                assertEquals(20, second.awaitExit(LIMIT));
                assertTrue(second.output().contains("in use"), second.output());
            }
            assertEquals(200, first.get("/readyz").orElseThrow());
        }
    }

    @Test
    void sigtermUnderLoadAnswersOrCommitsEverythingItTookAndExitsZero() throws Exception {
        var ledger = new Ledger();
        NodeProcess node = NodeProcess.start(environment, log);
        try (var client = new SequencerClient(node.uri())) {
            node.awaitReady();
            KillLoopIT.deposit(client, l1);
            try (Loads loads = Loads.begin(client, l1, ledger)) {
                var _ = new Poll(Duration.ofMillis(5), LIMIT)
                        .until(() -> Optional.of(ledger.acknowledged().size()).filter(count -> count > 300))
                        .orElseThrow();

                node.terminate();

                assertEquals(0, node.awaitExit(LIMIT), node.output());
                node = NodeProcess.start(environment, log);
                node.awaitReady();
                loads.end();
            }
            OrderAudit.check(data, ledger);
        } finally {
            node.close();
        }
    }
}
