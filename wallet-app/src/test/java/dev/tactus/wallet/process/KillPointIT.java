package dev.tactus.wallet.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tactus.devnet.DevAccount;
import dev.tactus.recovery.VerifyOutcome;
import dev.tactus.wallet.client.FeedMessage;
import dev.tactus.wallet.client.L1Rpc;
import dev.tactus.wallet.client.L1Wallet;
import dev.tactus.wallet.client.SignedOp;
import dev.tactus.wallet.client.Submission;
import dev.tactus.wallet.client.TokenAmount;
import dev.tactus.wallet.process.FaultPlan.Step;
import dev.tactus.wallet.process.PlannedFaults.Deed;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * One data directory, whose node dies at every moment that the product names. First quietly, with one op or a few, so
 * that it is clear what has to become of each; then, at all the moments that are left, under load. The seed is
 * {@code -Dkill.seed}.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@Timeout(value = 5, unit = TimeUnit.MINUTES)
final class KillPointIT {
    private static final long SEED = Long.getLong("kill.seed", System.nanoTime());
    /** Needs a node of its own: {@link KillInRecoveryIT}. */
    static final Set<String> IN_RECOVERY = Set.of("lane.beforeRecover", "store.afterTakeBack");
    /** Come once in a while, not with every op. */
    private static final List<String> SELDOM = List.of("submitter.", "reader.", "store.after", "lane.afterDrain");

    private static final int OFTEN = 40;
    /** Ops of one chunk. */
    private static final int CHUNK = 7;

    private static final int CHECKPOINTS = 2;
    private static final int MOST_ATTEMPTS = 10;
    private static final TokenAmount DEPOSIT = TokenAmount.ofTokens(1);

    private final Random random = new Random(SEED);
    private final Ledger ledger = new Ledger();
    private KilledNode killed;
    private OrderAudit audit;
    private boolean busy;

    @BeforeAll
    void start(@TempDir Path directory) throws Exception {
        System.out.println("kill points: -Dkill.seed=" + SEED);
        killed = KilledNode.diedAtFirst(
                directory, Map.of("SEQ_MAX_BATCH_OPEN_SECONDS", "86400"), "lane.afterFirstBatch");
        audit = new OrderAudit(killed.data, ledger);
        KillLoopIT.deposit(killed.client, killed.l1);
        killed.holdSafe(true);
        killed.awaitToldEverything();
    }

    @AfterAll
    void close() {
        killed.close();
    }

    /** From here on L1 moves, batches close after a second and are posted. */
    private void wakeUp() throws Exception {
        if (!busy) {
            busy = true;
            killed.holdSafe(false);
            killed.environment.put("SEQ_MAX_BATCH_OPEN_SECONDS", "1");
            killed.stop();
            killed.startAgain();
        }
    }

    @Test
    @Order(1)
    void c1_anOpThatWasTakenAndNotExecutedIsUnknownAndThenIncludedOnce() throws Exception {
        requireAbsentAfterDeathAt("lane.beforeExecute");
    }

    @Test
    @Order(2)
    void c2_anOpThatWasExecutedInMemoryOnlyIsUnknownAndThenIncludedOnce() throws Exception {
        requireAbsentAfterDeathAt("lane.afterExecute");
    }

    private void requireAbsentAfterDeathAt(String point) throws Exception {
        DevAccount sender = killed.user(0);
        SignedOp op = killed.nextOp(sender);
        long head = killed.client.head();
        TokenAmount balance = killed.client.balance(sender.address());
        killed.dieAt(point, 1);

        killed.submitInVain(op);

        killed.requireDead(point);
        killed.startAgain();
        assertEquals(Optional.empty(), killed.status(op));
        assertEquals(head, killed.client.head());
        assertEquals(op.op().op().nonce(), killed.client.nextNonce(sender.address()));
        assertEquals(balance, killed.client.balance(sender.address()));
        assertEquals(head, killed.accepted(op));
        assertEquals(head, killed.accepted(op), "sent again");
        assertEquals(head + 1, killed.client.head());
    }

    @Test
    @Order(3)
    void c3_ofAChunkThatIsHalfWrittenNothingIsThere() throws Exception {
        SignedOp before = killed.nextOp(killed.user(0));
        List<SignedOp> chunk = new ArrayList<>();
        for (int user = 1; user <= CHUNK; user++) {
            chunk.add(killed.nextOp(killed.user(user)));
        }
        long head = killed.client.head();
        TokenAmount balance = killed.client.balance(killed.user(1).address());
        // While the lane is held by one op, those behind it come together to its mailbox: they are the next chunk.
        killed.hold("lane.beforeExecute");
        CompletableFuture<Submission> first = killed.client.submitAsync(before);
        killed.awaitHeld();
        List<CompletableFuture<Submission>> sent = new ArrayList<>();
        for (SignedOp op : chunk) {
            sent.add(killed.client.submitAsync(op));
        }
        for (SignedOp op : chunk) {
            killed.awaitPending(op);
        }
        // One row is the chunk of the op that is held.
        killed.dieAt("store.betweenRows", 1 + 1 + random.nextInt(CHUNK - 1));

        killed.requireDead("store.betweenRows");

        killed.startAgain();
        assertEquals(head + 1, killed.client.head(), "nothing of the chunk");
        for (int i = 0; i < CHUNK; i++) {
            assertEquals(Optional.empty(), killed.status(chunk.get(i)));
            assertEquals(
                    chunk.get(i).op().op().nonce(),
                    killed.client.nextNonce(killed.user(i + 1).address()));
            assertEquals(Optional.empty(), answer(sent.get(i)), "unknown, neither taken nor refused");
        }
        assertEquals(balance, killed.client.balance(killed.user(1).address()));
        // The chunk before is whole, whether its answer got through or not.
        answer(first)
                .ifPresent(told -> assertEquals(
                        head, assertInstanceOf(Submission.Accepted.class, told).offset()));
        assertEquals(head, killed.accepted(before));
        for (int i = 0; i < CHUNK; i++) {
            assertEquals(head + 1 + i, killed.accepted(chunk.get(i)));
            assertEquals(head + 1 + i, killed.accepted(chunk.get(i)), "sent again");
        }
        assertEquals(head + 1 + CHUNK, killed.client.head(), "each once");
    }

    /** Empty if it was lost with the process. */
    private static Optional<Submission> answer(CompletableFuture<Submission> sent) {
        return sent.handle((told, lost) -> Optional.ofNullable(told)).join();
    }

    @Test
    @Order(4)
    void c4_anOpThatIsDurableAndWasNotAnsweredIsAnsweredWithItsOffset() throws Exception {
        SignedOp op = killed.nextOp(killed.user(1));
        long head = killed.client.head();
        killed.dieAt("lane.afterCommit", 1);

        killed.submitInVain(op);

        killed.requireDead("lane.afterCommit");
        killed.startAgain();
        assertEquals(Optional.of("included"), killed.status(op));
        assertEquals(head, killed.accepted(op));
        assertEquals(head, killed.accepted(op), "sent again");
        assertEquals(head + 1, killed.client.head());
    }

    @Test
    @Order(5)
    void c5_aSubscriberIsToldOnceOfAnOpThatWasAnsweredAndNotShown() throws Exception {
        SignedOp op = killed.nextOp(killed.user(2));
        long head = killed.client.head();
        killed.awaitToldEverything();
        killed.dieAt("lane.afterAnswer", 1);

        CompletableFuture<Submission> answer = killed.client.submitAsync(op);

        killed.requireDead("lane.afterAnswer");
        assertEquals(head, killed.follower.told().size(), "not before");
        killed.startAgain();
        killed.awaitToldEverything();
        // The answer may have been lost with the process that gave it.
        answer(answer)
                .ifPresent(told -> assertEquals(
                        head, assertInstanceOf(Submission.Accepted.class, told).offset()));
        assertEquals(head, killed.accepted(op));
        List<FeedMessage> told = killed.follower.told();
        assertEquals(head + 1, told.size());
        assertEquals(
                op.op().txHash(),
                assertInstanceOf(FeedMessage.UserOpIncluded.class, told.getLast())
                        .txHash());
        assertEquals(List.of(), killed.follower.wrongs());
    }

    @Test
    @Order(6)
    void c6_aFrameIsOpenWhereverTheNextOneWasCutOff() throws Exception {
        wakeUp();
        killed.dieAt("store.afterFrameRow", 1);
        killed.requireDead("store.afterFrameRow");
        killed.startAgain();

        requireOneOpenBatchWithAFrame();
    }

    @Test
    @Order(7)
    void c7_aClosedBatchIsSealedAndOneIsOpenWhereverTheNextOneWasCutOff() throws Exception {
        wakeUp();
        for (String point : List.of("store.afterSealRow", "store.afterBatchRow")) {
            killed.dieAt(point, 1);
            killed.requireDead(point);
            killed.startAgain();

            requireOneOpenBatchWithAFrame();
        }
    }

    private void requireOneOpenBatchWithAFrame() throws Exception {
        try (var view = new OperationsView(killed.node().uri())) {
            JsonNode batches = view.json("/batches?from=0&limit=1000").path("items");
            int last = batches.size() - 1;
            for (int nonce = 0; nonce <= last; nonce++) {
                JsonNode batch = batches.get(nonce);
                assertEquals(nonce, batch.path("nonce").asInt());
                assertTrue(batch.path("frames").size() > 0, batch::toString);
                boolean open = batch.path("state").asText().equals("open");
                assertEquals(nonce == last, open, batch::toString);
                assertNotEquals(open, batch.path("payload_hash").isTextual(), batch::toString);
            }
        }
        SignedOp op = killed.nextOp(killed.user(3));
        long offset = killed.accepted(op);
        assertEquals(offset, killed.accepted(op), "sent again");
    }

    @Test
    @Order(8)
    void c10_aProcessThatDiesInTheMiddleOfACheckpointLosesNothing() throws Exception {
        wakeUp();
        killed.underLoad(ledger, () -> {
            for (int i = 0; i < CHECKPOINTS; i++) {
                killInACheckpoint();
            }
        });
    }

    private void killInACheckpoint() throws Exception {
        boolean died = false;
        for (int attempt = 0; attempt < MOST_ATTEMPTS && !died; attempt++) {
            try (var log = WriteAheadLog.of(killed.data)) {
                log.awaitCheckpoint();
                killed.node().kill();
                died = log.isBeingCheckpointed();
            }
            audit.follow();
            killed.requireIntegrity();
            killed.startAgain();
        }
        assertTrue(died, "every checkpoint was over before the process was gone");
    }

    @Test
    @Order(9)
    void atEveryOtherMomentThatTheProductNamesNothingIsLostOrInvented() throws Exception {
        wakeUp();
        Set<String> all = KilledNode.pointsInSources();
        assertTrue(all.containsAll(IN_RECOVERY));
        Set<String> left = new TreeSet<>(all);
        left.removeAll(killed.reached);
        left.removeAll(IN_RECOVERY);
        killed.underLoad(ledger, () -> {
            for (String point : left) {
                killAt(point);
            }
        });

        KillLoopIT.awaitAllGold(killed.client);
        killed.awaitToldEverything();
        assertEquals(List.of(), killed.follower.wrongs());
        assertEquals(killed.follower.order(killed.node().uri()), killed.follower.told());
        killed.stop();
        long entries = audit.follow();
        assertEquals(entries, OrderAudit.check(killed.data, ledger));
        VerifyOutcome.VerifyReport report = killed.verified();
        assertEquals(entries, report.entries(), "everything was compared with L1");
        System.out.printf(
                "kill points: %d acknowledged, %d answers lost and resolved, %s%n",
                ledger.acknowledged().size(), ledger.unknownEver(), report);
    }

    private void killAt(String point) throws Exception {
        int time = SELDOM.stream().anyMatch(point::startsWith) ? 1 : 1 + random.nextInt(OFTEN);
        if (point.equals("lane.afterReopen")) {
            killed.plan.make(new Step("store.beforeCommit", time, Deed.FAIL_THE_STORE), new Step(point, 1, Deed.HALT));
        } else {
            killed.dieAt(point, time);
        }
        if (point.equals("lane.afterDrain")) {
            deposit();
        }
        killed.requireDead(point);
        audit.follow();
        killed.startAgain();
    }

    private void deposit() throws Exception {
        DevAccount somebody = killed.user(9);
        try (var rpc = new L1Rpc(killed.l1.rpcUri())) {
            var _ = new L1Wallet(rpc, killed.l1.chainId(), somebody.key()).deposit(killed.client.deployment(), DEPOSIT);
        }
    }
}
