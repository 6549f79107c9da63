package dev.tactus.store;

import dev.tactus.protocol.Bytes;
import dev.tactus.protocol.ChainedTx;
import dev.tactus.protocol.DirectInput;
import dev.tactus.protocol.Hash32;
import dev.tactus.protocol.SequencedL2Tx;
import dev.tactus.protocol.SequencedL2Tx.SequencedDirectInput;
import dev.tactus.protocol.SequencedL2Tx.SequencedUserOp;
import dev.tactus.protocol.ValidUserOp;
import dev.tactus.store.OrderTables.FrameRow;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Turns the lane's facts into rows, one after the other: the triggers judge each against those before it, and each says
 * what it should be. One for each transaction.
 */
final class OrderAppender {
    private static final String SAFE_HEAD =
            "INSERT INTO l1_safe_head (number, hash, timestamp, input_count) VALUES (?, ?, ?, ?)";
    private static final String SAFE_INPUT = """
            INSERT INTO safe_inputs
                (input_index, sender, block_number, block_timestamp, transaction_hash, payload, checksum)
            VALUES (?, ?, ?, ?, ?, ?, ?)""";
    private static final String ACCEPTED = """
            INSERT INTO safe_accepted_batches (nonce, payload_hash, input_index, block_number, transaction_hash)
            VALUES (?, ?, ?, ?, ?)""";
    private static final String BATCH = "INSERT INTO batches (nonce, opened_at_ms) VALUES (?, ?)";
    private static final String SEALED = "INSERT INTO sealed_batches (nonce, payload_hash, bytes) VALUES (?, ?, ?)";
    private static final String FRAME = """
            INSERT INTO frames (batch_nonce, frame_index, safe_block, fee, first_offset, checksum)
            VALUES (?, ?, ?, ?, ?, ?)""";
    private static final String USER_OP = """
            INSERT INTO user_ops (offset, sender, nonce, max_fee, data, signature, tx_hash, outputs, checksum)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)""";
    private static final String SEQUENCED_OP = """
            INSERT INTO sequenced_l2_txs (offset, batch_nonce, frame_index, chain_hash, checksum)
            VALUES (?, ?, ?, ?, ?)""";
    private static final String SEQUENCED_INPUT = """
            INSERT INTO sequenced_l2_txs
                (offset, batch_nonce, frame_index, safe_input_index, input_outputs, chain_hash, checksum)
            VALUES (?, ?, ?, ?, ?, ?, ?)""";
    private static final String CHUNK = "INSERT INTO chunks (chunk, next_offset, checksum) VALUES (?, ?, ?)";

    private final Session session;
    private final OrderTables order;
    private final List<ChainedTx> appended = new ArrayList<>();
    private @Nullable FrameRow openFrame;
    private @Nullable Hash32 chainHead;

    OrderAppender(Session session) {
        this.session = session;
        this.order = new OrderTables(session);
    }

    void append(LaneEvent event) throws SQLException {
        switch (event) {
            case LaneEvent.Recovered recovered -> takeBack(recovered);
            case LaneEvent.SafeHeadRead(SafeSlice slice) -> append(slice);
            case LaneEvent.BatchSealed(long nonce, var hash, int bytes) ->
                session.query(SEALED).with(nonce).with(hash).with(bytes).update();
            case LaneEvent.BatchOpened(long nonce, long openedAtMs) ->
                session.query(BATCH).with(nonce).with(openedAtMs).update();
            case LaneEvent.FrameOpened(long batch, int index, long safeBlock, int fee) ->
                open(batch, index, safeBlock, fee);
            case LaneEvent.DirectInputDrained(long offset, DirectInput input, Bytes outputs) ->
                append(offset, input, outputs);
            case LaneEvent.UserOpIncluded(long offset, ValidUserOp op, Bytes outputs) -> append(offset, op, outputs);
        }
    }

    /** Ends what belongs to the chunk: nothing of the order may follow in its transaction. */
    void close(long chunk) throws SQLException {
        long head = order.head();
        session.query(CHUNK)
                .with(chunk)
                .with(head)
                .with(Checksums.chunk(chunk, head).value())
                .update();
    }

    /** Entries appended so far. */
    List<ChainedTx> appended() {
        return appended;
    }

    private void takeBack(LaneEvent.Recovered recovered) throws SQLException {
        new UndoneTables(session).takeBack(recovered);
        openFrame = null;
        chainHead = null;
    }

    private void open(long batch, int index, long safeBlock, int fee) throws SQLException {
        long head = order.head();
        session.query(FRAME)
                .with(batch)
                .with(index)
                .with(safeBlock)
                .with(fee)
                .with(head)
                .with(Checksums.frame(batch, index, safeBlock, fee, head).value())
                .update();
        openFrame = null;
    }

    private FrameRow openFrame() throws SQLException {
        if (openFrame == null) {
            openFrame =
                    order.openFrame().orElseThrow(() -> new StoreInvariantException("an entry needs an open frame"));
        }
        return openFrame;
    }

    private Hash32 link(SequencedL2Tx tx) throws SQLException {
        var link = ChainedTx.after(chainHead == null ? order.chainBefore(tx.offset()) : chainHead, tx);
        appended.add(link);
        chainHead = link.chainHash();
        return link.chainHash();
    }

    private void append(long offset, ValidUserOp op, Bytes outputs) throws SQLException {
        session.query(USER_OP)
                .with(offset)
                .with(op.sender())
                .with(op.op().nonce())
                .with(op.op().maxFee())
                .with(op.op().data())
                .with(op.signature())
                .with(op.txHash())
                .with(outputs)
                .with(Checksums.op(
                                offset,
                                op.sender(),
                                op.op().nonce(),
                                op.op().maxFee(),
                                op.op().data(),
                                op.signature(),
                                op.txHash(),
                                outputs)
                        .value())
                .update();
        FrameRow frame = openFrame();
        Hash32 link = link(new SequencedUserOp(
                offset,
                op.sender(),
                op.op().nonce(),
                op.op().maxFee(),
                frame.fee(),
                op.op().data(),
                frame.safeBlock(),
                frame.batch(),
                op.txHash()));
        session.query(SEQUENCED_OP)
                .with(offset)
                .with(frame.batch())
                .with(frame.index())
                .with(link)
                .with(Checksums.entry(
                                offset, frame.batch(), frame.index(), OptionalLong.empty(), Optional.empty(), link)
                        .value())
                .update();
    }

    private void append(long offset, DirectInput input, Bytes outputs) throws SQLException {
        FrameRow frame = openFrame();
        requireStored(input);
        Hash32 link = link(new SequencedDirectInput(offset, input, frame.batch()));
        session.query(SEQUENCED_INPUT)
                .with(offset)
                .with(frame.batch())
                .with(frame.index())
                .with(input.inputIndex())
                .with(outputs)
                .with(link)
                .with(Checksums.entry(
                                offset,
                                frame.batch(),
                                frame.index(),
                                OptionalLong.of(input.inputIndex()),
                                Optional.of(outputs),
                                link)
                        .value())
                .update();
    }

    private void requireStored(DirectInput input) throws SQLException {
        if (!order.input(input.inputIndex()).equals(Optional.of(input))) {
            throw new StoreInvariantException("direct input " + input.inputIndex() + " is not the one that was stored");
        }
    }

    private void append(SafeSlice slice) throws SQLException {
        SafeHead head = slice.head();
        session.query(SAFE_HEAD)
                .with(head.number())
                .with(head.hash())
                .with(head.timestamp())
                .with(head.inputCount())
                .update();
        for (DirectInput input : slice.directInputs()) {
            session.query(SAFE_INPUT)
                    .with(input.inputIndex())
                    .with(input.sender())
                    .with(input.blockNumber())
                    .with(input.blockTimestamp())
                    .with(input.transactionHash())
                    .with(input.payload())
                    .with(Checksums.input(input).value())
                    .update();
        }
        for (AcceptedBatch batch : slice.accepted()) {
            session.query(ACCEPTED)
                    .with(batch.nonce())
                    .with(batch.payloadHash())
                    .with(batch.inputIndex())
                    .with(batch.blockNumber())
                    .with(batch.transactionHash())
                    .update();
        }
    }
}
