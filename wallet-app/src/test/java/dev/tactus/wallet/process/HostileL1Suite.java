package dev.tactus.wallet.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tactus.config.ConfigException;
import dev.tactus.config.ConfigLoader;
import dev.tactus.config.LoadedConfig;
import dev.tactus.devnet.DevAccount;
import dev.tactus.devnet.DevelopmentL1;
import dev.tactus.devnet.L1Client;
import dev.tactus.devnet.L1Commands;
import dev.tactus.node.ExitCode;
import dev.tactus.node.NodeRefusedException;
import dev.tactus.node.SequencerNode;
import dev.tactus.node.Verification;
import dev.tactus.protocol.Bytes;
import dev.tactus.protocol.Protocol;
import dev.tactus.protocol.UserOp;
import dev.tactus.recovery.VerifyOutcome;
import dev.tactus.wallet.client.BatchView;
import dev.tactus.wallet.client.L1Rpc;
import dev.tactus.wallet.client.L1Wallet;
import dev.tactus.wallet.client.Poll;
import dev.tactus.wallet.client.SequencerClient;
import dev.tactus.wallet.client.SignedOp;
import dev.tactus.wallet.client.Submission;
import dev.tactus.wallet.client.TokenAmount;
import dev.tactus.wallet.client.UserOpSigner;
import java.math.BigInteger;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.web3j.utils.Numeric;

/** A whole node while the L1 under it reorganises, forgets its transactions, stands still and grows dear. */
@Timeout(value = 3, unit = TimeUnit.MINUTES)
abstract class HostileL1Suite {
    static final int SAFE_DISTANCE = 4;
    private static final TokenAmount DEPOSIT = TokenAmount.ofTokens(100);
    private static final Poll PATIENCE = new Poll(Duration.ofMillis(50), Duration.ofSeconds(60));

    @TempDir
    private Path directory;

    private DevelopmentL1 l1;
    private L1Client chain;
    private L1Commands commands;
    private L1Rpc rpc;
    private LoadedConfig config;
    private SequencerNode node;
    private SequencerClient client;

    /** A chain that mines each transaction as it arrives and whose safe block is {@link #SAFE_DISTANCE} behind. */
    abstract DevelopmentL1 open() throws Exception;

    @BeforeEach
    void start() throws Exception {
        l1 = open();
        chain = new L1Client(l1.rpcUri());
        commands = new L1Commands(chain);
        rpc = new L1Rpc(l1.rpcUri());
        commands.mine(10);
        config = config();
        startNode();
    }

    private void startNode() throws NodeRefusedException {
        node = SequencerNode.start(config);
        client = new SequencerClient(node.uri());
    }

    private LoadedConfig config() throws ConfigException {
        Map<String, String> settings = NodeProcess.environment(l1, directory.resolve("data"), 0);
        return ConfigLoader.standard().load(Map.of(), Map.of(), settings);
    }

    @AfterEach
    void stop() {
        client.close();
        node.close();
        rpc.close();
        chain.close();
        l1.close();
    }

    @Test
    void r1_aReorgAboveTheSafeTagHasNoVisibleEffect() throws Exception {
        deposit(user(0));
        mineUntilCredited(user(0));
        long head = client.head();
        deposit(user(1));

        commands.reorg(SAFE_DISTANCE - 1);

        deposit(user(2));
        mineUntilCredited(user(2));
        assertEquals(head + 1, client.head());
        assertEquals(TokenAmount.ofTokens(0), client.balance(user(1).address()));
        mineUntilGold();
        assertAgreesWithL1();
    }

    @Test
    void r2_aReorgBelowTheSafeTagEndsTheNodeForGood() throws Exception {
        deposit(user(0));
        mineUntilCredited(user(0));
        CompletableFuture<ExitCode> end = CompletableFuture.supplyAsync(this::awaitEnd);

        commands.reorg(3 * SAFE_DISTANCE);

        mineUntil("the node stops", end::isDone);
        assertEquals(ExitCode.TERMINAL, end.get());
        node.close();
        NodeRefusedException refused = assertThrows(
                NodeRefusedException.class, () -> SequencerNode.start(config).close());
        assertEquals(ExitCode.TERMINAL, refused.exitCode());
    }

    @Test
    void aPostWaitsWhileNothingIsMinedAndThenLands() throws Exception {
        JsonNode post = post();

        assertEquals(1, commands.waiting(l1.submitter()).size());
        assertEquals("sealed", newestSealed().orElseThrow().state());
        mineUntil("it is mined", () -> commands.isMined(hash(post)));
        mineUntilGold();
        assertAgreesWithL1();
    }

    @Test
    void p4_aDroppedTransactionIsSentAgain() throws Exception {
        String post = hash(post());

        commands.drop(post);

        assertTrue(chain.call("eth_getTransactionByHash", post).isNull());
        mineUntil("the same bytes are mined", () -> commands.isMined(post));
        mineUntilGold();
        assertAgreesWithL1();
    }

    @Test
    void p11_aReorgThatUnminesAPostIsMetWithTheSameBytes() throws Exception {
        String post = hash(post());
        commands.mine(2);
        assertTrue(commands.isMined(post));

        commands.reorg(SAFE_DISTANCE - 1);

        assertFalse(commands.isMined(post));
        mineUntil("the same bytes are mined again", () -> commands.isMined(post));
        mineUntilGold();
        assertAgreesWithL1();
    }

    @Test
    void anOrderThatComesTooLateForTheSchedulerIsTakenBackAndSaysSo() throws Exception {
        String post = hash(post());
        SignedOp op = anOp();
        assertInstanceOf(Submission.Accepted.class, client.submit(op));

        commands.drop(post);
        commands.mine((int) Protocol.MAX_WAIT_BLOCKS + 50);

        mineUntil("the op is taken back", () -> status(op).equals("reverted"));
        mineUntil("its fee is back", () -> client.balance(user(0).address()).equals(DEPOSIT));
        mineUntil("the same op comes in again", () -> client.submit(op) instanceof Submission.Accepted);
        mineUntilGold();
        assertEquals("safe", status(op));
        assertAgreesWithL1();
    }

    @Test
    void whatHasLandedStaysHoweverLateThatIsSeen() throws Exception {
        String post = hash(post());

        commands.mine((int) Protocol.DANGER_THRESHOLD_BLOCKS + 50);

        assertTrue(commands.isMined(post));
        SignedOp op = anOp();
        mineUntil("the order goes on", () -> client.submit(op) instanceof Submission.Accepted);
        mineUntilGold();
        assertEquals("safe", status(op));
        assertAgreesWithL1();
    }

    @Test
    void aStopInTheMiddleOfARecoveryExitsWithTenAndTheNextStartGoesOnWithIt() throws Exception {
        String post = hash(post());
        SignedOp op = anOp();
        assertInstanceOf(Submission.Accepted.class, client.submit(op));
        commands.drop(post);
        commands.mine((int) Protocol.MAX_WAIT_BLOCKS + 50);
        // Its nonce has to be used up first, and nothing is mined.
        until("a recovery waits", () -> laneState().equals("recovering") ? Optional.of(true) : Optional.empty());

        client.close();
        assertEquals(ExitCode.RECOVERY_INTERRUPTED, node.stop());

        startNode();
        mineUntil("the op is taken back", () -> status(op).equals("reverted"));
        mineUntil("the order goes on", () -> laneState().equals("active"));
        mineUntilGold();
        client.close();
        assertEquals(ExitCode.CLEAN, node.stop());
        assertAgreesWithL1();
    }

    private String laneState() throws Exception {
        try (var http = HttpClient.newHttpClient()) {
            HttpRequest request =
                    HttpRequest.newBuilder(node.uri().resolve("/readyz")).build();
            return new ObjectMapper()
                    .readTree(http.send(request, HttpResponse.BodyHandlers.ofString())
                            .body())
                    .path("lane")
                    .asText();
        }
    }

    private SignedOp anOp() throws Exception {
        var signer = new UserOpSigner(client.domain(), user(0).key());
        return signer.sign(new UserOp(0, client.fee().suggestedMaxFee(), Bytes.EMPTY));
    }

    private String status(SignedOp op) throws Exception {
        return client.transaction(op.op().txHash())
                .map(tx -> tx.path("status").asText())
                .orElse("unknown");
    }

    @Test
    void aBaseFeeAboveWhatAPostOffersIsWaitedOut() throws Exception {
        JsonNode post = post();
        BigInteger offered = Numeric.decodeQuantity(post.path("maxFeePerGas").asText());

        commands.nextBaseFee(offered.multiply(BigInteger.TEN));
        commands.mine(1);

        assertFalse(commands.isMined(hash(post)));
        mineUntilGold();
        assertAgreesWithL1();
    }

    @Test
    void p9_aNonceThatAStrangerTookWhileTheNodeWasDownIsLeftToHim() throws Exception {
        String first = hash(post());
        mineUntil("the first post is mined", () -> commands.isMined(first));
        client.close();
        node.close();
        commands.mine(1);
        long nonce = chain.nonce(l1.submitter(), "pending");
        String strangers = commands.takeNonce(l1.submitter(), nonce, gwei(100), gwei(2));
        commands.mine(1);
        assertTrue(commands.isMined(strangers));

        startNode();

        JsonNode second = postOf(user(1));
        assertTrue(Numeric.decodeQuantity(second.path("nonce").asText()).longValueExact() > nonce);
        mineUntilGold();
        assertAgreesWithL1();
    }

    /** A deposit whose batch has been posted and waits in the pool; nothing is mined any more but by command. */
    private JsonNode post() throws Exception {
        return postOf(user(0));
    }

    private JsonNode postOf(DevAccount depositor) throws Exception {
        commands.automine(false);
        var _ = wallet(depositor).sendDeposit(client.deployment(), DEPOSIT);
        commands.mine(2 * SAFE_DISTANCE);
        return until("a post waits", () -> {
            boolean credited = client.balance(depositor.address()).equals(DEPOSIT);
            var waiting = commands.waiting(l1.submitter());
            return credited && !waiting.isEmpty() ? Optional.of(waiting.getFirst()) : Optional.empty();
        });
    }

    private void deposit(DevAccount user) throws Exception {
        var _ = wallet(user).deposit(client.deployment(), DEPOSIT);
    }

    private L1Wallet wallet(DevAccount user) {
        return new L1Wallet(rpc, l1.chainId(), user.key());
    }

    private DevAccount user(int index) {
        return l1.accounts().get(index);
    }

    private void mineUntilCredited(DevAccount user) throws Exception {
        mineUntil("a deposit is credited", () -> client.balance(user.address()).equals(DEPOSIT));
    }

    /** Until every batch that is sealed by now has been accepted. */
    private void mineUntilGold() throws Exception {
        long newest = until("a batch is sealed", () -> newestSealed().map(BatchView::nonce));
        mineUntil(
                "batch " + newest + " is accepted",
                () -> client.batch(newest)
                        .filter(batch -> batch.state().equals("gold"))
                        .isPresent());
    }

    private Optional<BatchView> newestSealed() throws Exception {
        Optional<BatchView> newest = Optional.empty();
        for (long nonce = 0; ; nonce++) {
            Optional<BatchView> next = client.batch(nonce);
            if (next.isEmpty() || next.get().state().equals("open")) {
                return newest;
            }
            newest = next;
        }
    }

    private void assertAgreesWithL1() throws Exception {
        node.close();
        VerifyOutcome outcome = Verification.outcome(config.sequencer(), System.out::println);
        assertInstanceOf(VerifyOutcome.VerifyReport.class, outcome);
    }

    private ExitCode awaitEnd() {
        try {
            return node.awaitTermination();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private interface Condition {
        boolean holds() throws Exception;
    }

    private void mineUntil(String what, Condition condition) throws Exception {
        var _ = until(what, () -> {
            if (condition.holds()) {
                return Optional.of(true);
            }
            commands.mine(1);
            return Optional.empty();
        });
    }

    private static <T> T until(String what, Poll.Question<T, Exception> question) throws Exception {
        return PATIENCE.until(question).orElseThrow(() -> new AssertionError("in vain: " + what));
    }

    private static String hash(JsonNode transaction) {
        return transaction.path("hash").asText();
    }

    private static BigInteger gwei(long amount) {
        return L1Client.GWEI.multiply(BigInteger.valueOf(amount));
    }
}
