package dev.tactus.feed;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tactus.protocol.Address;
import dev.tactus.protocol.Bytes;
import dev.tactus.protocol.ChainedTx;
import dev.tactus.protocol.DirectInput;
import dev.tactus.protocol.Hash32;
import dev.tactus.protocol.Keccak;
import dev.tactus.protocol.SequencedL2Tx.SequencedDirectInput;
import dev.tactus.protocol.SequencedL2Tx.SequencedUserOp;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(10)
class FeedJsonTest {
    private static final Address SENDER = Address.fromHex("0xf39fd6e51aad88f6f4ce6ab8827279cfffb92266");
    private static final Hash32 HASH = Hash32.fromHex("0x" + "aB".repeat(32));
    private static final Hash32 LINK = Hash32.fromHex("0x" + "0C".repeat(32));

    @Test
    void encodesAUserOpExactly() {
        var op = new SequencedUserOp(10, SENDER, 0xffff_ffffL, 65535, 1356, Bytes.fromHex("0x01FF"), 99, 4, HASH);

        String expected = "{\"kind\":\"user_op\",\"offset\":10,"
                + "\"sender\":\"0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266\",\"nonce\":4294967295,\"fee\":1356,"
                + "\"data\":\"0x01ff\",\"safe_block\":99,\"batch_nonce\":4,\"tx_hash\":\"0x" + "ab".repeat(32)
                + "\",\"chain_hash\":\"0x" + "0c".repeat(32) + "\"}";
        assertEquals(expected, FeedJson.text(new ChainedTx(op, LINK)));
        assertArrayEquals(expected.getBytes(StandardCharsets.UTF_8), FeedJson.encode(new ChainedTx(op, LINK)));
    }

    @Test
    void tellsWhatWasUndoneExactly() {
        assertEquals("{\"kind\":\"reverted\",\"from_offset\":7,\"recovery_generation\":2}", FeedJson.reverted(7, 2));
    }

    @Test
    void encodesADirectInputExactly() {
        var input = new DirectInput(5, SENDER, 98, 1_700_000_000, HASH, Bytes.EMPTY);

        assertEquals(
                "{\"kind\":\"direct_input\",\"offset\":11,"
                        + "\"sender\":\"0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266\",\"payload\":\"0x\","
                        + "\"block_number\":98,\"block_timestamp\":1700000000,\"transaction_hash\":\"0x"
                        + "ab".repeat(32) + "\",\"input_index\":5,\"batch_nonce\":4,\"chain_hash\":\"0x"
                        + "0c".repeat(32) + "\"}",
                FeedJson.text(new ChainedTx(new SequencedDirectInput(11, input, 4), LINK)));
    }

    /** From what a message says, and the link of the message before, alone. */
    @Test
    void aClientCanFollowTheChain() throws Exception {
        ChainedTx first = Entries.linked(ChainedTx.GENESIS, 2);
        ChainedTx second = Entries.linked(first.chainHash(), 3);

        JsonNode op = new ObjectMapper().readTree(FeedJson.text(first));
        JsonNode input = new ObjectMapper().readTree(FeedJson.text(second));

        assertEquals(
                op.get("chain_hash").asText(),
                keccak(
                        "00".repeat(32),
                        "01",
                        hex(op, "sender"),
                        little(op, "nonce", 4),
                        little(op, "fee", 2),
                        little(op, "safe_block", 8),
                        little(op, "batch_nonce", 8),
                        hex(op, "tx_hash"),
                        hex(op, "data")));
        assertEquals(
                input.get("chain_hash").asText(),
                keccak(
                        hex(op, "chain_hash"),
                        "02",
                        hex(input, "sender"),
                        little(input, "block_number", 8),
                        little(input, "block_timestamp", 8),
                        hex(input, "transaction_hash"),
                        little(input, "input_index", 8),
                        little(input, "batch_nonce", 8),
                        hex(input, "payload")));
    }

    private static String hex(JsonNode message, String field) {
        return message.get(field).asText().substring(2);
    }

    private static String little(JsonNode message, String field, int bytes) {
        var text = new StringBuilder();
        for (int i = 0; i < bytes; i++) {
            text.append(String.format(Locale.ROOT, "%02x", message.get(field).asLong() >> (8 * i) & 0xff));
        }
        return text.toString();
    }

    private static String keccak(String... parts) {
        return Keccak.hash(Bytes.fromHex(String.join("", parts))).toHex();
    }
}
