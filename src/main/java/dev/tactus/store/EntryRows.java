package dev.tactus.store;

import dev.tactus.protocol.Bytes;
import dev.tactus.protocol.ChainedTx;
import dev.tactus.protocol.DirectInput;
import dev.tactus.protocol.Hash32;
import dev.tactus.protocol.SequencedL2Tx;
import dev.tactus.protocol.SequencedL2Tx.SequencedDirectInput;
import dev.tactus.protocol.SequencedL2Tx.SequencedUserOp;
import dev.tactus.store.OrderTables.FrameRow;
import dev.tactus.store.OrderTables.OpRow;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Entries of the order with all that belongs to them. Whatever is read here has been proved: each row against its
 * checksum, each link against the one before it. The caller owns the transaction.
 */
final class EntryRows {
    private static final String ROWS = """
            SELECT s.offset, s.batch_nonce, s.frame_index, s.safe_input_index, s.input_outputs, s.chain_hash, s.checksum,
                   f.batch_nonce, f.frame_index, f.safe_block, f.fee, f.first_offset, f.checksum,
                   i.input_index, i.sender, i.block_number, i.block_timestamp, i.transaction_hash, i.payload, i.checksum,
                   u.offset, u.sender, u.nonce, u.max_fee, u.data, u.signature, u.tx_hash, u.outputs, u.checksum
              FROM sequenced_l2_txs AS s
              LEFT JOIN frames AS f ON f.batch_nonce = s.batch_nonce AND f.frame_index = s.frame_index
              LEFT JOIN safe_inputs AS i ON i.input_index = s.safe_input_index
              LEFT JOIN user_ops AS u ON u.offset = s.offset
             WHERE s.offset >= ?
             ORDER BY s.offset LIMIT ?""";
    private static final int FRAME = 8;
    private static final int INPUT = 14;
    private static final int OP = 21;

    private final Session session;
    private final OrderTables order;

    /**
     * @param frame     index inside the batch
     * @param signature of an op; empty for a direct input
     */
    record EntryRow(ChainedTx link, int frame, Bytes outputs, Bytes signature) {}

    /** A row before its link has been checked. */
    private record Unlinked(SequencedL2Tx tx, int frame, Bytes outputs, Bytes signature, Hash32 chainHash) {}

    EntryRows(Session session) {
        this.session = session;
        this.order = new OrderTables(session);
    }

    /** @throws StoreInvariantException if any of it is not what was written, or something is missing in between */
    List<EntryRow> from(long offset, int limit) throws SQLException {
        return from(offset, limit, Long.MAX_VALUE);
    }

    /**
     * @param payloadBytes after the entry with which the payloads come to so many, none follows
     * @throws StoreInvariantException if any of it is not what was written, or something is missing in between
     */
    List<EntryRow> from(long offset, int limit, long payloadBytes) throws SQLException {
        List<Unlinked> rows = new ArrayList<>();
        var read = new Object() {
            long bytes;
        };
        session.query(ROWS).with(offset).with(limit).forEachWhile(row -> {
            rows.add(unlinked(row));
            read.bytes += rows.getLast().tx().payload().size();
            return read.bytes < payloadBytes;
        });
        List<EntryRow> linked = new ArrayList<>(rows.size());
        if (!rows.isEmpty()) {
            long next = Math.max(0, offset);
            Hash32 before = order.chainBefore(next);
            for (Unlinked row : rows) {
                var link = ChainedTx.after(before, row.tx());
                if (row.tx().offset() != next) {
                    throw Damage.found("the entry at offset " + next + " is missing");
                }
                if (!link.chainHash().equals(row.chainHash())) {
                    throw Damage.found(
                            "entry " + next + " does not follow from the one before it, the order was altered");
                }
                linked.add(new EntryRow(link, row.frame(), row.outputs(), row.signature()));
                before = link.chainHash();
                next++;
            }
        }
        return linked;
    }

    private static Unlinked unlinked(Row row) throws SQLException {
        long offset = row.number(1);
        long batch = row.number(2);
        int index = row.small(3);
        Hash32 chainHash = row.hash(6);
        if (row.isNull(FRAME)) {
            throw Damage.found("the frame of the entry at offset " + offset + " is missing");
        }
        FrameRow frame = OrderTables.frame(row, FRAME);
        if (row.isNull(4)) {
            require(Checksums.entry(offset, batch, index, OptionalLong.empty(), Optional.empty(), chainHash), row);
            if (row.isNull(OP)) {
                throw Damage.found("the op at offset " + offset + " is missing in user_ops");
            }
            OpRow op = OrderTables.op(row, OP);
            return new Unlinked(entry(op, frame), index, op.outputs(), op.signature(), chainHash);
        }
        Bytes outputs = row.bytes(5);
        require(
                Checksums.entry(offset, batch, index, OptionalLong.of(row.number(4)), Optional.of(outputs), chainHash),
                row);
        if (row.isNull(INPUT)) {
            throw Damage.found("direct input " + row.number(4) + " at offset " + offset + " is missing in safe_inputs");
        }
        if (!row.isNull(OP)) {
            throw Damage.found("an op and a direct input share offset " + offset);
        }
        DirectInput input = OrderTables.soundInput(row, INPUT);
        return new Unlinked(new SequencedDirectInput(offset, input, batch), index, outputs, Bytes.EMPTY, chainHash);
    }

    private static void require(RowChecksum checksum, Row row) throws SQLException {
        checksum.require(row.number(7), "sequenced_l2_txs", row.number(1));
    }

    static SequencedUserOp entry(OpRow op, FrameRow frame) {
        return new SequencedUserOp(
                op.offset(),
                op.sender(),
                op.op().nonce(),
                op.op().maxFee(),
                frame.fee(),
                op.op().data(),
                frame.safeBlock(),
                frame.batch(),
                op.txHash());
    }
}
