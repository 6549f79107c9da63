package dev.tactus.wallet.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tactus.config.ConfigLoader;
import dev.tactus.devnet.DevAccount;
import dev.tactus.devnet.Devnet;
import dev.tactus.devnet.DevnetOptions;
import dev.tactus.devnet.L1Client;
import dev.tactus.node.Verification;
import dev.tactus.protocol.Bytes;
import dev.tactus.protocol.UserOp;
import dev.tactus.recovery.VerifyOutcome;
import dev.tactus.sim.FaultPoints;
import dev.tactus.wallet.client.FeedFollower;
import dev.tactus.wallet.client.Poll;
import dev.tactus.wallet.client.SequencerClient;
import dev.tactus.wallet.client.SequencerException;
import dev.tactus.wallet.client.SignedOp;
import dev.tactus.wallet.client.Submission;
import dev.tactus.wallet.client.UserOpSigner;
import dev.tactus.wallet.process.FaultPlan.Step;
import dev.tactus.wallet.process.PlannedFaults.Deed;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * One data directory in the life of many processes, each of which ends where a test wants it to. On an L1 that mines
 * four times a second; a quiet node commits nothing but the ops that it is sent.
 */
final class KilledNode implements AutoCloseable {
    static final Path SOURCES = Path.of("../src/main/java/dev/tactus");
    private static final Duration LIMIT = Duration.ofSeconds(90);
    private static final Poll PATIENCE = new Poll(Duration.ofMillis(20), LIMIT);

    final Devnet l1;
    final L1Client chain;
    final Path data;
    final FaultPlan plan;
    final Map<String, String> environment;
    final SequencerClient client;
    final FeedFollower follower = new FeedFollower();
    final Set<String> reached = new TreeSet<>();

    private final Path log;
    private NodeProcess node;

    /** @param settings over those of {@link NodeProcess#environment} */
    private KilledNode(Path directory, Map<String, String> settings) throws Exception {
        l1 = Devnet.open(DevnetOptions.defaults().withBlockTime(Duration.ofMillis(250)));
        chain = new L1Client(l1.rpcUri());
        data = directory.resolve("data");
        log = directory.resolve("node.log");
        plan = FaultPlan.of(directory.resolve("plan").toString());
        environment = NodeProcess.environment(l1, data, NodeProcess.freePort());
        // A busy machine is no reason to turn an op away.
        environment.put("SEQ_QUEUE_TIMEOUT_MS", "60000");
        environment.putAll(settings);
        node = NodeProcess.start(environment, log, List.of(plan.option()), "run");
        client = new SequencerClient(node.uri());
    }

    /** Serves on an empty data directory. */
    static KilledNode started(Path directory, Map<String, String> settings) throws Exception {
        return with(new KilledNode(directory, settings), started -> started.node.awaitReady());
    }

    /** The first process of all died at this point of its start. */
    static KilledNode diedAtFirst(Path directory, Map<String, String> settings, String point) throws Exception {
        Path early = directory.resolve("plan");
        FaultPlan.of(early.toString()).make(new Step(point, 1, Deed.HALT));
        return with(new KilledNode(directory, settings), died -> {
            died.requireDead(point);
            died.startAgain();
        });
    }

    private interface Beginning {
        void of(KilledNode killed) throws Exception;
    }

    /** Nothing is left running if it does not begin as it should. */
    private static KilledNode with(KilledNode killed, Beginning beginning) throws Exception {
        boolean begun = false;
        try {
            beginning.of(killed);
            begun = true;
            return killed;
        } finally {
            if (!begun) {
                killed.close();
            }
        }
    }

    NodeProcess node() {
        return node;
    }

    /** The next process to get to this point, this many times, is gone there. */
    void dieAt(String point, int time) {
        plan.make(new Step(point, time, Deed.HALT));
    }

    /** The process waits at this point, and whatever comes to its thread, until it is told where to die. */
    void hold(String point) {
        plan.make(new Step(point, 1, Deed.HOLD));
    }

    void awaitHeld() {
        var _ = PATIENCE.until(() -> Optional.of(plan.isHeld()).filter(held -> held))
                .orElseThrow(() -> new AssertionError("nothing is held"));
    }

    void awaitPending(SignedOp op) throws Exception {
        var _ = PATIENCE.until(() -> status(op).filter("pending"::equals))
                .orElseThrow(() -> new AssertionError("an op does not wait for the lane"));
    }

    /** It has died where it had to, and nowhere else. */
    void requireDead(String point) throws Exception {
        assertEquals(PlannedFaults.HALTED, node.awaitExit(LIMIT), () -> point + " in vain: " + node.output());
        reached.add(point);
        plan.make();
    }

    void start() throws IOException {
        node = NodeProcess.start(environment, log, List.of(plan.option()), "run");
    }

    void startAgain() throws Exception {
        start();
        node.awaitReady();
        follower.disconnect();
        follower.connect(node.uri());
    }

    void stop() throws Exception {
        node.terminate();
        assertEquals(0, node.awaitExit(Duration.ofSeconds(60)), node::output);
    }

    /** L1's safe block stands still or moves on. */
    void holdSafe(boolean hold) {
        chain.call(hold ? "devnet_holdSafe" : "devnet_releaseSafe");
    }

    DevAccount user(int index) {
        return l1.accounts().get(index);
    }

    /** An op that does nothing but use its sender's next nonce and pay its fee. */
    SignedOp nextOp(DevAccount sender) throws Exception {
        var signer = new UserOpSigner(client.domain(), sender.key());
        return signer.sign(
                new UserOp(client.nextNonce(sender.address()), client.fee().suggestedMaxFee(), Bytes.EMPTY));
    }

    /** The node dies before it answers: whether the op is included is unknown. */
    void submitInVain(SignedOp op) {
        assertThrows(SequencerException.class, () -> client.submit(op));
    }

    /** Its offset, however often it is sent. */
    long accepted(SignedOp op) throws Exception {
        Submission answer = client.submit(op);
        return assertInstanceOf(Submission.Accepted.class, answer, answer::toString)
                .offset();
    }

    Optional<String> status(SignedOp op) throws Exception {
        return client.transaction(op.op().txHash()).map(tx -> tx.path("status").asText());
    }

    void awaitToldEverything() throws Exception {
        var _ = PATIENCE.until(() -> Optional.of(client.head())
                        .filter(head -> follower.told().size() == head))
                .orElseThrow(() -> new AssertionError("the subscriber is not told everything"));
    }

    /** What a test does while clients are busy. */
    interface Work {
        void run() throws Exception;
    }

    /** Runs work while eight clients send ops in closed loops, and returns once each has its last answer. */
    void underLoad(Ledger ledger, Work work) throws Exception {
        try (Loads loads = Loads.begin(client, l1, ledger)) {
            work.run();
            loads.end();
        }
    }

    /** The database finds nothing wrong with itself; no process may have it open. */
    void requireIntegrity() throws Exception {
        try (var connection = DriverManager.getConnection("jdbc:sqlite:" + data.resolve("sequencer.db"));
                var statement = connection.createStatement();
                var rows = statement.executeQuery("PRAGMA integrity_check")) {
            assertTrue(rows.next());
            assertEquals("ok", rows.getString(1));
        }
    }

    /** L1 alone comes to the order that is stored here. */
    VerifyOutcome.VerifyReport verified() throws Exception {
        var config = ConfigLoader.standard().load(Map.of(), environment, Map.of());
        VerifyOutcome outcome = Verification.outcome(config.sequencer(), System.out::println);
        return assertInstanceOf(VerifyOutcome.VerifyReport.class, outcome);
    }

    static Set<String> pointsInSources() throws IOException {
        return FaultPoints.in(SOURCES);
    }

    @Override
    public void close() {
        follower.close();
        node.close();
        client.close();
        chain.close();
        l1.close();
    }
}
