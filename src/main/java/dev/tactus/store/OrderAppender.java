package dev.tactus.store;

import dev.tactus.protocol.Bytes;
import dev.tactus.protocol.DirectInput;
import dev.tactus.protocol.ValidUserOp;
import java.sql.SQLException;

/** Turns the lane's facts into rows, one after the other: the triggers judge each against those before it. */
final class OrderAppender {
    private static final String SAFE_HEAD =
            "INSERT INTO l1_safe_head (number, hash, timestamp, input_count) VALUES (?, ?, ?, ?)";
    private static final String SAFE_INPUT = """
            INSERT INTO safe_inputs (input_index, sender, block_number, block_timestamp, transaction_hash, payload)
            VALUES (?, ?, ?, ?, ?, ?)""";
    private static final String ACCEPTED = """
            INSERT INTO safe_accepted_batches (nonce, payload_hash, input_index, block_number, transaction_hash)
            VALUES (?, ?, ?, ?, ?)""";
    private static final String BATCH = "INSERT INTO batches (nonce, opened_at_ms) VALUES (?, ?)";
    private static final String SEALED = "INSERT INTO sealed_batches (nonce, payload_hash, bytes) VALUES (?, ?, ?)";
    private static final String FRAME = """
            INSERT INTO frames (batch_nonce, frame_index, safe_block, fee, first_offset)
            VALUES (?, ?, ?, ?, (SELECT COALESCE(MAX(offset) + 1, 0) FROM sequenced_l2_txs))""";
    private static final String USER_OP = """
            INSERT INTO user_ops (offset, sender, nonce, max_fee, data, signature, tx_hash, outputs)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?)""";
    private static final String SEQUENCED_OP = """
            INSERT INTO sequenced_l2_txs (offset, batch_nonce, frame_index)
            SELECT ?, batch_nonce, frame_index FROM frames ORDER BY batch_nonce DESC, frame_index DESC LIMIT 1""";
    private static final String SEQUENCED_INPUT = """
            INSERT INTO sequenced_l2_txs (offset, batch_nonce, frame_index, safe_input_index, input_outputs)
            SELECT ?, batch_nonce, frame_index, ?, ? FROM frames
             ORDER BY batch_nonce DESC, frame_index DESC LIMIT 1""";
    private static final String CHUNK = """
            INSERT INTO chunks (chunk, next_offset)
            VALUES (?, (SELECT COALESCE(MAX(offset) + 1, 0) FROM sequenced_l2_txs))""";

    private final Session session;

    OrderAppender(Session session) {
        this.session = session;
    }

    void append(LaneEvent event) throws SQLException {
        switch (event) {
            case LaneEvent.Recovered recovered -> new UndoneTables(session).takeBack(recovered);
            case LaneEvent.SafeHeadRead(SafeSlice slice) -> append(slice);
            case LaneEvent.BatchSealed(long nonce, var hash, int bytes) ->
                one(session.query(SEALED).with(nonce).with(hash).with(bytes));
            case LaneEvent.BatchOpened(long nonce, long openedAtMs) ->
                one(session.query(BATCH).with(nonce).with(openedAtMs));
            case LaneEvent.FrameOpened(long batch, int index, long safeBlock, int fee) ->
                one(session.query(FRAME).with(batch).with(index).with(safeBlock).with(fee));
            case LaneEvent.DirectInputDrained(long offset, DirectInput input, Bytes outputs) ->
                one(session.query(SEQUENCED_INPUT)
                        .with(offset)
                        .with(input.inputIndex())
                        .with(outputs));
            case LaneEvent.UserOpIncluded(long offset, ValidUserOp op, Bytes outputs) -> append(offset, op, outputs);
        }
    }

    /** Ends what belongs to the chunk: nothing of the order may follow in its transaction. */
    void close(long chunk) throws SQLException {
        one(session.query(CHUNK).with(chunk));
    }

    private void append(long offset, ValidUserOp op, Bytes outputs) throws SQLException {
        one(session.query(USER_OP)
                .with(offset)
                .with(op.sender())
                .with(op.op().nonce())
                .with(op.op().maxFee())
                .with(op.op().data())
                .with(op.signature())
                .with(op.txHash())
                .with(outputs));
        one(session.query(SEQUENCED_OP).with(offset));
    }

    private void append(SafeSlice slice) throws SQLException {
        SafeHead head = slice.head();
        one(session.query(SAFE_HEAD)
                .with(head.number())
                .with(head.hash())
                .with(head.timestamp())
                .with(head.inputCount()));
        for (DirectInput input : slice.directInputs()) {
            one(session.query(SAFE_INPUT)
                    .with(input.inputIndex())
                    .with(input.sender())
                    .with(input.blockNumber())
                    .with(input.blockTimestamp())
                    .with(input.transactionHash())
                    .with(input.payload()));
        }
        for (AcceptedBatch batch : slice.accepted()) {
            one(session.query(ACCEPTED)
                    .with(batch.nonce())
                    .with(batch.payloadHash())
                    .with(batch.inputIndex())
                    .with(batch.blockNumber())
                    .with(batch.transactionHash()));
        }
    }

    /** The open frame is looked up by the statement itself: without one, nothing would be inserted. */
    private static void one(Query insert) throws SQLException {
        int rows = insert.update();
        if (rows != 1) {
            throw new StoreInvariantException("an entry needs an open frame");
        }
    }
}
