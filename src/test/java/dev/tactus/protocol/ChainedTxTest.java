package dev.tactus.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import dev.tactus.protocol.SequencedL2Tx.SequencedDirectInput;
import dev.tactus.protocol.SequencedL2Tx.SequencedUserOp;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(10)
final class ChainedTxTest {
    private static final Address SENDER = Address.fromHex("0x" + "a1".repeat(20));
    private static final Hash32 HASH = Hash32.fromHex("0x" + "b2".repeat(32));

    /** What is hashed is written out here by hand. */
    @Test
    void aLinkIsTheHashOfTheOneBeforeAndOfWhatTheFeedSays() {
        var op = new SequencedUserOp(10, SENDER, 0xfffffffeL, 65535, 1356, Bytes.fromHex("0102"), 99, 4, HASH);
        var input = new SequencedDirectInput(
                11, new DirectInput(5, SENDER, 98, 1_700_000_000, HASH, Bytes.fromHex("beef")), 4);

        ChainedTx first = ChainedTx.after(ChainedTx.GENESIS, op);
        ChainedTx second = ChainedTx.after(first.chainHash(), input);

        assertEquals(
                keccak("00".repeat(32) + "01" + "a1".repeat(20) + "feffffff" + "4c05" + "6300000000000000"
                        + "0400000000000000" + "b2".repeat(32) + "0102"),
                first.chainHash());
        assertEquals(
                keccak(first.chainHash().toHex().substring(2) + "02" + "a1".repeat(20) + "6200000000000000"
                        + "00f1536500000000" + "b2".repeat(32) + "0500000000000000" + "0400000000000000" + "beef"),
                second.chainHash());
        assertEquals(11, second.offset());
    }

    @Test
    void everyFieldThatTheFeedSaysCounts() {
        List<SequencedL2Tx> all = List.of(
                op(SENDER, 1, 2, "03", 4, 5, HASH),
                op(Address.fromHex("0x" + "a2".repeat(20)), 1, 2, "03", 4, 5, HASH),
                op(SENDER, 2, 2, "03", 4, 5, HASH),
                op(SENDER, 1, 3, "03", 4, 5, HASH),
                op(SENDER, 1, 2, "04", 4, 5, HASH),
                op(SENDER, 1, 2, "03", 5, 5, HASH),
                op(SENDER, 1, 2, "03", 4, 6, HASH),
                op(SENDER, 1, 2, "03", 4, 5, ChainedTx.GENESIS),
                input(1, SENDER, 2, 3, HASH, "04", 5),
                input(2, SENDER, 2, 3, HASH, "04", 5),
                input(1, Address.fromHex("0x" + "a2".repeat(20)), 2, 3, HASH, "04", 5),
                input(1, SENDER, 3, 3, HASH, "04", 5),
                input(1, SENDER, 2, 4, HASH, "04", 5),
                input(1, SENDER, 2, 3, ChainedTx.GENESIS, "04", 5),
                input(1, SENDER, 2, 3, HASH, "0400", 5),
                input(1, SENDER, 2, 3, HASH, "04", 6));
        Set<Hash32> links = new HashSet<>();

        all.forEach(tx -> links.add(ChainedTx.after(ChainedTx.GENESIS, tx).chainHash()));

        assertEquals(all.size(), links.size());
        assertNotEquals(
                ChainedTx.after(ChainedTx.GENESIS, all.getFirst()).chainHash(),
                ChainedTx.after(HASH, all.getFirst()).chainHash(),
                "what came before counts");
    }

    private static SequencedL2Tx op(
            Address sender, long nonce, int fee, String data, long safeBlock, long batch, Hash32 txHash) {
        return new SequencedUserOp(7, sender, nonce, 9, fee, Bytes.fromHex(data), safeBlock, batch, txHash);
    }

    private static SequencedL2Tx input(
            long index, Address sender, long block, long timestamp, Hash32 transaction, String payload, long batch) {
        var input = new DirectInput(index, sender, block, timestamp, transaction, Bytes.fromHex(payload));
        return new SequencedDirectInput(7, input, batch);
    }

    private static Hash32 keccak(String hex) {
        return Keccak.hash(Bytes.fromHex(hex));
    }
}
