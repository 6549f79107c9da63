package dev.tactus.wallet.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import com.fasterxml.jackson.databind.JsonNode;
import com.typesafe.config.ConfigFactory;
import dev.tactus.config.ConfigException;
import dev.tactus.config.ConfigLoader;
import dev.tactus.config.LoadedConfig;
import dev.tactus.devnet.DevAccount;
import dev.tactus.devnet.DevelopmentL1;
import dev.tactus.devnet.L1Client;
import dev.tactus.devnet.L1Commands;
import dev.tactus.node.NodeRefusedException;
import dev.tactus.node.NodeTime;
import dev.tactus.node.SequencerNode;
import dev.tactus.node.Verification;
import dev.tactus.protocol.Bytes;
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
import java.nio.file.Path;
import java.sql.DriverManager;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A whole node, the L1 under it, and the way between them, all in a test's hands. */
abstract class HostileFixture {
    static final int SAFE_DISTANCE = 4;
    static final TokenAmount DEPOSIT = TokenAmount.ofTokens(100);
    static final int UNAVAILABLE = 503;
    /** Of the policy; the first is its default, with the second an op fills its batch. */
    private static final int ROOM_FOR_MANY = 55_000;

    private static final int ROOM_FOR_ONE = 262;
    private static final Poll PATIENCE = new Poll(Duration.ofMillis(50), Duration.ofSeconds(60));
    /** As in application.conf, but for what a test would only wait for. */
    private static final String QUICK =
            "sequencer.l1 { conflict-lasts-ms = 1000, safe-poll-interval-ms = 100, first-start-timeout-ms = 10000 }";

    @TempDir
    private Path directory;

    DevelopmentL1 l1;
    L1Client chain;
    L1Commands commands;
    L1Rpc rpc;
    Provider provider;
    LoadedConfig config;
    SequencerNode node;
    SequencerClient client;
    OperationsView operations;
    final Acknowledged acknowledged = new Acknowledged();
    private volatile Duration ahead = Duration.ZERO;

    /** A chain that mines each transaction as it arrives and whose safe block is {@link #SAFE_DISTANCE} behind. */
    abstract DevelopmentL1 open() throws Exception;

    /** Of the node, over those of {@link NodeProcess#environment}. */
    Map<String, String> settings() {
        return Map.of();
    }

    @BeforeEach
    void start() throws Exception {
        l1 = open();
        chain = new L1Client(l1.rpcUri());
        commands = new L1Commands(chain);
        rpc = new L1Rpc(l1.rpcUri());
        provider = Provider.of(l1.rpcUri());
        commands.mine(10);
        config = config();
        startNode();
    }

    final void startNode() throws NodeRefusedException {
        node = SequencerNode.start(config, NodeTime.system().aheadBy(() -> ahead));
        client = new SequencerClient(node.uri());
        operations = new OperationsView(node.uri());
    }

    void stopNode() {
        operations.close();
        client.close();
        node.close();
    }

    private LoadedConfig config() throws ConfigException {
        Map<String, String> environment = NodeProcess.environment(l1, dataDirectory(), 0);
        environment.put("SEQ_ETH_RPC_URL", provider.uri().toString());
        environment.putAll(settings());
        return new ConfigLoader(ConfigFactory.parseString(QUICK).withFallback(ConfigFactory.load()))
                .load(Map.of(), environment, Map.of());
    }

    Path dataDirectory() {
        return directory.resolve("data");
    }

    @AfterEach
    void stop() throws Exception {
        stopNode();
        provider.close();
        rpc.close();
        chain.close();
        l1.close();
    }

    /** Time passes as blocks do, for the chain and for the node, whether it sees them or not. */
    void pass(long blocks, long secondsPerBlock) {
        chain.call("anvil_mine", "0x" + Long.toHexString(blocks), "0x" + Long.toHexString(secondsPerBlock));
        Duration now = ahead.plusSeconds(blocks * secondsPerBlock);
        // Mining moves Anvil's clock, too, and not that of the development L1.
        long moved = chain.call("evm_increaseTime", 0).asLong();
        var _ = chain.call("evm_increaseTime", Math.max(0, now.toSeconds() - moved));
        ahead = now;
    }

    /** How far time has passed. */
    Duration ahead() {
        return ahead;
    }

    DevAccount user(int index) {
        return l1.accounts().get(index);
    }

    L1Wallet wallet(DevAccount user) {
        return new L1Wallet(rpc, l1.chainId(), user.key());
    }

    void deposit(DevAccount user) throws Exception {
        var _ = wallet(user).deposit(client.deployment(), DEPOSIT);
    }

    void mineUntilCredited(DevAccount user) throws Exception {
        mineUntil("a deposit is credited", () -> client.balance(user.address()).equals(DEPOSIT));
    }

    /** An op that does nothing but use its nonce and pay its fee. */
    SignedOp anOp(DevAccount user, long nonce) throws Exception {
        var signer = new UserOpSigner(client.domain(), user.key());
        return signer.sign(new UserOp(nonce, client.fee().suggestedMaxFee(), Bytes.EMPTY));
    }

    SignedOp submitted(long nonce) throws Exception {
        SignedOp op = anOp(user(0), nonce);
        acknowledged.submit(client, op);
        return op;
    }

    /** An op that is the last one of its batch. */
    SignedOp sealed(long nonce) throws Exception {
        tunePolicy(ROOM_FOR_ONE);
        SignedOp op = submitted(nonce);
        tunePolicy(ROOM_FOR_MANY);
        return op;
    }

    /** As an operator does: with SQL while the node runs. */
    private void tunePolicy(int baseGas) throws Exception {
        try (var connection = DriverManager.getConnection(
                        "jdbc:sqlite:" + dataDirectory().resolve("sequencer.db"));
                var update = connection.prepareStatement("UPDATE batch_policy SET const_base_gas = ?")) {
            update.setInt(1, baseGas);
            assertEquals(1, update.executeUpdate());
        }
    }

    /** The status of an answer that must be a refusal. */
    int refusal(SignedOp op) throws Exception {
        return assertInstanceOf(Submission.Refused.class, client.submit(op)).status();
    }

    /** As {@code GET /tx/{hash}} tells it. */
    String status(SignedOp op) throws Exception {
        return client.transaction(op.op().txHash())
                .map(tx -> tx.path("status").asText())
                .orElse("unknown");
    }

    /** How many recoveries the node's order has gone through. */
    long generation() throws Exception {
        return operations
                .json("/history?from=0&limit=1")
                .path("recovery_generation")
                .asLong();
    }

    /** A deposit whose batch has been posted and waits in the pool; nothing is mined any more but by command. */
    JsonNode postOf(DevAccount depositor) throws Exception {
        commands.automine(false);
        var _ = wallet(depositor).sendDeposit(client.deployment(), DEPOSIT);
        commands.mine(2 * SAFE_DISTANCE);
        return until("a post waits", () -> {
            boolean credited = client.balance(depositor.address()).equals(DEPOSIT);
            var waiting = commands.waiting(l1.submitter());
            return credited && !waiting.isEmpty() ? Optional.of(waiting.getFirst()) : Optional.empty();
        });
    }

    /** Until every batch that is sealed by now has been accepted. */
    void mineUntilGold() throws Exception {
        long newest = until("a batch is sealed", () -> newestSealed().map(BatchView::nonce));
        mineUntil(
                "batch " + newest + " is accepted",
                () -> client.batch(newest)
                        .filter(batch -> batch.state().equals("gold"))
                        .isPresent());
    }

    Optional<BatchView> newestSealed() throws Exception {
        Optional<BatchView> newest = Optional.empty();
        for (long nonce = 0; ; nonce++) {
            Optional<BatchView> next = client.batch(nonce);
            if (next.isEmpty() || next.get().state().equals("open")) {
                return newest;
            }
            newest = next;
        }
    }

    VerifyOutcome.VerifyReport assertAgreesWithL1() throws Exception {
        node.close();
        VerifyOutcome outcome = Verification.outcome(config.sequencer(), System.out::println);
        return assertInstanceOf(VerifyOutcome.VerifyReport.class, outcome);
    }

    /** Asked again and again until it holds. */
    interface Condition {
        boolean holds() throws Exception;
    }

    void mineUntil(String what, Condition condition) throws Exception {
        var _ = until(what, () -> {
            if (condition.holds()) {
                return Optional.of(true);
            }
            commands.mine(1);
            return Optional.empty();
        });
    }

    static void await(String what, Condition condition) throws Exception {
        var _ = until(what, () -> condition.holds() ? Optional.of(true) : Optional.empty());
    }

    static <T> T until(String what, Poll.Question<T, Exception> question) throws Exception {
        return PATIENCE.until(question).orElseThrow(() -> new AssertionError("in vain: " + what));
    }

    static String hash(JsonNode transaction) {
        return transaction.path("hash").asText();
    }

    static BigInteger gwei(long amount) {
        return L1Client.GWEI.multiply(BigInteger.valueOf(amount));
    }
}
