package dev.tactus.devnet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tactus.devnet.L1Client.Draft;
import dev.tactus.protocol.Address;
import dev.tactus.protocol.Bytes;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What anybody was shown of a kept chain is there again, byte for byte, however the process ended. */
@Timeout(60)
final class DevnetPersistenceTest {
    private static final DevAccount USER = DevAccounts.USERS.getFirst();
    private static final Address NOBODY = Address.fromHex("00000000000000000000000000000000deadbeef");
    private static final Clock CLOCK = Clock.fixed(Instant.ofEpochSecond(1_800_000_000), ZoneOffset.UTC);

    @TempDir
    Path folder;

    private Path file;
    private DevnetOptions options;

    @BeforeEach
    void name() {
        file = folder.resolve("data").resolve("devnet.chain");
        options = DevnetOptions.defaults().withChainFile(file);
    }

    @Test
    void aReopenedChainIsTheSameAndGoesOn() throws Exception {
        List<JsonNode> before;
        try (var devnet = Devnet.open(options, CLOCK);
                var client = new L1Client(devnet.rpcUri())) {
            depositAndTransfer(devnet, client);
            devnet.mine(2);
            before = everything(client);
        }

        try (var devnet = Devnet.open(options);
                var client = new L1Client(devnet.rpcUri())) {
            assertEquals(before, everything(client));
            long head = devnet.headNumber();
            JsonNode receipt = input(devnet, client);
            assertEquals("0x1", receipt.path("status").asText());
            assertEquals(head + 1, devnet.headNumber());
            assertEquals(client.block(head).path("hash"), client.block(head + 1).path("parentHash"));
        }
    }

    @Test
    void everyBlockThatWasServedIsOnDiskWithoutClosing() throws Exception {
        try (var devnet = Devnet.open(options, CLOCK);
                var client = new L1Client(devnet.rpcUri())) {
            for (int i = 0; i < 10; i++) {
                JsonNode receipt = input(devnet, client);

                Path copy = Files.copy(file, folder.resolve("copy-" + i));

                try (var other = Devnet.open(DevnetOptions.defaults().withChainFile(copy), CLOCK);
                        var otherClient = new L1Client(other.rpcUri())) {
                    assertEquals(
                            receipt,
                            otherClient.call(
                                    "eth_getTransactionReceipt",
                                    receipt.path("transactionHash").asText()));
                    assertEquals(everything(client), everything(otherClient));
                }
            }
        }
    }

    @Test
    void aTornLastRecordIsCutOffWhereverItTore() throws Exception {
        long shortened;
        JsonNode secondToLast;
        try (var devnet = Devnet.open(options, CLOCK);
                var client = new L1Client(devnet.rpcUri())) {
            input(devnet, client);
            shortened = Files.size(file);
            secondToLast = client.block("latest");
            input(devnet, client);
        }
        byte[] whole = Files.readAllBytes(file);

        for (int size = (int) shortened; size < whole.length; size += 31) {
            Files.write(file, Arrays.copyOf(whole, size));
            assertHeadIsAndGrows(secondToLast);
        }
    }

    @Test
    void aDamagedLastRecordAndAGrownButUnwrittenFileAreTornTails() throws Exception {
        JsonNode head;
        long intact;
        try (var devnet = Devnet.open(options, CLOCK);
                var client = new L1Client(devnet.rpcUri())) {
            input(devnet, client);
            intact = Files.size(file);
            head = client.block("latest");
            input(devnet, client);
        }
        byte[] whole = Files.readAllBytes(file);
        byte[] flipped = whole.clone();
        flipped[whole.length - 1] ^= 1;
        byte[] zeros = Arrays.copyOf(Arrays.copyOf(whole, (int) intact), whole.length + 5000);

        for (byte[] content : List.of(flipped, zeros)) {
            Files.write(file, content);
            assertHeadIsAndGrows(head);
        }
    }

    @Test
    void damageBeforeTheLastRecordRefuses() throws Exception {
        long first;
        try (var devnet = Devnet.open(options, CLOCK);
                var client = new L1Client(devnet.rpcUri())) {
            input(devnet, client);
            first = Files.size(file);
            input(devnet, client);
        }
        byte[] content = Files.readAllBytes(file);
        content[(int) first - 1] ^= 1;
        Files.write(file, content);

        assertRefuses(options, "damaged at byte");
        assertEquals(content.length, Files.size(file), "nothing is cut off");
    }

    @Test
    void aCreationThatWasCutShortStartsAgain() throws Exception {
        Devnet.open(options, CLOCK).close();
        byte[] whole = Files.readAllBytes(file);

        for (int size = 0; size < whole.length; size += 97) {
            Files.write(file, Arrays.copyOf(whole, size));
            try (var devnet = Devnet.open(options, CLOCK)) {
                assertEquals(0, devnet.headNumber());
            }
            assertTrue(Arrays.equals(whole, Files.readAllBytes(file)));
        }
    }

    @Test
    void refusesAnotherChainOtherAccountsAndWhatIsNoChain() throws Exception {
        Devnet.open(options, CLOCK).close();
        var poorer = new DevnetOptions(
                options.chainId(),
                options.blockTime(),
                options.safeDistance(),
                options.address(),
                options.genesis().subList(0, 3),
                options.maxLogBlocks(),
                options.chainFile());

        assertRefuses(options.withChainId(1), "another chain id or other accounts");
        assertRefuses(poorer, "another chain id or other accounts");
        Files.writeString(file, "this is not a chain at all");
        assertRefuses(options, "not a development chain");
    }

    @Test
    void refusesToOpenAChainTwice() throws Exception {
        try (var devnet = Devnet.open(options, CLOCK)) {
            assertRefuses(options, "already open");
            assertEquals(0, devnet.headNumber());
        }
        Devnet.open(options, CLOCK).close();
    }

    @Test
    void aBlockThatCannotBeKeptIsNotShown() throws Exception {
        var devnet = Devnet.open(options, CLOCK);
        devnet.mine(1);
        devnet.close();

        assertThrows(IOException.class, () -> devnet.mine(1));
        assertEquals(1, devnet.headNumber());
    }

    @Test
    void intervalMiningGoesOnAfterReopening() throws Exception {
        DevnetOptions often = options.withBlockTime(Duration.ofMillis(5));
        long head = 0;
        for (int i = 0; i < 2; i++) {
            try (var devnet = Devnet.open(often)) {
                assertTrue(devnet.headNumber() >= head);
                // Bounded by the test's time-out.
                while (devnet.headNumber() < head + 3) {
                    Thread.onSpinWait();
                }
                head = devnet.headNumber();
            }
        }
    }

    private void assertHeadIsAndGrows(JsonNode head) throws Exception {
        try (var devnet = Devnet.open(options, CLOCK);
                var client = new L1Client(devnet.rpcUri())) {
            assertEquals(head, client.block("latest"));
            input(devnet, client);
        }
        try (var devnet = Devnet.open(options, CLOCK);
                var client = new L1Client(devnet.rpcUri())) {
            assertEquals(head.path("hash"), client.block("latest").path("parentHash"));
        }
    }

    private static void assertRefuses(DevnetOptions options, String reason) {
        IOException refusal = assertThrows(IOException.class, () -> Devnet.open(options, CLOCK));
        assertTrue(String.valueOf(refusal.getMessage()).contains(reason), refusal::toString);
    }

    private static JsonNode input(DevelopmentL1 l1, L1Client client) {
        return client.transact(
                USER, l1.contracts().inputBox(), Abi.addInput(l1.contracts().application(), Bytes.fromHex("00aabb")));
    }

    private static void depositAndTransfer(DevelopmentL1 l1, L1Client client) {
        DevContracts contracts = l1.contracts();
        client.transact(USER, contracts.token(), Abi.approve(contracts.erc20Portal(), BigInteger.TEN));
        client.transact(
                USER,
                contracts.erc20Portal(),
                Abi.deposit(contracts.token(), contracts.application(), BigInteger.TWO, Bytes.EMPTY));
        client.transact(
                USER,
                contracts.erc20Portal(),
                Abi.deposit(contracts.token(), contracts.application(), BigInteger.valueOf(99), Bytes.EMPTY));
        client.receipt(client.send(Draft.of(client.nonce(USER, "latest"), NOBODY, "")
                .withValue(BigInteger.TEN)
                .signedAsLegacyBy(USER)));
        input(l1, client);
    }

    /** Every block with its transactions and receipts, and the state at each. */
    private static List<JsonNode> everything(L1Client client) {
        List<JsonNode> all = new ArrayList<>();
        DevContracts contracts = DevContracts.WELL_KNOWN;
        for (long number = 0; number <= client.blockNumber(); number++) {
            String at = "0x" + Long.toHexString(number);
            JsonNode block = client.call("eth_getBlockByNumber", at, true);
            all.add(block);
            for (JsonNode transaction : block.path("transactions")) {
                all.add(client.call(
                        "eth_getTransactionReceipt", transaction.path("hash").asText()));
            }
            all.add(client.call("eth_getBalance", USER.address().toHex(), at));
            all.add(client.call("eth_getBalance", NOBODY.toHex(), at));
            all.add(client.call("eth_getTransactionCount", USER.address().toHex(), at));
            all.add(call(client, contracts.inputBox(), Abi.numberOfInputs(contracts.application()), at));
            all.add(call(client, contracts.token(), Abi.balanceOf(USER.address()), at));
            all.add(call(client, contracts.token(), Abi.allowance(USER.address(), contracts.erc20Portal()), at));
        }
        return all;
    }

    private static JsonNode call(L1Client client, Address to, String data, String at) {
        return client.call("eth_call", Map.of("to", to.toHex(), "data", data), at);
    }
}
