package dev.tactus.wallet.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tactus.devnet.DevAccount;
import dev.tactus.devnet.Devnet;
import dev.tactus.devnet.DevnetOptions;
import dev.tactus.disk.DiskShim;
import dev.tactus.protocol.UserOp;
import dev.tactus.wallet.WalletMethod;
import dev.tactus.wallet.client.Poll;
import dev.tactus.wallet.client.SequencerClient;
import dev.tactus.wallet.client.SequencerException;
import dev.tactus.wallet.client.SignedOp;
import dev.tactus.wallet.client.Submission;
import dev.tactus.wallet.client.UserOpSigner;
import java.math.BigInteger;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A node's process whose disk takes its time, or fails. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
final class DiskTroubleIT {
    private static final Duration LIMIT = Duration.ofSeconds(90);
    private static final int QUEUE_TIMEOUT_MS = 1500;
    private static final int OTHERS = 4;

    @TempDir
    private Path directory;

    private Devnet l1;
    private DiskShim disk;
    private Path log;
    private Map<String, String> environment;

    @BeforeEach
    void openL1() throws Exception {
        disk = DiskShim.build(directory);
        l1 = Devnet.open(DevnetOptions.defaults().withBlockTime(Duration.ofMillis(250)));
        log = directory.resolve("node.log");
        environment = NodeProcess.environment(l1, disk.root().resolve("data"), NodeProcess.freePort());
        environment.put("SEQ_QUEUE_TIMEOUT_MS", Integer.toString(QUEUE_TIMEOUT_MS));
        // Nothing but what the test does is to reach the disk.
        environment.put("SEQ_MAX_BATCH_OPEN_SECONDS", "7200");
        environment.putAll(disk.faulty());
    }

    @AfterEach
    void closeL1() {
        l1.close();
    }

    private SignedOp transfer(SequencerClient client, int from, long nonce) throws SequencerException {
        DevAccount sender = l1.accounts().get(from);
        var method = new WalletMethod.Transfer(
                BigInteger.ONE, l1.accounts().get(from + 1).address());
        return new UserOpSigner(client.domain(), sender.key())
                .sign(new UserOp(nonce, client.fee().suggestedMaxFee(), method.encode()));
    }

    private static <T> T await(Poll.Question<T, SequencerException> question, String what) throws SequencerException {
        return new Poll(Duration.ofMillis(10), LIMIT).until(question).orElseThrow(() -> new AssertionError(what));
    }

    private record Held(SignedOp op, CompletableFuture<Submission> answer) {}

    /** An op of the first account whose commit waits for the disk. */
    private Held held(SequencerClient client) throws Exception {
        for (int attempt = 0; attempt < 5; attempt++) {
            SignedOp op = transfer(
                    client, 0, client.nextNonce(l1.accounts().getFirst().address()));
            disk.holdSyncs();
            CompletableFuture<Submission> answer = client.submitAsync(op);
            assertTrue(await(
                    () -> Optional.of(disk.isHeld() || answer.isDone()).filter(sure -> sure), "nothing is synced"));
            // Unless it was L1's last block that went to the disk first.
            boolean withdrawn = new Poll(Duration.ofMillis(10), Duration.ofMillis(2 * QUEUE_TIMEOUT_MS))
                    .until(() -> Optional.of(answer.isDone()).filter(done -> done))
                    .isPresent();
            if (!withdrawn) {
                return new Held(op, answer);
            }
            disk.release();
        }
        throw new AssertionError("no op was held in its commit");
    }

    @Test
    void d7_aSlowSyncDelaysWhatIsCommittedAndTurnsAwayWhatWaits() throws Exception {
        try (var node = NodeProcess.start(environment, log);
                var client = new SequencerClient(node.uri())) {
            node.awaitReady();
            KillLoopIT.deposit(client, l1);
            l1.pauseMining();
            long head = client.head();

            CompletableFuture<Submission> committing = held(client).answer();
            List<SignedOp> others = new ArrayList<>();
            List<CompletableFuture<Submission>> waiting = new ArrayList<>();
            for (int i = 1; i <= OTHERS; i++) {
                SignedOp op = transfer(client, i, 0);
                others.add(op);
                waiting.add(client.submitAsync(op));
            }
            for (CompletableFuture<Submission> each : waiting) {
                var refused = assertInstanceOf(Submission.Refused.class, each.get(30, TimeUnit.SECONDS));
                assertEquals(429, refused.status());
                assertEquals("timed out in queue", refused.message());
            }
            assertFalse(committing.isDone(), "no answer before the sync has returned");
            assertTrue(disk.isHeld());
            assertEquals(head, client.head(), "nor does anyone see it");

            disk.release();
            var accepted = assertInstanceOf(Submission.Accepted.class, committing.get(30, TimeUnit.SECONDS));
            assertEquals(head, accepted.offset());
            for (SignedOp op : others) {
                assertTrue(client.transaction(op.op().txHash()).isEmpty(), "what was turned away is not in the order");
            }
            for (int i = 0; i < others.size(); i++) {
                var again = assertInstanceOf(Submission.Accepted.class, client.submit(others.get(i)));
                assertEquals(head + 1 + i, again.offset());
            }
            assertEquals(200, node.get("/readyz").orElseThrow());
            node.terminate();
            assertEquals(0, node.awaitExit(LIMIT));
        }
    }

    @Test
    void d5_aNodeWhoseSyncFailsEndsWithTwentyAndTheNextOneTellsWhatBecameOfIt() throws Exception {
        Held op;
        try (var node = NodeProcess.start(environment, log);
                var client = new SequencerClient(node.uri())) {
            node.awaitReady();
            KillLoopIT.deposit(client, l1);
            l1.pauseMining();
            op = held(client);
            disk.failSyncs();
            requireUnknown(op.answer());
            assertEquals(20, node.awaitExit(LIMIT));
            assertTrue(node.output().contains("check the disk"), node.output());
        }
        try (var node = NodeProcess.start(environment, log)) {
            assertEquals(20, node.awaitExit(LIMIT), "no start believes a disk that fails");
        }
        disk.release();
        try (var node = NodeProcess.start(environment, log);
                var client = new SequencerClient(node.uri())) {
            node.awaitReady();
            boolean known = client.transaction(op.op().op().txHash()).isPresent();
            long head = client.head();
            var accepted = assertInstanceOf(Submission.Accepted.class, client.submit(op.op()));
            assertEquals(known ? head - 1 : head, accepted.offset(), "once, whatever became of the first one");
            node.terminate();
            assertEquals(0, node.awaitExit(LIMIT));
        }
    }

    /** A 503 that says so, or no answer at all. */
    private static void requireUnknown(CompletableFuture<Submission> answer) throws Exception {
        Optional<Submission> heard = answer.handle((submission, lost) -> Optional.ofNullable(submission))
                .get(30, TimeUnit.SECONDS);
        if (heard.isPresent()) {
            var refused = assertInstanceOf(Submission.Refused.class, heard.get());
            assertEquals(503, refused.status());
            assertTrue(refused.message().startsWith("outcome unknown"), refused::message);
        }
    }
}
