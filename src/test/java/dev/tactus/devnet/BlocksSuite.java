package dev.tactus.devnet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tactus.devnet.L1Client.Draft;
import dev.tactus.protocol.Bytes;
import dev.tactus.protocol.InputBoxAbi;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.web3j.utils.Numeric;

/** Blocks, tags, logs and fees as a reader of the chain sees them. */
abstract class BlocksSuite extends DevelopmentL1Contract {
    // Logs

    @Test
    void logsAreFilteredByRangeAddressAndTopics() {
        long first = client.blockNumber() + 1;
        addInput(ALICE, "01");
        client.transact(ALICE, contracts.token(), Abi.transfer(NOBODY, BigInteger.ONE));
        client.transact(ALICE, contracts.inputBox(), Abi.addInput(NOBODY, Bytes.fromHex("02")));
        addInput(ALICE, "03");
        long last = client.blockNumber();

        assertEquals(4, logs(first, last, Map.of()).size());
        assertEquals(
                3,
                logs(first, last, Map.of("address", contracts.inputBox().toHex()))
                        .size());
        assertEquals(
                4,
                logs(
                                first,
                                last,
                                Map.of(
                                        "address",
                                        List.of(
                                                contracts.inputBox().toHex(),
                                                contracts.token().toHex())))
                        .size());
        String application = word(contracts.application());
        assertEquals(2, inputLogs(first, last).size());
        assertEquals(
                1,
                logs(first, last, Map.of("topics", List.of(InputBoxAbi.INPUT_ADDED.toHex(), word(NOBODY))))
                        .size());
        assertEquals(
                2,
                logs(first, last, Map.of("topics", Arrays.asList(null, application)))
                        .size());
        assertEquals(
                3,
                logs(first, last, Map.of("topics", Arrays.asList(null, List.of(application, word(NOBODY)))))
                        .size());
        assertEquals(
                0, logs(first, last, Map.of("topics", List.of(application))).size());
        assertEquals(1, inputLogs(last, last).size());
        assertEquals(0, inputLogs(first + 1, last - 1).size());
        assertEquals(0, inputLogs(last, first).size(), "a range that runs backwards holds nothing");
    }

    @Test
    void logsComeInTheOrderOfTheChainAndNameTheirPlace() {
        long first = client.blockNumber() + 1;
        addInput(ALICE, "01");
        addInput(BOB, "02");

        JsonNode logs = inputLogs(first, first + 1);

        for (int i = 0; i < 2; i++) {
            JsonNode block = client.block(first + i);
            JsonNode log = logs.get(i);
            assertEquals(block.path("number"), log.path("blockNumber"));
            assertEquals(block.path("hash"), log.path("blockHash"));
            assertEquals(block.path("transactions").get(0), log.path("transactionHash"));
            assertFalse(log.path("removed").asBoolean(true));
        }
        assertEquals(2, logs.size());
    }

    @Test
    void logsOfOneBlockAreFoundByItsHash() {
        JsonNode receipt = addInput(ALICE, "01");

        JsonNode logs = client.call(
                "eth_getLogs", Map.of("blockHash", receipt.path("blockHash").asText()));

        assertEquals(1, logs.size());
        assertEquals(receipt.path("transactionHash"), logs.get(0).path("transactionHash"));
        client.failure("eth_getLogs", Map.of("blockHash", "0x" + "12".repeat(32)));
    }

    @Test
    void aRangeMayEndButNotStartBeyondTheHead() {
        addInput(ALICE, "01");
        long head = client.blockNumber();

        assertEquals(1, inputLogs(head, head + 100).size());
        assertEquals(
                -32602,
                client.failure("eth_getLogs", filter(head + 100, head + 200, Map.of()))
                        .code());
    }

    // Blocks

    @Test
    void blocksAreLinkedByHashAndNeverGoBackInTime() throws Exception {
        long from = client.blockNumber();
        l1.mine(3);
        addInput(ALICE, "01");

        assertEquals(from + 4, client.blockNumber());
        for (long number = from + 1; number <= from + 4; number++) {
            JsonNode block = client.block(number);
            JsonNode parent = client.block(number - 1);
            assertEquals(parent.path("hash"), block.path("parentHash"));
            assertTrue(time(block) >= time(parent));
            assertEquals(
                    block, client.call("eth_getBlockByHash", block.path("hash").asText(), false));
        }
    }

    @Test
    void safeAndFinalizedFollowTheLatestBlock() throws Exception {
        l1.mine(3);

        long latest = number(client.block("latest"));
        long safe = number(client.block("safe"));
        long finalized = number(client.block("finalized"));

        assertEquals(client.blockNumber(), latest);
        assertEquals(latest - 1, safe);
        assertEquals(latest - 2, finalized);
        assertEquals(0, number(client.block("earliest")));
        assertEquals(latest + 1, number(client.block("pending")));
    }

    @Test
    void aBlockThatIsNotThereIsNullAndNotAnError() {
        assertTrue(client.block(client.blockNumber() + 1000).isNull());
        assertTrue(
                client.call("eth_getBlockByHash", "0x" + "12".repeat(32), false).isNull());
        assertTrue(
                client.call("eth_getTransactionByHash", "0x" + "12".repeat(32)).isNull());
        assertTrue(
                client.call("eth_getTransactionReceipt", "0x" + "12".repeat(32)).isNull());
    }

    @Test
    void aBlockShowsItsTransactionsByHashOrWhole() {
        JsonNode receipt = addInput(ALICE, "01");
        String number = receipt.path("blockNumber").asText();

        JsonNode hashes = client.call("eth_getBlockByNumber", number, false).path("transactions");
        JsonNode whole = client.call("eth_getBlockByNumber", number, true).path("transactions");

        assertEquals(receipt.path("transactionHash"), hashes.get(0));
        assertEquals(
                client.call(
                        "eth_getTransactionByHash",
                        receipt.path("transactionHash").asText()),
                whole.get(0));
    }

    @Test
    void theNextBlocksTimeCanBeSet() {
        long time = time(client.block("latest")) + 1000;
        client.call("evm_setNextBlockTimestamp", time);

        JsonNode receipt = addInput(ALICE, "01");

        assertEquals(time, time(client.block(receipt.path("blockNumber").asText())));
        client.call("evm_mine");
        assertTrue(time(client.block("latest")) >= time);
    }

    // Fees

    @Test
    void feeHistoryHasOneBaseFeeMoreThanBlocksAndARowOfTipsForEach() throws Exception {
        JsonNode receipt = addInput(ALICE, "01");
        l1.mine(2);
        long head = client.blockNumber();

        JsonNode history = client.call("eth_feeHistory", "0x4", "latest", List.of(10, 50));

        assertEquals(quantity(head - 3), history.path("oldestBlock").asText());
        assertEquals(5, history.path("baseFeePerGas").size());
        assertEquals(4, history.path("gasUsedRatio").size());
        assertEquals(4, history.path("reward").size());
        for (JsonNode row : history.path("reward")) {
            assertEquals(2, row.size());
        }
        int row = (int)
                (Numeric.decodeQuantity(receipt.path("blockNumber").asText()).longValueExact() - (head - 3));
        assertEquals(
                quantity(1_000_000_000), history.path("reward").get(row).get(0).asText());
        assertTrue(history.path("gasUsedRatio").get(row).asDouble() > 0);
        for (int i = 0; i < 4; i++) {
            assertEquals(
                    client.block(head - 3 + i).path("baseFeePerGas"),
                    history.path("baseFeePerGas").get(i));
        }
        l1.mine(1);
        assertEquals(
                client.block("latest").path("baseFeePerGas"),
                history.path("baseFeePerGas").get(4),
                "the last is the next block's");
    }

    @Test
    void suggestedFeesAreEnoughForTheNextBlock() {
        BigInteger price = client.quantity("eth_gasPrice");
        BigInteger tip = client.quantity("eth_maxPriorityFeePerGas");
        assertTrue(tip.signum() > 0);

        JsonNode receipt = client.receipt(client.send(Draft.of(client.nonce(ALICE, "latest"), NOBODY, "")
                .withFees(price, tip.min(price))
                .signedBy(ALICE)));

        assertEquals("0x1", receipt.path("status").asText());
    }

    // Errors of the interface

    @Test
    void wrongCallsHaveTheStandardCodes() {
        assertEquals(-32601, client.failure("eth_noSuchMethod").code());
        assertEquals(
                -32602, client.failure("eth_getBlockByNumber", "xyz", false).code());
        assertEquals(-32602, client.failure("eth_getBalance", "0x12", "latest").code());
        assertEquals(-32602, client.failure("eth_getBalance").code());
    }

    @Test
    void answersABatchInOneArrayWithEachId() throws Exception {
        String body = client.post("[{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"eth_chainId\",\"params\":[]},"
                        + "{\"jsonrpc\":\"2.0\",\"id\":\"two\",\"method\":\"eth_noSuchMethod\",\"params\":[]}]")
                .body();

        JsonNode answers = new ObjectMapper().readTree(body);

        Map<String, JsonNode> byId = new HashMap<>();
        answers.forEach(answer -> byId.put(answer.path("id").asText(), answer));
        assertEquals(2, answers.size());
        assertEquals("0x7a69", byId.getOrDefault("1", answers).path("result").asText());
        assertEquals(
                -32601,
                byId.getOrDefault("two", answers).path("error").path("code").asInt());
    }
}
