package dev.tactus.store;

import dev.tactus.protocol.Address;
import dev.tactus.protocol.Bytes;
import dev.tactus.protocol.DirectInput;
import dev.tactus.protocol.Hash32;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** Which columns, in which order, the checksum of a row of each table is made of: all of its own. */
final class Checksums {
    private static final String OP = "offset, sender, nonce, max_fee, data, signature, tx_hash, outputs";
    private static final String FRAME = "batch_nonce, frame_index, safe_block, fee, first_offset";
    private static final String ENTRY = "offset, batch_nonce, frame_index, safe_input_index, input_outputs, chain_hash";

    /** Every table whose rows have a checksum; for SQL, with {@link ChecksumFunction}. */
    static final List<Table> TABLES = List.of(
            new Table("safe_inputs", "input_index, sender, block_number, block_timestamp, transaction_hash, payload"),
            new Table("frames", FRAME),
            new Table("undone_frames", FRAME),
            new Table("user_ops", OP),
            new Table("undone_user_ops", OP),
            new Table("sequenced_l2_txs", ENTRY),
            new Table("undone_sequenced_l2_txs", ENTRY),
            new Table("chunks", "chunk, next_offset"),
            new Table("state_values", "resource, value, chunk"),
            new Table("state_undo", "chunk, record"),
            new Table("state_before", "level, span, resource, value"));

    record Table(String name, String columns) {
        /** How many rows are not what their checksums were made of. The session has the function. */
        long damaged(Session session) throws SQLException {
            return session.query(
                            "SELECT COUNT(*) FROM " + name + " WHERE checksum IS NOT row_checksum(" + columns + ")")
                    .number();
        }
    }

    private Checksums() {}

    static RowChecksum input(DirectInput input) {
        return new RowChecksum()
                .with(input.inputIndex())
                .with(input.sender())
                .with(input.blockNumber())
                .with(input.blockTimestamp())
                .with(input.transactionHash())
                .with(input.payload());
    }

    static RowChecksum frame(long batch, int index, long safeBlock, int fee, long firstOffset) {
        return new RowChecksum()
                .with(batch)
                .with(index)
                .with(safeBlock)
                .with(fee)
                .with(firstOffset);
    }

    static RowChecksum op(
            long offset,
            Address sender,
            long nonce,
            int maxFee,
            Bytes data,
            Bytes signature,
            Hash32 txHash,
            Bytes outputs) {
        return new RowChecksum()
                .with(offset)
                .with(sender)
                .with(nonce)
                .with(maxFee)
                .with(data)
                .with(signature)
                .with(txHash)
                .with(outputs);
    }

    /** @param inputIndex and {@code inputOutputs} of a direct input; empty for an op */
    static RowChecksum entry(
            long offset,
            long batch,
            int frame,
            OptionalLong inputIndex,
            Optional<Bytes> inputOutputs,
            Hash32 chainHash) {
        return new RowChecksum()
                .with(offset)
                .with(batch)
                .with(frame)
                .with(inputIndex)
                .with(inputOutputs)
                .with(chainHash);
    }

    static RowChecksum chunk(long chunk, long nextOffset) {
        return new RowChecksum().with(chunk).with(nextOffset);
    }
}
