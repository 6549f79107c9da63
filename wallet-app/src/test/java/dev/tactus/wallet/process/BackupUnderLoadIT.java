package dev.tactus.wallet.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tactus.config.ConfigLoader;
import dev.tactus.devnet.Devnet;
import dev.tactus.devnet.DevnetOptions;
import dev.tactus.devnet.L1Client;
import dev.tactus.devnet.L1Commands;
import dev.tactus.node.Verification;
import dev.tactus.protocol.Hash32;
import dev.tactus.recovery.VerifyOutcome;
import dev.tactus.store.DataDirectory;
import dev.tactus.store.OrderReader;
import dev.tactus.wallet.client.Poll;
import dev.tactus.wallet.client.SequencerClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The whole story with real processes: a loaded node, a backup beside it, a kill, a restore, and on. */
@Timeout(value = 4, unit = TimeUnit.MINUTES)
final class BackupUnderLoadIT {
    private static final int SAFE_DISTANCE = 2;
    private static final int OPS = 400;
    private static final Duration LIMIT = Duration.ofSeconds(90);
    private static final Poll PATIENCE = new Poll(Duration.ofMillis(50), LIMIT);

    @TempDir
    private Path directory;

    private Devnet l1;
    private L1Client chain;
    private L1Commands commands;
    private Map<String, String> environment;

    @BeforeEach
    void open() throws Exception {
        l1 = Devnet.open(DevnetOptions.defaults().withSafeDistance(SAFE_DISTANCE));
        chain = new L1Client(l1.rpcUri());
        commands = new L1Commands(chain);
        commands.mine(10);
        environment = NodeProcess.environment(l1, data(), NodeProcess.freePort());
    }

    @AfterEach
    void close() {
        chain.close();
        l1.close();
    }

    private Path data() {
        return directory.resolve("data");
    }

    @Test
    void aLoadedNodeIsBackedUpKilledAndRestoredAndGoesOn() throws Exception {
        Path backup = directory.resolve("b.db");
        Path lost = directory.resolve("lost");

        Map<Hash32, Long> before = backedUpThenKilled(backup);
        dropWhatWaits();
        Files.move(data(), lost);
        try (var _ = new Mining(commands)) {
            String _ = finished(command("restore", "--wait-blocks", "0", backup.toString()));
            long held = assertHoldsTheSame(lost, before);
            goOn(held);
        }
    }

    /** @return what was acknowledged before the backup was begun */
    private Map<Hash32, Long> backedUpThenKilled(Path backup) throws Exception {
        var ledger = new Ledger();
        NodeProcess node = NodeProcess.start(environment, directory.resolve("node.log"));
        try (var client = new SequencerClient(node.uri());
                var mining = new Mining(commands)) {
            node.awaitReady();
            KillLoopIT.deposit(client, l1);
            try (Loads loads = Loads.begin(client, l1, ledger)) {
                awaitAcknowledged(ledger, OPS);
                // From now on nothing that is posted lands: the backup shall not be too old.
                mining.end();
                Map<Hash32, Long> before = new HashMap<>(ledger.acknowledged());
                String said = finished(command("backup", "--to", backup.toString()));
                assertTrue(said.contains("backup: OK"), said);
                awaitAcknowledged(ledger, ledger.acknowledged().size() + OPS);
                loads.end();
                return before;
            }
        } finally {
            node.kill();
        }
    }

    /** The pool loses it: nothing of it may land, and none of its nonces be used again. */
    private void dropWhatWaits() throws Exception {
        String _ = until(
                "a post waits",
                () -> commands.waiting(l1.submitter()).stream()
                        .findFirst()
                        .map(each -> each.path("hash").asText()));
        var _ = until("the pool is empty", () -> {
            List<JsonNode> waiting = commands.waiting(l1.submitter());
            waiting.forEach(each -> commands.drop(each.path("hash").asText()));
            return waiting.isEmpty() ? Optional.of(true) : Optional.empty();
        });
    }

    /** @return number of entries */
    private long assertHoldsTheSame(Path lost, Map<Hash32, Long> acknowledged) throws Exception {
        try (DataDirectory made = DataDirectory.openReadOnly(data());
                DataDirectory old = DataDirectory.openReadOnly(lost);
                OrderReader restored = made.reader();
                OrderReader original = old.reader()) {
            long head = restored.head();
            assertTrue(head + OPS <= original.head(), "later ops are lost");
            assertEquals(original.feed(0, (int) head), restored.feed(0, Integer.MAX_VALUE));
            assertEquals(original.stateDigest(original.chunkAt(head)), restored.stateDigest(restored.chunkAt(head)));
            assertTrue(acknowledged.size() >= OPS);
            acknowledged.forEach((hash, offset) -> assertEquals(
                    offset, restored.findTx(hash).orElseThrow().op().offset(), () -> "op " + hash));
            assertNotEquals(
                    original.deployment().orElseThrow().eraId(),
                    restored.deployment().orElseThrow().eraId());
            return head;
        }
    }

    private void goOn(long held) throws Exception {
        var ledger = new Ledger();
        NodeProcess node = NodeProcess.start(environment, directory.resolve("node-2.log"));
        try (var client = new SequencerClient(node.uri());
                var view = new OperationsView(node.uri())) {
            node.awaitReady();
            try (Loads loads = Loads.begin(client, l1, ledger)) {
                awaitAcknowledged(ledger, OPS);
                loads.end();
            }
            long last = client.head() - 1;
            var _ = until("everything is final", () -> {
                JsonNode newest = view.json("/history?from=" + last + "&limit=1");
                long batch = newest.path("items").path(0).path("batch_nonce").asLong();
                return client.batch(batch).filter(it -> it.state().equals("gold"));
            });
            node.terminate();
            assertEquals(0, node.awaitExit(LIMIT), node::output);
        } finally {
            node.close();
        }
        var config = ConfigLoader.standard().load(Map.of(), environment, Map.of());
        var report = assertInstanceOf(
                VerifyOutcome.VerifyReport.class, Verification.outcome(config.sequencer(), System.out::println));
        assertTrue(report.entries() >= held + OPS, () -> "all of it was compared: " + report);
    }

    private static void awaitAcknowledged(Ledger ledger, int count) throws Exception {
        var _ = until(
                count + " are acknowledged",
                () -> Optional.of(ledger.acknowledged().size()).filter(size -> size >= count));
    }

    private NodeProcess command(String... arguments) throws Exception {
        return NodeProcess.start(environment, directory.resolve(arguments[0] + ".log"), arguments);
    }

    private static String finished(NodeProcess command) throws Exception {
        try (command) {
            assertEquals(0, command.awaitExit(LIMIT), command::output);
            return command.output();
        }
    }

    private static <T> T until(String what, Poll.Question<T, Exception> question) throws Exception {
        return PATIENCE.until(question).orElseThrow(() -> new AssertionError("in vain: " + what));
    }
}
