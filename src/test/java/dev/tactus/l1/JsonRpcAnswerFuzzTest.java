package dev.tactus.l1;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.math.BigInteger;
import java.util.Arrays;

/**
 * Whatever the L1 node answers (the first byte chooses the call and whether HTTP calls it a success): a value that
 * stands in the answer, or one of our exceptions with a short text. Nothing is made up for what is missing.
 */
class JsonRpcAnswerFuzzTest {
    private static final int MAX_ANSWER = 1 << 16;
    private static final int MAX_TEXT = 300;
    private static final JsonMapper MAPPER = JsonRpcHttp.mapper(MAX_ANSWER);

    @FuzzTest(maxDuration = "60s")
    void reads(byte[] input) {
        int choice = input.length == 0 ? 0 : input[0] & 0xff;
        byte[] answer = input.length == 0 ? input : Arrays.copyOfRange(input, 1, input.length);
        try {
            JsonNode result = JsonRpcHttp.resultOf(MAPPER, 1, "eth_call", choice < 128 ? 200 : 500, answer);
            assertTrue(choice < 128);
            reads(choice % 7, result, answer.length);
        } catch (RpcException refused) {
            String text = String.valueOf(refused.getMessage());
            assertTrue(text.length() < MAX_TEXT, text);
            assertFalse(text.chars().anyMatch(Character::isISOControl), text);
        }
    }

    private static void reads(int call, JsonNode result, int bytes) throws RpcException.BadAnswer {
        switch (call) {
            case 0 -> assertStands(RpcValues.number(result, "number"), result);
            case 1 -> assertStands(RpcValues.quantity(result, "quantity"), result);
            case 2 -> assertStands(RpcValues.data(result, "data").toHex(), result);
            case 3 -> {
                L1Block block = RpcValues.block(result);
                assertStands(block.number(), result.get("number"));
                assertStands(block.hash().toHex(), result.get("hash"));
                assertStands(block.parentHash().toHex(), result.get("parentHash"));
                assertStands(block.timestamp(), result.get("timestamp"));
            }
            case 4 -> {
                var logs = RpcValues.logs(result);
                assertEquals(result.size(), logs.size());
                for (int i = 0; i < logs.size(); i++) {
                    assertStands(logs.get(i), result.get(i));
                }
            }
            case 5 -> {
                L1Receipt receipt = RpcValues.receipt(result, RpcValues.hash(result.path("transactionHash"), "hash"));
                assertStands(receipt.transactionHash().toHex(), result.get("transactionHash"));
                assertStands(receipt.succeeded() ? 1 : 0, result.get("status"));
                assertStands(receipt.blockNumber(), result.get("blockNumber"));
            }
            default -> {
                FeeHistory fees = RpcValues.feeHistory(result);
                JsonNode baseFees = result.get("baseFeePerGas");
                assertStands(fees.nextBaseFee(), baseFees.get(baseFees.size() - 1));
                assertTrue(fees.rewards().size() <= bytes);
                assertTrue(fees.rewards().isEmpty() || result.get("reward").isArray());
            }
        }
    }

    private static void assertStands(L1Log log, JsonNode written) {
        assertStands(log.emitter().toHex(), written.get("address"));
        assertTrue(written.get("topics").isArray());
        assertEquals(written.get("topics").size(), log.topics().size());
        assertStands(log.data().toHex(), written.get("data"));
        assertStands(log.index(), written.get("logIndex"));
        JsonNode removed = written.path("removed");
        assertTrue(removed.isMissingNode() || (removed.isBoolean() && removed.booleanValue() == log.removed()));
    }

    private static void assertStands(long number, JsonNode written) {
        assertTrue(number >= 0);
        assertStands(BigInteger.valueOf(number), written);
    }

    private static void assertStands(BigInteger number, JsonNode written) {
        assertEquals(number, new BigInteger(written.textValue().substring(2), 16));
        assertTrue(number.bitLength() <= 256);
    }

    private static void assertStands(String hex, JsonNode written) {
        assertTrue(written.textValue().equalsIgnoreCase(hex));
    }
}
