package dev.tactus.feed;

import dev.tactus.protocol.ChainedTx;
import dev.tactus.protocol.Hash32;
import dev.tactus.protocol.SequencedL2Tx.SequencedDirectInput;
import dev.tactus.protocol.SequencedL2Tx.SequencedUserOp;
import java.nio.charset.StandardCharsets;

/**
 * The feed's messages, fields always in the same order. Senders are in EIP-55 form, as {@code POST /tx} answers
 * them; everything else is lower-case hex. Written by hand: there is nothing to escape, and each entry is encoded on
 * the lane's thread.
 */
public final class FeedJson {
    private FeedJson() {}

    /** UTF-8, without a line break. The caller owns the array. */
    public static byte[] encode(ChainedTx entry) {
        return text(entry).getBytes(StandardCharsets.ISO_8859_1);
    }

    /** The same as text. */
    public static String text(ChainedTx entry) {
        return switch (entry.tx()) {
            case SequencedUserOp op -> userOp(op, entry.chainHash());
            case SequencedDirectInput input -> directInput(input, entry.chainHash());
        };
    }

    /** What was shown from {@code fromOffset} on is void; the recovery began {@code generation}. */
    static String reverted(long fromOffset, long generation) {
        return "{\"kind\":\"reverted\",\"from_offset\":" + fromOffset + ",\"recovery_generation\":" + generation + "}";
    }

    private static String userOp(SequencedUserOp op, Hash32 chainHash) {
        var json = new StringBuilder(352 + 2 * op.data().size());
        json.append("{\"kind\":\"user_op\",\"offset\":").append(op.offset());
        json.append(",\"sender\":\"").append(op.sender().toChecksummed());
        json.append("\",\"nonce\":").append(op.nonce());
        json.append(",\"fee\":").append(op.fee());
        json.append(",\"data\":\"").append(op.data().toHex());
        json.append("\",\"safe_block\":").append(op.safeBlock());
        json.append(",\"batch_nonce\":").append(op.batchNonce());
        json.append(",\"tx_hash\":\"").append(op.txHash().toHex());
        json.append("\",\"chain_hash\":\"").append(chainHash.toHex());
        return json.append("\"}").toString();
    }

    private static String directInput(SequencedDirectInput entry, Hash32 chainHash) {
        var input = entry.input();
        var json = new StringBuilder(416 + 2 * input.payload().size());
        json.append("{\"kind\":\"direct_input\",\"offset\":").append(entry.offset());
        json.append(",\"sender\":\"").append(input.sender().toChecksummed());
        json.append("\",\"payload\":\"").append(input.payload().toHex());
        json.append("\",\"block_number\":").append(input.blockNumber());
        json.append(",\"block_timestamp\":").append(input.blockTimestamp());
        json.append(",\"transaction_hash\":\"").append(input.transactionHash().toHex());
        json.append("\",\"input_index\":").append(input.inputIndex());
        json.append(",\"batch_nonce\":").append(entry.batchNonce());
        json.append(",\"chain_hash\":\"").append(chainHash.toHex());
        return json.append("\"}").toString();
    }
}
