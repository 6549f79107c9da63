package dev.tactus.devnet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tactus.protocol.Bytes;
import java.io.IOException;
import java.math.BigInteger;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Real Anvil with the real contracts keeps the contract, too: what the suites say is what Ethereum does. */
@Timeout(60)
final class AnvilIT {
    private static DevelopmentL1 anvil() throws IOException {
        return AnvilL1.open(NodeModules.anvil());
    }

    @Nested
    final class Contracts extends ContractsSuite {
        @Override
        DevelopmentL1 open() throws IOException {
            return anvil();
        }
    }

    @Nested
    final class Blocks extends BlocksSuite {
        @Override
        DevelopmentL1 open() throws IOException {
            return anvil();
        }
    }

    @Nested
    final class Hostile extends HostileSuite {
        @Override
        DevelopmentL1 open() throws IOException {
            return anvil();
        }
    }

    @Nested
    final class Transactions extends TransactionsSuite {
        @Override
        DevelopmentL1 open() throws IOException {
            return anvil();
        }
    }

    @Test
    void minesOnAnIntervalWithoutBeingAsked() throws Exception {
        try (var anvil = AnvilL1.open(NodeModules.anvil().withBlockTime(Duration.ofSeconds(1)));
                var client = new L1Client(anvil.rpcUri())) {
            assertEquals(Duration.ofSeconds(1), anvil.blockTime());
            long start = client.blockNumber();

            // Bounded by the test's time-out.
            while (client.blockNumber() < start + 2) {
                Thread.onSpinWait();
            }

            assertEquals(
                    DevnetOptions.USER_TOKENS,
                    client.number(
                            anvil.contracts().token(),
                            Abi.balanceOf(anvil.accounts().getLast().address()),
                            "latest"));
        }
    }

    @Test
    void goesOnFromItsStateFile(@TempDir Path folder) throws Exception {
        AnvilOptions options = NodeModules.anvil().withStateFile(folder.resolve("anvil.json"));
        DevAccount user = DevAccounts.USERS.getFirst();
        JsonNode before;
        long head;
        try (var anvil = AnvilL1.open(options);
                var client = new L1Client(anvil.rpcUri())) {
            client.transact(
                    user,
                    anvil.contracts().inputBox(),
                    Abi.addInput(anvil.contracts().application(), Bytes.fromHex("0001")));
            before = inputLogs(client, anvil);
            head = client.blockNumber();
        }

        try (var anvil = AnvilL1.open(options);
                var client = new L1Client(anvil.rpcUri())) {
            assertEquals(1, before.size());
            assertEquals(before, inputLogs(client, anvil));
            assertEquals(head, client.blockNumber());
            String count = Abi.numberOfInputs(anvil.contracts().application());
            assertEquals(BigInteger.ONE, client.number(anvil.contracts().inputBox(), count, "latest"));
            assertEquals(BigInteger.ZERO, client.number(anvil.contracts().inputBox(), count, head - 1));
        }
    }

    @Test
    void theProcessIsGoneAfterClose() throws Exception {
        var anvil = AnvilL1.open(NodeModules.anvil());
        URI uri = anvil.rpcUri();

        anvil.close();
        anvil.close();

        try (var client = new L1Client(uri)) {
            assertThrows(RuntimeException.class, client::blockNumber);
        }
    }

    @Test
    void aProgramThatIsNotAnvilIsAnError() throws Exception {
        AnvilOptions options = NodeModules.anvil();
        var wrong = new AnvilOptions(
                options.nodeModules(), Path.of("/bin/true"), options.blockTime(), 1, options.stateFile());

        IOException failure = assertThrows(IOException.class, () -> AnvilL1.open(wrong));

        assertTrue(String.valueOf(failure.getMessage()).startsWith("Anvil ended"));
    }

    private static JsonNode inputLogs(L1Client client, DevelopmentL1 l1) {
        return client.call(
                "eth_getLogs",
                Map.of(
                        "fromBlock",
                        "0x0",
                        "toBlock",
                        "latest",
                        "address",
                        List.of(l1.contracts().inputBox().toHex())));
    }
}
