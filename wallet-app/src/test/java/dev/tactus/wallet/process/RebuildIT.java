package dev.tactus.wallet.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tactus.config.ConfigLoader;
import dev.tactus.config.LoadedConfig;
import dev.tactus.devnet.DevAccount;
import dev.tactus.devnet.Devnet;
import dev.tactus.devnet.DevnetOptions;
import dev.tactus.devnet.L1Client;
import dev.tactus.devnet.L1Commands;
import dev.tactus.node.SequencerNode;
import dev.tactus.node.Verification;
import dev.tactus.protocol.Bytes;
import dev.tactus.protocol.UserOp;
import dev.tactus.recovery.VerifyOutcome;
import dev.tactus.recovery.VerifyOutcome.VerifyReport;
import dev.tactus.store.DataDirectory;
import dev.tactus.store.OrderReader;
import dev.tactus.wallet.client.L1Rpc;
import dev.tactus.wallet.client.L1Wallet;
import dev.tactus.wallet.client.Poll;
import dev.tactus.wallet.client.SequencerClient;
import dev.tactus.wallet.client.SignedOp;
import dev.tactus.wallet.client.Submission;
import dev.tactus.wallet.client.TokenAmount;
import dev.tactus.wallet.client.UserOpSigner;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.web3j.utils.Numeric;

/** The data directory is lost, L1 is there: what {@code rebuild} and {@code flush-mempool} make of it. */
@Timeout(value = 4, unit = TimeUnit.MINUTES)
final class RebuildIT {
    private static final TokenAmount DEPOSIT = TokenAmount.ofTokens(100);
    private static final Duration LIMIT = Duration.ofSeconds(90);
    private static final Poll PATIENCE = new Poll(Duration.ofMillis(50), LIMIT);

    @TempDir
    private Path directory = Path.of("set by JUnit");

    private Devnet l1;
    private L1Client chain;
    private L1Commands commands;
    private L1Rpc rpc;
    private Map<String, String> environment;
    private LoadedConfig config;
    private SequencerNode node;
    private SequencerClient client;
    private final List<SignedOp> ops = new ArrayList<>();

    @BeforeEach
    void start() throws Exception {
        l1 = Devnet.open(DevnetOptions.defaults().withSafeDistance(4));
        chain = new L1Client(l1.rpcUri());
        commands = new L1Commands(chain);
        rpc = new L1Rpc(l1.rpcUri());
        commands.mine(10);
        environment = NodeProcess.environment(l1, data(), 0);
        config = ConfigLoader.standard().load(Map.of(), Map.of(), environment);
        startNode();
        var _ = new L1Wallet(rpc, l1.chainId(), user().key()).deposit(client.deployment(), DEPOSIT);
        mineUntil(
                "the deposit is credited",
                () -> client.balance(user().address()).equals(DEPOSIT));
    }

    private void startNode() throws Exception {
        node = SequencerNode.start(config);
        client = new SequencerClient(node.uri());
    }

    private void stopNode() {
        client.close();
        node.close();
    }

    @AfterEach
    void stop() {
        stopNode();
        rpc.close();
        chain.close();
        l1.close();
    }

    private Path data() {
        return directory.resolve("data");
    }

    private DevAccount user() {
        return l1.accounts().getFirst();
    }

    @Test
    void whatL1HoldsComesBackWithTheSameDigestAndTheOrderGoesOn() throws Exception {
        acknowledge(5);
        mineUntil("all is final", () -> status(ops.getLast()).equals("safe"));
        acknowledge(3);
        mineUntil("all is final", () -> status(ops.getLast()).equals("safe"));
        UUID era = era();
        stopNode();
        Path kept = directory.resolve("kept");
        Files.move(data(), kept);

        String output = rebuild(0, "--wait-blocks", "3");

        VerifyReport before = verified(kept);
        VerifyReport after = verified(data());
        assertEquals(before.stateDigest(), after.stateDigest());
        assertEquals(before.entries(), after.entries());
        assertEquals(ops.size(), after.userOps());
        assertTrue(output.contains("state digest " + before.stateDigest()), output);
        startNode();
        assertNotEquals(era, era());
        for (SignedOp op : ops) {
            assertEquals("safe", status(op));
        }
        acknowledge(1);
        mineUntil("the order goes on", () -> status(ops.getLast()).equals("safe"));
        stopNode();
        assertEquals(ops.size(), verified(data()).userOps());
    }

    @Test
    void aBatchThatWaitsMayLandAndAnInterruptedRebuildIsRunAgain() throws Exception {
        JsonNode post = postThatWaits();
        Files.move(data(), directory.resolve("kept"));
        try (NodeProcess killed = command("rebuild", "--wait-blocks", "100000")) {
            Predicate<String> something = Pattern.compile("[1-9][0-9]* wait").asPredicate();
            var _ = until("it waits", () -> Optional.of(killed.output()).filter(something));
            killed.kill();
        }
        assertFalse(Files.exists(data().resolve("sequencer.db")));
        String refused = finished(command("run"), 30);
        assertTrue(refused.contains("was not finished: run ./tactus rebuild"), refused);

        String _ = rebuild(0, "--wait-blocks", "100000");

        assertTrue(commands.isMined(post.path("hash").asText()));
        startNode();
        assertEquals("safe", status(ops.getLast()));
    }

    @Test
    void aBatchThatNobodyMinesIsReplacedAndCanNeverLand() throws Exception {
        JsonNode post = postThatWaits();
        BigInteger offered = Numeric.decodeQuantity(post.path("maxFeePerGas").asText());
        Files.move(data(), directory.resolve("kept"));
        commands.nextBaseFee(offered.multiply(BigInteger.TWO));
        commands.mine(1);

        NodeProcess rebuild = command("rebuild", "--wait-blocks", "0");
        // With every block that is mined the fee falls, and what waits would land before it is replaced.
        var _ = until("it is replaced", () -> Optional.of(rebuild.output()).filter(it -> it.contains("that replace")));
        String _ = finished(rebuild, 0);

        assertFalse(commands.isMined(post.path("hash").asText()));
        assertTrue(commands.waiting(l1.submitter()).isEmpty());
        startNode();
        assertEquals("unknown", status(ops.getLast()));
        assertInstanceOf(Submission.Accepted.class, client.submit(ops.getLast()), "it can be sent again");
        mineUntil("it is final", () -> status(ops.getLast()).equals("safe"));
    }

    @Test
    void noneOfItWorksOnADirectoryThatIsInUse() throws Exception {
        String flushed = finished(command("flush-mempool"), 20);
        String rebuilt = rebuild(2);

        assertTrue(flushed.contains("in use"), flushed);
        assertTrue(rebuilt.contains("SEQ_DATA_DIR"), rebuilt);
        acknowledge(1);
    }

    @Test
    void aWalletIsFlushedWhateverTheDataDirectoryIs() throws Exception {
        JsonNode post = postThatWaits();

        String output = finished(command("flush-mempool", "--wait-blocks", "0"), 0);

        assertTrue(commands.isMined(post.path("hash").asText())
                || commands.waiting(l1.submitter()).isEmpty());
        assertTrue(output.contains("can land above L1 block"), output);
        startNode();
        mineUntil(
                "what was promised is posted again", () -> status(ops.getLast()).equals("safe"));
    }

    /** An op whose batch waits in the pool when the node stops. */
    private JsonNode postThatWaits() throws Exception {
        mineUntil("nothing waits", () -> commands.waiting(l1.submitter()).isEmpty());
        commands.automine(false);
        acknowledge(1);
        String signature = ops.getLast().op().signature().toHex().substring(2);
        JsonNode post = until(
                "its batch waits",
                () -> commands.waiting(l1.submitter()).stream()
                        .filter(it -> it.path("input").asText().contains(signature))
                        .findFirst());
        stopNode();
        return post;
    }

    private void acknowledge(int count) throws Exception {
        var signer = new UserOpSigner(client.domain(), user().key());
        for (int i = 0; i < count; i++) {
            long nonce = client.nextNonce(user().address());
            SignedOp op = signer.sign(new UserOp(nonce, client.fee().suggestedMaxFee(), Bytes.EMPTY));
            assertInstanceOf(Submission.Accepted.class, client.submit(op));
            ops.add(op);
        }
    }

    private String status(SignedOp op) throws Exception {
        return client.transaction(op.op().txHash())
                .map(tx -> tx.path("status").asText())
                .orElse("unknown");
    }

    private UUID era() throws Exception {
        try (DataDirectory made = DataDirectory.openReadOnly(data());
                OrderReader order = made.reader()) {
            return order.deployment().orElseThrow().eraId();
        }
    }

    private String rebuild(int exit, String... options) throws Exception {
        String[] arguments = new String[options.length + 1];
        arguments[0] = "rebuild";
        System.arraycopy(options, 0, arguments, 1, options.length);
        return finished(command(arguments), exit);
    }

    private NodeProcess command(String... arguments) throws Exception {
        Path log = Files.createTempFile(directory, arguments[0], ".log");
        return NodeProcess.start(environment, log, arguments);
    }

    /** Blocks are mined as long as it runs. */
    private String finished(NodeProcess command, int exit) throws Exception {
        try (command) {
            mineUntil("the command ends", command::hasEnded);
            assertEquals(exit, command.awaitExit(LIMIT), command::output);
            return command.output();
        }
    }

    private VerifyReport verified(Path data) throws Exception {
        Map<String, String> settings = new TreeMap<>(environment);
        settings.put("SEQ_DATA_DIR", data.toString());
        VerifyOutcome outcome = Verification.outcome(
                ConfigLoader.standard().load(Map.of(), Map.of(), settings).sequencer(), System.out::println);
        return assertInstanceOf(VerifyReport.class, outcome);
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
}
