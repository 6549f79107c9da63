package dev.tactus.wallet.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tactus.devnet.DevAccount;
import dev.tactus.devnet.DevAccounts;
import dev.tactus.protocol.UserOp;
import dev.tactus.wallet.WalletMethod;
import dev.tactus.wallet.client.Poll;
import dev.tactus.wallet.client.SequencerClient;
import dev.tactus.wallet.client.Submission;
import dev.tactus.wallet.client.TokenAmount;
import dev.tactus.wallet.client.UserOpSigner;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The development environment as a developer runs it: started, used, stopped, started again. */
@Timeout(value = 4, unit = TimeUnit.MINUTES)
final class DevProcessIT {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final TokenAmount FIRST_DEPOSIT = TokenAmount.ofTokens(1000);
    private static final DevAccount ALICE = DevAccounts.USERS.get(0);
    private static final DevAccount BOB = DevAccounts.USERS.get(1);

    @TempDir
    private Path directory;

    @Test
    void everyAccountHasADepositAndAllOfItIsKeptOverARestart() throws Exception {
        int port = NodeProcess.freePort();
        TokenAmount alice;
        Submission first;
        try (NodeProcess dev = start("first.log", port);
                var client = new SequencerClient(dev.uri())) {
            awaitRunning(dev);
            for (DevAccount account : DevAccounts.USERS) {
                assertEquals(FIRST_DEPOSIT, client.balance(account.address()));
                assertTrue(dev.output().contains(account.key().reveal().toHex()), "the key is printed");
            }
            assertTrue(client.fee().fee() > 1000, "fees are alive");

            first = transfer(client, 0);
            alice = client.balance(ALICE.address());
            dev.terminate();
            assertEquals(0, dev.awaitExit(LIMIT), dev::output);
        }
        try (NodeProcess dev = start("second.log", port);
                var client = new SequencerClient(dev.uri())) {
            awaitRunning(dev);

            assertEquals(alice, client.balance(ALICE.address()));
            assertEquals(first, transfer(client, 0), "the same op again is answered with its offset");
            assertEquals(1, client.nextNonce(ALICE.address()));
            dev.terminate();
            assertEquals(0, dev.awaitExit(LIMIT), dev::output);
        }
    }

    @Test
    void freshForgetsEverything() throws Exception {
        int port = NodeProcess.freePort();
        try (NodeProcess dev = start("first.log", port);
                var client = new SequencerClient(dev.uri())) {
            awaitRunning(dev);
            transfer(client, 0);
            try (NodeProcess second = start("second.log", NodeProcess.freePort(), "--fresh")) {
                assertEquals(1, second.awaitExit(LIMIT), second::output);
                assertTrue(second.output().contains("a node is running in"), second::output);
            }
            dev.terminate();
            assertEquals(0, dev.awaitExit(LIMIT), dev::output);
        }
        try (NodeProcess dev = start("third.log", port, "--fresh");
                var client = new SequencerClient(dev.uri())) {
            awaitRunning(dev);

            assertEquals(FIRST_DEPOSIT, client.balance(ALICE.address()));
            assertEquals(0, client.nextNonce(ALICE.address()));
        }
    }

    @Test
    void whatIsPostedIsAcceptedByTheScheduler() throws Exception {
        try (NodeProcess dev = start("dev.log", NodeProcess.freePort());
                var client = new SequencerClient(dev.uri())) {
            awaitRunning(dev);
            transfer(client, 0);

            var gold = new Poll(Duration.ofMillis(100), LIMIT)
                    .until(() -> client.batch(0).filter(batch -> batch.state().equals("gold")));

            assertTrue(gold.isPresent(), dev::output);
            try (NodeProcess verify = NodeProcess.start(settings(), directory.resolve("verify.log"), "verify")) {
                assertEquals(0, verify.awaitExit(LIMIT), verify::output);
                assertTrue(verify.output().contains("verify: OK"), verify::output);
            }
        }
    }

    private NodeProcess start(String log, int port, String... more) throws Exception {
        String[] fixed = {
            "dev", "--data", directory.resolve("dev").toString(), "--block-time", "0.25", "--rpc-port", "0"
        };
        String[] all = java.util.Arrays.copyOf(fixed, fixed.length + more.length);
        System.arraycopy(more, 0, all, fixed.length, more.length);
        return NodeProcess.start(
                Map.of("SEQ_HTTP_ADDR", "127.0.0.1:" + port, "SEQ_MAX_BATCH_OPEN_SECONDS", "2"),
                directory.resolve(log),
                all);
    }

    /** What {@code dev} leaves for a shell to read. */
    private Map<String, String> settings() throws Exception {
        Map<String, String> settings = new TreeMap<>();
        for (String line : Files.readAllLines(directory.resolve("dev").resolve("dev.env"))) {
            int equals = line.indexOf('=');
            settings.put(line.substring(0, equals), line.substring(equals + 2, line.length() - 1));
        }
        return settings;
    }

    private static void awaitRunning(NodeProcess dev) {
        dev.awaitReady();
        Optional<Boolean> running = new Poll(Duration.ofMillis(50), LIMIT)
                .until(() -> Optional.of(dev.output().contains("Running.")).filter(it -> it));
        assertTrue(running.isPresent(), dev::output);
    }

    private static Submission transfer(SequencerClient client, long nonce) throws Exception {
        var method = new WalletMethod.Transfer(BigInteger.TEN, BOB.address());
        Submission answer = client.submit(
                new UserOpSigner(client.domain(), ALICE.key()).sign(new UserOp(nonce, 2000, method.encode())));
        assertTrue(answer instanceof Submission.Accepted, answer::toString);
        return answer;
    }
}
