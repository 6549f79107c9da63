package dev.tactus.wallet.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tactus.config.ConfigLoader;
import dev.tactus.devnet.DevAccount;
import dev.tactus.devnet.Devnet;
import dev.tactus.devnet.DevnetOptions;
import dev.tactus.node.Verification;
import dev.tactus.recovery.VerifyOutcome;
import dev.tactus.wallet.client.BatchView;
import dev.tactus.wallet.client.L1Rpc;
import dev.tactus.wallet.client.L1Wallet;
import dev.tactus.wallet.client.Poll;
import dev.tactus.wallet.client.SequencerClient;
import dev.tactus.wallet.client.SequencerException;
import dev.tactus.wallet.client.TokenAmount;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Kills the node with −9 again and again while clients load it, and holds the order against what they were told, after
 * each kill. The number of kills and the seed of their instants are {@code -Dkill.count} and {@code -Dkill.seed}.
 */
final class KillLoopIT {
    private static final int KILLS = Integer.getInteger("kill.count", 50);
    private static final long SEED = Long.getLong("kill.seed", System.nanoTime());
    private static final int LEAST_ACKS = 50;
    private static final int ACKS_SPREAD = 700;
    private static final int MAX_DELAY_MS = 25;
    /**
     * A node that never lives long enough to post loses its order in the end, and rightly: after so many short lives one
     * lasts until L1 has accepted what there is.
     */
    private static final int LIVES_WITHOUT_POSTING = 20;

    @TempDir
    private Path directory;

    @Test
    @Timeout(value = 30, unit = TimeUnit.MINUTES)
    void c9_noAcknowledgedOpIsLostAndNoRefusedOneIsIncludedWheneverTheNodeDies() throws Exception {
        var random = new Random(SEED);
        System.out.println("kill loop: " + KILLS + " kills, -Dkill.seed=" + SEED);
        var ledger = new Ledger();
        Path data = directory.resolve("data");
        Path log = directory.resolve("node.log");
        var audit = new OrderAudit(data, ledger);
        try (Devnet l1 = Devnet.open(DevnetOptions.defaults().withBlockTime(Duration.ofMillis(250)))) {
            Map<String, String> environment = NodeProcess.environment(l1, data, NodeProcess.freePort());
            NodeProcess node = NodeProcess.start(environment, log);
            try (var client = new SequencerClient(node.uri())) {
                node.awaitReady();
                deposit(client, l1);
                int kill = 0;
                while (kill < KILLS) {
                    try (Loads loads = Loads.begin(client, l1, ledger)) {
                        do {
                            killOnce(node, ledger, ++kill, random);
                            audit.follow();
                            node = NodeProcess.start(environment, log);
                            node.awaitReady();
                        } while (kill % LIVES_WITHOUT_POSTING != 0 && kill < KILLS);
                        loads.end();
                    }
                    // The clients wait as well: they seal batches faster than these get to L1.
                    awaitAllGold(client);
                }
                node.terminate();
                assertEquals(0, node.awaitExit(Duration.ofSeconds(60)));
            } finally {
                node.close();
            }
            long entries = audit.follow();
            assertEquals(entries, OrderAudit.check(data, ledger));
            System.out.printf(
                    "kill loop: %d acknowledged, %d refused, %d answers lost and resolved, %d entries%n",
                    ledger.acknowledged().size(), ledger.refused().size(), ledger.unknownEver(), entries);
            assertTrue(ledger.acknowledged().size() >= KILLS * LEAST_ACKS, "enough load to mean something");
            var config = ConfigLoader.standard().load(Map.of(), environment, Map.of());
            VerifyOutcome outcome = Verification.outcome(config.sequencer(), System.out::println);
            var report = assertInstanceOf(VerifyOutcome.VerifyReport.class, outcome);
            System.out.println("kill loop: " + report);
            assertEquals(entries, report.entries(), "everything was compared with L1");
        }
    }

    private static void killOnce(NodeProcess node, Ledger ledger, int kill, Random random) throws Exception {
        int acknowledgedBefore = ledger.acknowledged().size();
        int acknowledgedGoal = acknowledgedBefore + LEAST_ACKS + random.nextInt(ACKS_SPREAD);
        int delayMs = random.nextInt(MAX_DELAY_MS);
        long started = System.nanoTime();
        // Uniform over the progress of the load, and then over more than the time of a commit.
        var _ = new Poll(Duration.ofMillis(1), Duration.ofMinutes(1))
                .until(() -> Optional.of(ledger.acknowledged().size()).filter(count -> count >= acknowledgedGoal));
        new Poll(Duration.ofMillis(1), Duration.ofMillis(delayMs)).until(Optional::empty);
        node.kill();
        long ranMs = Duration.ofNanos(System.nanoTime() - started).toMillis();
        System.out.printf(
                "kill %d after %d ms under load, %d acknowledged since the last%n",
                kill, ranMs, ledger.acknowledged().size() - acknowledgedBefore);
    }

    static void deposit(SequencerClient client, Devnet l1) throws Exception {
        var deployment = client.deployment();
        try (var rpc = new L1Rpc(l1.rpcUri())) {
            for (DevAccount account : l1.accounts().subList(0, Loads.SENDERS)) {
                new L1Wallet(rpc, l1.chainId(), account.key()).deposit(deployment, TokenAmount.ofTokens(100));
            }
        }
        for (DevAccount account : l1.accounts().subList(0, Loads.SENDERS)) {
            var _ = new Poll(Duration.ofMillis(50), Duration.ofSeconds(60))
                    .until(() -> Optional.of(client.balance(account.address()))
                            .filter(balance -> balance.equals(TokenAmount.ofTokens(100))))
                    .orElseThrow(() -> new AssertionError("the deposit was not credited"));
        }
    }

    /** The batch that is open when the load has ended closes by its deadline, is posted and accepted. */
    static void awaitAllGold(SequencerClient client) throws Exception {
        long last = 0;
        while (client.batch(last + 1).isPresent()) {
            last++;
        }
        long open = last;
        Optional<BatchView> gold = new Poll(Duration.ofMillis(200), Duration.ofMinutes(5))
                .until(() -> client.batch(open).filter(KillLoopIT::isGold));
        if (gold.isEmpty()) {
            throw new AssertionError(
                    "batch " + open + " did not become gold, the first one not: " + firstNotGold(client));
        }
    }

    private static Optional<BatchView> firstNotGold(SequencerClient client) throws SequencerException {
        for (long nonce = 0; ; nonce++) {
            Optional<BatchView> batch = client.batch(nonce);
            if (batch.filter(KillLoopIT::isGold).isEmpty()) {
                return batch;
            }
        }
    }

    private static boolean isGold(BatchView batch) {
        return batch.state().equals("gold");
    }
}
