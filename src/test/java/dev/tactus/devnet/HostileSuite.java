package dev.tactus.devnet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tactus.devnet.L1Client.Draft;
import dev.tactus.protocol.Bytes;
import java.math.BigInteger;
import java.time.Instant;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.web3j.utils.Numeric;

/** The commands that both development L1s know, by Anvil's names: they must mean the same. */
abstract class HostileSuite extends DevelopmentL1Contract {
    @Test
    void aReorgReplacesBlocksAndLosesWhatWasInThem() throws Exception {
        l1.mine(3);
        long common = client.blockNumber();
        List<String> before = hashes(common, common);
        JsonNode lost = addInput(ALICE, "0001");
        long inputs = inputs("latest");
        l1.mine(2);
        long head = client.blockNumber();
        List<String> replaced = hashes(common + 1, head);

        client.call("anvil_reorg", head - common, List.of());

        assertEquals(head, client.blockNumber());
        assertEquals(before, hashes(common, common));
        for (long number = common + 1; number <= head; number++) {
            JsonNode block = client.block(number);
            assertNotEquals(
                    replaced.get((int) (number - common - 1)),
                    block.path("hash").asText());
            assertEquals(
                    client.block(number - 1).path("hash").asText(),
                    block.path("parentHash").asText());
            assertEquals(0, block.path("transactions").size());
        }
        assertEquals(inputs - 1, inputs("latest"));
        assertEquals(0, inputLogs(common + 1, head).size());
        String hash = lost.path("transactionHash").asText();
        assertTrue(client.call("eth_getTransactionReceipt", hash).isNull());
        assertTrue(client.call("eth_getTransactionByHash", hash).isNull());
        assertTrue(client.call("eth_getBlockByHash", replaced.getFirst(), false).isNull());
        assertEquals(client.nonce(ALICE, "latest"), client.nonce(ALICE, "pending"), "nothing waits");
    }

    @Test
    void whatAReorgLostCanBeSentAgain() {
        Draft draft = Draft.of(
                client.nonce(ALICE, "latest"),
                contracts.inputBox(),
                Abi.addInput(contracts.application(), Bytes.fromHex("0002")));
        String raw = draft.signedBy(ALICE);
        JsonNode first = client.receipt(client.send(raw));
        client.call("anvil_reorg", 1, List.of());

        JsonNode second = client.receipt(client.send(raw));

        assertEquals(first.path("transactionHash"), second.path("transactionHash"));
        assertNotEquals(first.path("blockHash"), second.path("blockHash"));
        assertEquals("0x1", second.path("status").asText());
    }

    @Test
    void aReorgCanPlaceTransactionsInTheNewBlocks() throws Exception {
        l1.mine(3);
        long head = client.blockNumber();
        String raw = Draft.of(client.nonce(BOB, "latest"), NOBODY, "").signedBy(BOB);

        client.call("anvil_reorg", 3, List.of(List.of(raw, 1)));

        assertEquals(
                List.of(0, 1, 0),
                List.of(
                        client.block(head - 2).path("transactions").size(),
                        client.block(head - 1).path("transactions").size(),
                        client.block(head).path("transactions").size()));
    }

    @Test
    void aReorgDeeperThanTheChainIsRefused() {
        long head = client.blockNumber();
        String hash = client.block(head).path("hash").asText();

        assertEquals(-32602, client.failure("anvil_reorg", head + 1, List.of()).code());
        assertEquals(hash, client.block("latest").path("hash").asText());
    }

    @Test
    void aDroppedTransactionIsForgottenAndCanBeSentAgain() throws Exception {
        client.call("evm_setAutomine", false);
        long nonce = client.nonce(SUBMITTER, "latest");
        String raw = Draft.of(nonce, NOBODY, "").signedBy(SUBMITTER);
        String hash = client.send(raw);

        assertEquals(hash, client.text("anvil_dropTransaction", hash));
        assertTrue(client.call("anvil_dropTransaction", hash).isNull());

        assertTrue(client.call("eth_getTransactionByHash", hash).isNull());
        assertEquals(nonce, client.nonce(SUBMITTER, "pending"));
        l1.mine(1);
        assertEquals(nonce, client.nonce(SUBMITTER, "latest"));
        assertEquals(hash, client.send(raw));
        l1.mine(1);
        assertEquals("0x1", client.receipt(hash).path("status").asText());
    }

    @Test
    void allWaitingTransactionsCanBeDropped() {
        client.call("evm_setAutomine", false);
        long nonce = client.nonce(SUBMITTER, "latest");
        client.send(Draft.of(nonce, NOBODY, "").signedBy(SUBMITTER));
        client.send(Draft.of(nonce + 1, NOBODY, "").signedBy(SUBMITTER));

        client.call("anvil_dropAllTransactions");

        assertEquals(nonce, client.nonce(SUBMITTER, "pending"));
    }

    @Test
    void theNextBaseFeeCanBeSetAndThenGoesItsOwnWay() throws Exception {
        BigInteger spike = gwei(500);
        client.call("anvil_setNextBlockBaseFeePerGas", "0x" + spike.toString(16));

        JsonNode history = client.call("eth_feeHistory", "0x1", "latest", List.of());
        assertEquals(
                spike,
                Numeric.decodeQuantity(history.path("baseFeePerGas").path(1).asText()));
        l1.mine(2);

        assertEquals(spike, baseFee(client.blockNumber() - 1));
        assertEquals(
                spike.multiply(BigInteger.valueOf(7)).divide(BigInteger.valueOf(8)), baseFee(client.blockNumber()));
        client.call("anvil_setNextBlockBaseFeePerGas", "0x3b9aca00");
        l1.mine(1);
    }

    @Test
    void aBalanceCanBeSet() throws Exception {
        client.call("anvil_setBalance", IDLE.address().toHex(), "0x10");

        assertEquals(BigInteger.valueOf(16), client.balance(IDLE.address(), "latest"));
        l1.mine(1);
        assertEquals(BigInteger.valueOf(16), client.balance(IDLE.address(), "latest"));
    }

    @Test
    void timeCanBeMovedOnAndBlocksCanBeMinedAnIntervalApart() {
        long machine = Instant.now().getEpochSecond();

        client.call("evm_increaseTime", 1000);
        client.call("evm_mine");
        long after = time(client.block("latest"));
        client.call("anvil_mine", "0x3", "0xa");

        assertTrue(after >= machine + 998, () -> machine + " " + after);
        assertEquals(20, time(client.block("latest")) - time(client.block(client.blockNumber() - 2)));
    }

    private BigInteger baseFee(long block) {
        return Numeric.decodeQuantity(client.block(block).path("baseFeePerGas").asText());
    }

    private List<String> hashes(long from, long to) {
        return LongStream.rangeClosed(from, to)
                .mapToObj(number -> client.block(number).path("hash").asText())
                .toList();
    }
}
