package dev.tactus.feed;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tactus.protocol.Address;
import dev.tactus.protocol.Bytes;
import dev.tactus.protocol.ChainedTx;
import dev.tactus.protocol.DirectInput;
import dev.tactus.protocol.Hash32;
import dev.tactus.protocol.SequencedL2Tx.SequencedDirectInput;
import dev.tactus.protocol.SequencedL2Tx.SequencedUserOp;
import java.nio.charset.StandardCharsets;
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
}
