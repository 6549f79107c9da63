package dev.tactus.devnet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tactus.devnet.L1Client.Draft;
import dev.tactus.devnet.L1Client.Failure;
import dev.tactus.protocol.Address;
import dev.tactus.protocol.Bytes;
import java.math.BigInteger;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the embedded chain promises beyond the contract: control of time and mining, and stricter refusals. */
@Timeout(60)
final class DevnetMiningTest {
    private static final DevAccount ALICE = DevAccounts.USERS.get(0);
    private static final DevAccount BOB = DevAccounts.USERS.get(1);
    private static final Address NOBODY = Address.fromHex("00000000000000000000000000000000deadbeef");
    private static final long NOW = 1_800_000_000;
    private static final Clock CLOCK = Clock.fixed(Instant.ofEpochSecond(NOW), ZoneOffset.UTC);

    private Devnet devnet;
    private L1Client client;

    @BeforeEach
    void start() throws Exception {
        devnet = Devnet.open(DevnetOptions.defaults(), CLOCK);
        client = new L1Client(devnet.rpcUri());
    }

    private void restart(DevnetOptions options) throws Exception {
        stop();
        devnet = Devnet.open(options, CLOCK);
        client = new L1Client(devnet.rpcUri());
    }

    @AfterEach
    void stop() {
        client.close();
        devnet.close();
    }

    @Test
    void pausedMiningKeepsTransactionsWaitingAndMineReleasesThem() throws Exception {
        devnet.pauseMining();
        String first = client.send(Draft.of(0, NOBODY, "").signedBy(ALICE));
        assertEquals(0, devnet.headNumber());

        devnet.mine(2);
        devnet.resumeMining();
        String second = client.send(Draft.of(1, NOBODY, "").signedBy(ALICE));

        assertEquals("0x1", client.receipt(first).path("blockNumber").asText());
        assertEquals("0x3", client.receipt(second).path("blockNumber").asText());
    }

    @Test
    void closingTheGapMinesAllThatWaited() throws Exception {
        String later = client.send(Draft.of(1, NOBODY, "").signedBy(ALICE));
        assertEquals(0, devnet.headNumber(), "nothing is ready");

        client.send(Draft.of(0, NOBODY, "").signedBy(ALICE));

        assertEquals(1, devnet.headNumber());
        assertEquals("0x1", client.receipt(later).path("blockNumber").asText());
    }

    @Test
    void pausedIntervalMiningResumes() throws Exception {
        restart(DevnetOptions.defaults().withBlockTime(Duration.ofMillis(2)));
        awaitHead(2);
        devnet.pauseMining();
        devnet.mine(1);
        long head = devnet.headNumber();

        devnet.resumeMining();

        awaitHead(head + 2);
        assertEquals(Duration.ofMillis(2), devnet.blockTime());
    }

    @Test
    void timestampsFollowTheClockNeverStandStillAndCanBeSet() throws Exception {
        devnet.mine(2);
        devnet.setNextBlockTimestamp(NOW + 500);
        devnet.mine(2);

        assertEquals(List.of(NOW, NOW + 1, NOW + 2, NOW + 500, NOW + 501), timestamps());
        assertThrows(IllegalArgumentException.class, () -> devnet.setNextBlockTimestamp(NOW + 501));
    }

    @Test
    void safeAndFinalizedStayAtGenesisUntilTheChainIsLongEnough() throws Exception {
        restart(DevnetOptions.defaults().withSafeDistance(3));
        assertEquals("0x0", client.block("safe").path("number").asText());
        assertEquals("0x0", client.block("finalized").path("number").asText());
        devnet.mine(2);
        assertEquals("0x0", client.block("safe").path("number").asText());
        devnet.mine(6);

        assertEquals("0x5", client.block("safe").path("number").asText());
        assertEquals("0x2", client.block("finalized").path("number").asText());
    }

    @Test
    void equalHistoriesHaveEqualHashes() throws Exception {
        try (var other = Devnet.open(DevnetOptions.defaults(), CLOCK);
                var otherClient = new L1Client(other.rpcUri())) {
            for (L1Client each : List.of(client, otherClient)) {
                each.transact(
                        ALICE,
                        devnet.contracts().inputBox(),
                        Abi.addInput(devnet.contracts().application(), Bytes.fromHex("01")));
            }
            assertEquals(client.block("latest"), otherClient.block("latest"));

            client.transact(ALICE, NOBODY, "00");
            otherClient.transact(ALICE, NOBODY, "01");
            assertTrue(!client.block("latest")
                    .path("hash")
                    .equals(otherClient.block("latest").path("hash")));
            assertTrue(!client.block("latest")
                    .path("stateRoot")
                    .equals(otherClient.block("latest").path("stateRoot")));
        }
    }

    @Test
    void aBlockTakesTheBestTipsFirstAndEachSendersNoncesInOrder() throws Exception {
        devnet.pauseMining();
        String aliceCheap = client.send(tip(0, 1).signedBy(ALICE));
        String aliceDear = client.send(tip(1, 9).signedBy(ALICE));
        String bobMiddle = client.send(tip(0, 5).signedBy(BOB));
        devnet.mine(1);

        JsonNode order = client.block("latest").path("transactions");

        assertEquals(
                List.of(bobMiddle, aliceCheap, aliceDear),
                List.of(
                        order.path(0).asText(),
                        order.path(1).asText(),
                        order.path(2).asText()));
    }

    @Test
    void whatDoesNotFitABlockWaitsForTheNext() throws Exception {
        devnet.pauseMining();
        for (int nonce = 0; nonce < 2; nonce++) {
            client.send(Draft.of(nonce, NOBODY, "").withGas(Gas.BLOCK_LIMIT).signedBy(ALICE));
        }

        devnet.mine(2);

        assertEquals(1, client.block(1L).path("transactions").size());
        assertEquals(1, client.block(2L).path("transactions").size());
    }

    @Test
    void aWaitingTransactionThatCanNoLongerBePaidIsDropped() throws Exception {
        devnet.pauseMining();
        BigInteger most = BigInteger.TEN.pow(22).subtract(BigInteger.TEN.pow(18));
        client.send(Draft.of(0, NOBODY, "").withValue(most).withGas(21_000).signedBy(ALICE));
        String unpayable = client.send(
                Draft.of(1, NOBODY, "").withValue(most).withGas(21_000).signedBy(ALICE));

        devnet.mine(1);

        assertEquals(1, client.block("latest").path("transactions").size());
        assertTrue(client.call("eth_getTransactionByHash", unpayable).isNull());
        assertEquals(1, client.nonce(ALICE, "pending"));
    }

    @Test
    void theBaseFeeKeepsWhatIsTooCheapOut() throws Exception {
        devnet.pauseMining();
        BigInteger nextBaseFee = BigInteger.valueOf(875_000_000);
        String hash = client.send(
                Draft.of(0, NOBODY, "").withFees(nextBaseFee, BigInteger.ONE).signedBy(ALICE));
        assertEquals(
                "max fee per gas less than block base fee",
                client.failure(
                                "eth_sendRawTransaction",
                                Draft.of(0, NOBODY, "")
                                        .withFees(nextBaseFee.subtract(BigInteger.ONE), BigInteger.ONE)
                                        .signedBy(BOB))
                        .message());

        devnet.mine(1);

        assertEquals("0x1", client.receipt(hash).path("blockNumber").asText());
        assertEquals(
                "0x" + nextBaseFee.toString(16),
                client.receipt(hash).path("effectiveGasPrice").asText(),
                "the fee leaves nothing for a tip");
    }

    @Test
    void refusesWhatAnvilWouldTakeAndThenDrop() throws Exception {
        String payload = Abi.addInput(devnet.contracts().application(), Bytes.wrap(new byte[1000]));

        assertEquals(
                new Failure(-32003, "invalid chain id for signer", ""),
                client.failure(
                        "eth_sendRawTransaction",
                        Draft.of(0, NOBODY, "").withChainId(1).signedAsLegacyBy(ALICE)));
        assertEquals(
                new Failure(-32000, "intrinsic gas too low", ""),
                client.failure(
                        "eth_sendRawTransaction",
                        Draft.of(0, devnet.contracts().inputBox(), payload)
                                .withGas(26_000)
                                .signedBy(ALICE)),
                "more than the standard intrinsic gas, less than the floor of its call data");
        assertEquals(
                new Failure(-32003, "max priority fee per gas higher than max fee per gas", ""),
                client.failure(
                        "eth_sendRawTransaction",
                        Draft.of(0, NOBODY, "")
                                .withFees(L1Client.GWEI, L1Client.GWEI.add(BigInteger.ONE))
                                .signedBy(ALICE)));
    }

    @Test
    void thePoolIsBoundedPerSender() throws Exception {
        devnet.pauseMining();
        for (int nonce = 0; nonce < Pool.MAX_PER_SENDER; nonce++) {
            client.send(Draft.of(nonce, NOBODY, "").withGas(21_000).signedBy(ALICE));
        }

        assertEquals(
                new Failure(-32003, "txpool is full", ""),
                client.failure(
                        "eth_sendRawTransaction",
                        Draft.of(Pool.MAX_PER_SENDER, NOBODY, "").signedBy(ALICE)));
        assertEquals(Pool.MAX_PER_SENDER, client.nonce(ALICE, "pending"));
    }

    private static Draft tip(long nonce, long gwei) {
        return Draft.of(nonce, NOBODY, "")
                .withFees(
                        L1Client.GWEI.multiply(BigInteger.valueOf(50)),
                        L1Client.GWEI.multiply(BigInteger.valueOf(gwei)));
    }

    private List<Long> timestamps() {
        return LongStream.rangeClosed(0, devnet.headNumber())
                .mapToObj(number ->
                        Long.decode(client.block(number).path("timestamp").asText()))
                .toList();
    }

    /** Bounded by the test's time-out. */
    private void awaitHead(long number) {
        while (devnet.headNumber() < number) {
            Thread.onSpinWait();
        }
    }
}
