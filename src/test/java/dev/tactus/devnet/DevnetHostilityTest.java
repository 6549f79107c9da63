package dev.tactus.devnet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tactus.devnet.L1Client.Draft;
import dev.tactus.devnet.L1Client.Failure;
import dev.tactus.protocol.Address;
import java.io.IOException;
import java.math.BigInteger;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.web3j.utils.Numeric;

/** What only the embedded chain does on command: reorganise with a choice, stall, hold back, imitate another pool. */
@Timeout(60)
final class DevnetHostilityTest {
    private static final DevAccount ALICE = DevAccounts.USERS.get(0);
    private static final Address NOBODY = Address.fromHex("00000000000000000000000000000000deadbeef");

    @TempDir
    Path folder;

    private Devnet devnet;
    private L1Client client;

    @BeforeEach
    void start() throws Exception {
        open(DevnetOptions.defaults().withSafeDistance(4).withChainFile(folder.resolve("devnet.chain")));
    }

    private void open(DevnetOptions options) throws Exception {
        devnet = Devnet.open(options);
        client = new L1Client(devnet.rpcUri());
    }

    @AfterEach
    void stop() {
        client.close();
        devnet.close();
    }

    @Test
    void whatAReorgDropsWaitsForTheBlockAfterItIfAsked() throws Exception {
        String hash = client.send(transfer(0));
        devnet.mine(1);

        JsonNode outcome = client.call("devnet_reorg", Map.of("depth", 2, "dropped", "waiting"));

        assertEquals("0x1", outcome.path("firstBlock").asText());
        assertEquals(hash, outcome.path("dropped").path(0).asText());
        assertTrue(client.call("eth_getTransactionReceipt", hash).isNull());
        assertEquals(1, client.nonce(ALICE, "pending"));
        devnet.mine(1);
        assertEquals("0x3", client.receipt(hash).path("blockNumber").asText());
    }

    @Test
    void whatAReorgDropsIsMinedInTheNewBlocksIfAsked() throws Exception {
        String hash = client.send(transfer(0));
        String block = client.receipt(hash).path("blockHash").asText();

        client.call("devnet_reorg", Map.of("depth", 1, "dropped", "mined"));

        JsonNode receipt = client.receipt(hash);
        assertEquals("0x1", receipt.path("blockNumber").asText());
        assertNotEquals(block, receipt.path("blockHash").asText());
    }

    @Test
    void aReorgOfTheSafeBlockMustBeAskedFor() throws Exception {
        devnet.mine(10);
        String safe = hash("safe");

        Failure refused = client.failure("devnet_reorg", Map.of("depth", 5));
        client.call("devnet_reorg", Map.of("depth", 4));

        assertEquals(-32602, refused.code());
        assertTrue(refused.message().contains("belowSafe"), refused::message);
        assertEquals(safe, hash("safe"));
        client.call("devnet_reorg", Map.of("depth", 5, "belowSafe", true));
        assertNotEquals(safe, hash("safe"));
    }

    @Test
    void aBlockThatWasReplacedNeverComesBack() throws Exception {
        devnet.mine(3);
        var seen = new HashSet<String>();
        for (int depth : new int[] {1, 2, 1, 3, 1, 2}) {
            for (long number = 4L - depth; number <= 3; number++) {
                assertTrue(seen.add(hash(number)), "block " + number);
            }
            client.call("devnet_reorg", Map.of("depth", depth));
        }
    }

    @Test
    void aReorgABalanceAndABaseFeeAreKept() throws Exception {
        client.send(transfer(0));
        devnet.mine(3);
        client.call("devnet_reorg", Map.of("depth", 2));
        client.call("anvil_setBalance", NOBODY.toHex(), "0x7");
        client.call("anvil_setNextBlockBaseFeePerGas", "0x77359400");
        devnet.mine(2);
        List<JsonNode> before = blocks();
        stop();

        open(DevnetOptions.defaults().withSafeDistance(4).withChainFile(folder.resolve("devnet.chain")));

        assertEquals(before, blocks());
        assertEquals(BigInteger.valueOf(7), client.balance(NOBODY, "latest"));
        assertEquals(BigInteger.ZERO, client.balance(NOBODY, "0x3"));
        assertEquals("0x77359400", client.block(5L).path("baseFeePerGas").asText());
        devnet.mine(1);
    }

    @Test
    void theSafeTagStandsStillWhileTheChainGoesOnAndCanBeMovedBack() throws Exception {
        devnet.mine(10);
        assertEquals("0x6", client.text("devnet_holdSafe"));
        devnet.mine(10);

        assertEquals(6, number("safe"));
        assertEquals(6, number("finalized"));
        assertEquals(20, number("latest"));
        assertEquals("0x3", client.text("devnet_holdSafe", "0x3"));
        assertEquals(3, number("safe"));
        assertEquals(3, number("finalized"));
        client.call("devnet_releaseSafe");
        assertEquals(16, number("safe"));
        assertEquals(12, number("finalized"));
        assertEquals(-32602, client.failure("devnet_holdSafe", "0x15").code());
    }

    @Test
    void aStalledChainGetsNoBlocksAndThenGoesOn() throws Exception {
        stop();
        open(DevnetOptions.defaults().withBlockTime(Duration.ofMillis(2)));
        client.call("devnet_stall", true);
        devnet.mine(1);
        long head = client.blockNumber();
        String hash = client.send(transfer(0));

        assertTrue(client.call("eth_getTransactionReceipt", hash).isNull());
        assertEquals(head, client.blockNumber());
        client.call("devnet_stall", false);

        assertEquals("0x1", client.receipt(hash).path("status").asText());
    }

    @Test
    void anIntervalCanBeSetAndTakenAway() {
        client.call("evm_setIntervalMining", 1);
        assertEquals(false, client.call("anvil_getAutomine").asBoolean());
        String hash = client.send(transfer(0));

        assertEquals("0x1", client.receipt(hash).path("status").asText());
        client.call("evm_setIntervalMining", 0);
        client.call("evm_setAutomine", true);
        assertEquals(true, client.call("anvil_getAutomine").asBoolean());
        assertEquals(
                "0x1", client.receipt(client.send(transfer(1))).path("status").asText());
    }

    @Test
    void aTransactionThatIsHeldBackWaitsWithAllThatFollowIt() throws Exception {
        client.call("evm_setAutomine", false);
        String first = client.send(transfer(0));
        String second = client.send(transfer(1));
        client.call("devnet_holdTransaction", first);

        devnet.mine(2);

        assertTrue(client.call("eth_getTransactionReceipt", first).isNull());
        assertTrue(client.call("eth_getTransactionReceipt", second).isNull());
        assertEquals(2, client.nonce(ALICE, "pending"));
        client.call("devnet_releaseTransaction", first);
        devnet.mine(1);
        assertEquals("0x3", client.receipt(first).path("blockNumber").asText());
        assertEquals("0x3", client.receipt(second).path("blockNumber").asText());
        assertEquals(-32602, client.failure("devnet_holdTransaction", first).code());
    }

    @Test
    void aReplacementOfAHeldTransactionIsNotHeld() throws Exception {
        client.call("evm_setAutomine", false);
        Draft draft = Draft.of(0, NOBODY, "").withFees(gwei(20), gwei(1));
        client.call("devnet_holdTransaction", client.send(draft.signedBy(ALICE)));

        String replacement = client.send(draft.withFees(gwei(40), gwei(2)).signedBy(ALICE));
        devnet.mine(1);

        assertEquals("0x1", client.receipt(replacement).path("blockNumber").asText());
    }

    @ParameterizedTest
    @ValueSource(strings = {"anvil", "geth"})
    void aReplacementRaisesBothFeesByATenth(String rules) throws Exception {
        client.call("devnet_setPoolRules", rules);
        client.call("evm_setAutomine", false);
        Draft draft = Draft.of(0, NOBODY, "").withFees(gwei(100), gwei(10));
        client.send(draft.signedBy(ALICE));

        for (Draft tooLittle : List.of(
                draft.withFees(gwei(110).subtract(BigInteger.ONE), gwei(11)),
                draft.withFees(gwei(110), gwei(11).subtract(BigInteger.ONE)),
                draft.withFees(gwei(200), gwei(10)))) {
            assertEquals(
                    "replacement transaction underpriced",
                    client.failure("eth_sendRawTransaction", tooLittle.signedBy(ALICE))
                            .message());
        }

        String replacement = client.send(draft.withFees(gwei(110), gwei(11)).signedBy(ALICE));
        devnet.mine(1);
        assertEquals("0x1", client.receipt(replacement).path("status").asText());
    }

    @Test
    void gethSaysTheSameInItsOwnWords() throws Exception {
        client.call("devnet_setPoolRules", "geth");
        client.call("evm_setAutomine", false);
        String raw = transfer(0);
        client.send(raw);

        assertEquals(new Failure(-32000, "already known", ""), client.failure("eth_sendRawTransaction", raw));
        devnet.mine(1);
        assertEquals(new Failure(-32000, "nonce too low", ""), client.failure("eth_sendRawTransaction", raw));
        client.call("devnet_setLeastTip", "0x3b9aca01");
        assertEquals(
                new Failure(-32000, "transaction underpriced", ""),
                client.failure("eth_sendRawTransaction", transfer(1)));
        assertEquals(-32602, client.failure("devnet_setPoolRules", "besu").code());
    }

    @Test
    void aFeeSpikeLastsAsLongAsItIsHeldAndGethKeepsWhatCannotPayIt() throws Exception {
        client.call("devnet_setPoolRules", "geth");
        client.call("devnet_holdBaseFee", "0x" + gwei(1000).toString(16));

        String waiting = client.send(transfer(0));
        devnet.mine(3);

        assertEquals(gwei(1000), baseFee(1));
        assertEquals(gwei(1000), baseFee(3));
        assertTrue(client.call("eth_getTransactionReceipt", waiting).isNull());
        assertEquals(1, client.nonce(ALICE, "pending"));
        client.call("devnet_releaseBaseFee");
        client.call("anvil_setNextBlockBaseFeePerGas", "0x" + gwei(50).toString(16));
        devnet.mine(1);
        assertEquals("0x4", client.receipt(waiting).path("blockNumber").asText());
    }

    @Test
    void theClockOffsetIsTheSumOfWhatTimeWasMovedOn() {
        assertEquals(0, client.call("devnet_clockOffset").asLong());
        assertEquals(100, client.call("evm_increaseTime", "0x64").asLong());
        assertEquals(150, client.call("evm_increaseTime", 50).asLong());

        assertEquals(150, client.call("devnet_clockOffset").asLong());
        assertEquals(Duration.ofSeconds(150), devnet.clockOffset());
        assertEquals(
                -32602,
                client.failure("evm_increaseTime", DevChain.MAX_OFFSET.toSeconds())
                        .code());
        assertEquals(150, client.call("devnet_clockOffset").asLong());
    }

    @Test
    void aClockFollowsTheOffsetOfAnotherProcessesChain() throws Exception {
        client.call("evm_increaseTime", 30);
        try (DevelopmentClock clock = DevelopmentClock.following(devnet.rpcUri())) {
            assertEquals(Duration.ofSeconds(30), clock.get());
            client.call("evm_increaseTime", 30);
            // Bounded by the test's time-out.
            while (!clock.get().equals(Duration.ofSeconds(60))) {
                Thread.onSpinWait();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://192.0.2.1:8545", "mailto:nobody"})
    void aClockBelievesNobodyBeyondLoopback(String uri) {
        var refused = assertThrows(IOException.class, () -> DevelopmentClock.following(URI.create(uri)));

        assertTrue(String.valueOf(refused.getMessage()).contains("loopback"), refused::getMessage);
    }

    @Test
    void beyondLoopbackNobodyCommands() throws Exception {
        stop();
        open(DevnetOptions.defaults().withAddress(new InetSocketAddress("0.0.0.0", 0)));

        for (String method : List.of("anvil_reorg", "evm_mine", "devnet_stall", "devnet_plantFault")) {
            assertEquals(-32601, client.failure(method, 1).code(), method);
        }
        assertEquals(0, client.blockNumber());
    }

    private List<JsonNode> blocks() {
        return LongStream.rangeClosed(0, client.blockNumber())
                .mapToObj(client::block)
                .toList();
    }

    private String hash(Object reference) {
        return client.block(reference).path("hash").asText();
    }

    private long number(String tag) {
        return Numeric.decodeQuantity(client.block(tag).path("number").asText()).longValueExact();
    }

    private BigInteger baseFee(long block) {
        return Numeric.decodeQuantity(client.block(block).path("baseFeePerGas").asText());
    }

    private static BigInteger gwei(long amount) {
        return L1Client.GWEI.multiply(BigInteger.valueOf(amount));
    }

    private static String transfer(long nonce) {
        return Draft.of(nonce, NOBODY, "").signedBy(ALICE);
    }
}
