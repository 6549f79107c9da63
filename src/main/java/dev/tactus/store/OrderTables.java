package dev.tactus.store;

import dev.tactus.protocol.Address;
import dev.tactus.protocol.Bytes;
import dev.tactus.protocol.ChainedTx;
import dev.tactus.protocol.DirectInput;
import dev.tactus.protocol.Frame;
import dev.tactus.protocol.Hash32;
import dev.tactus.protocol.UserOp;
import dev.tactus.protocol.WireUserOp;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** Questions about the order that both the writer and the readers ask. The caller owns the transaction. */
final class OrderTables {
    private static final String HEAD = "SELECT COALESCE(MAX(offset) + 1, 0) FROM sequenced_l2_txs";
    private static final String SAFE_HEAD =
            "SELECT number, hash, timestamp, input_count FROM l1_safe_head ORDER BY number DESC LIMIT 1";
    private static final String NEXT_ACCEPTED = "SELECT COALESCE(MAX(nonce) + 1, 0) FROM safe_accepted_batches";
    private static final String GENERATION = "SELECT COALESCE(MAX(generation), 0) FROM recoveries";
    private static final String SEALED = "SELECT nonce, payload_hash, bytes FROM sealed_batches WHERE nonce = ?";
    private static final String POLICY = """
            SELECT p.gas_price, d.recommended_fee, d.batch_size_target, p.const_max_batch_bytes
              FROM batch_policy AS p, batch_policy_derived AS d""";
    private static final String LATEST_BATCH = "SELECT nonce, opened_at_ms FROM batches ORDER BY nonce DESC LIMIT 1";
    private static final String DRAINED = """
            SELECT COALESCE(MAX(safe_input_index) + 1, 0) FROM sequenced_l2_txs
             WHERE safe_input_index IS NOT NULL""";
    private static final String DRAINED_BEFORE = """
            SELECT COALESCE(MAX(safe_input_index) + 1, 0) FROM sequenced_l2_txs
             WHERE safe_input_index IS NOT NULL AND offset < ?""";
    private static final String UNDRAINED = """
            SELECT input_index, sender, block_number, block_timestamp, transaction_hash, payload, checksum
              FROM safe_inputs
             WHERE input_index >= ? AND block_number <= ?
             ORDER BY input_index LIMIT ?""";
    private static final String INPUT = """
            SELECT input_index, sender, block_number, block_timestamp, transaction_hash, payload, checksum
              FROM safe_inputs WHERE input_index = ?""";
    private static final String FRAMES = """
            SELECT batch_nonce, frame_index, safe_block, fee, first_offset, checksum FROM frames
             WHERE batch_nonce = ? ORDER BY frame_index""";
    private static final String OPEN_FRAME = """
            SELECT batch_nonce, frame_index, safe_block, fee, first_offset, checksum FROM frames
             ORDER BY batch_nonce DESC, frame_index DESC LIMIT 1""";
    private static final String LINK = """
            SELECT offset, batch_nonce, frame_index, safe_input_index, input_outputs, chain_hash, checksum
              FROM sequenced_l2_txs WHERE offset = ?""";
    private static final String FIRST_OFFSET =
            "SELECT first_offset FROM frames WHERE batch_nonce = ? AND frame_index = 0";
    private static final String FIRST_SAFE_BLOCK =
            "SELECT safe_block FROM frames WHERE batch_nonce = ? AND frame_index = 0";
    private static final String OFFSET_OF = "SELECT offset FROM user_ops WHERE tx_hash = ?";
    private static final String OPS = """
            SELECT offset, sender, nonce, max_fee, data, signature, tx_hash, outputs, checksum FROM user_ops
             WHERE offset >= ? AND offset < ? ORDER BY offset""";

    record FrameRow(long batch, int index, long safeBlock, int fee, long firstOffset) {
        /** Of the open frame: its end is the head. */
        private FrameSpan until(long end) {
            return new FrameSpan(this, end);
        }
    }

    /** A frame and where its entries end, excluded. */
    record FrameSpan(FrameRow frame, long end) {}

    /** All of an op's row. */
    record OpRow(long offset, Address sender, UserOp op, Bytes signature, Hash32 txHash, Bytes outputs) {}

    private record LatestBatch(long nonce, long openedAtMs) {}

    private final Session session;

    OrderTables(Session session) {
        this.session = session;
    }

    long head() throws SQLException {
        return session.query(HEAD).number();
    }

    Optional<SafeHead> safeHead() throws SQLException {
        return session.query(SAFE_HEAD)
                .first(row -> new SafeHead(row.number(1), row.hash(2), row.number(3), row.number(4)));
    }

    long nextAccepted() throws SQLException {
        return session.query(NEXT_ACCEPTED).number();
    }

    Optional<SealedBatch> sealed(long nonce) throws SQLException {
        return session.query(SEALED)
                .with(nonce)
                .first(row -> new SealedBatch(row.number(1), row.hash(2), row.small(3)));
    }

    /** Number of recoveries. */
    long generation() throws SQLException {
        return session.query(GENERATION).number();
    }

    OptionalLong offsetOf(Hash32 txHash) throws SQLException {
        return session.query(OFFSET_OF).with(txHash).optionalNumber();
    }

    OptionalLong firstSafeBlock(long batchNonce) throws SQLException {
        return session.query(FIRST_SAFE_BLOCK).with(batchNonce).optionalNumber();
    }

    /** Of a batch that exists. */
    OptionalLong firstOffset(long batchNonce) throws SQLException {
        return session.query(FIRST_OFFSET).with(batchNonce).optionalNumber();
    }

    /** One more than the greatest input index drained before {@code offset}. */
    long drainedBefore(long offset) throws SQLException {
        return session.query(DRAINED_BEFORE).with(offset).number();
    }

    BatchPolicy policy() throws SQLException {
        return session.query(POLICY)
                .first(row -> new BatchPolicy(row.number(1), row.number(2), row.number(3), row.number(4)))
                .orElseThrow(() -> new StoreInvariantException("the policy row is missing"));
    }

    /** One more than the greatest input index drained. */
    long drainedInputs() throws SQLException {
        return session.query(DRAINED).number();
    }

    List<DirectInput> undrained(long safeBlock, int limit) throws SQLException {
        long drained = drainedInputs();
        return session.query(UNDRAINED)
                .with(drained)
                .with(safeBlock)
                .with(limit)
                .list(row -> soundInput(row, 1));
    }

    Optional<DirectInput> input(long index) throws SQLException {
        return session.query(INPUT).with(index).first(row -> soundInput(row, 1));
    }

    /** The latest frame. */
    Optional<FrameRow> openFrame() throws SQLException {
        return session.query(OPEN_FRAME).first(row -> frame(row, 1));
    }

    /** The batch that holds the entry at {@code offset}. */
    OptionalLong batchAt(long offset) throws SQLException {
        return session.query("SELECT batch_nonce FROM sequenced_l2_txs WHERE offset = ?")
                .with(offset)
                .optionalNumber();
    }

    /**
     * The last batch before one that was opened at {@code ms} or later.
     *
     * @param ms wall clock, milliseconds since the epoch
     * @return {@code after} if that is the next one, at most {@code to}
     */
    long lastOpenedBefore(long ms, long after, long to) throws SQLException {
        return session.query("SELECT COALESCE(MIN(nonce), ?) - 1 FROM batches"
                        + " WHERE nonce > ? AND nonce <= ? AND opened_at_ms >= ?")
                .with(to + 1)
                .with(after)
                .with(to)
                .with(ms)
                .number();
    }

    /** Link of the entry before {@code offset}. */
    Hash32 chainBefore(long offset) throws SQLException {
        return offset == 0
                ? ChainedTx.GENESIS
                : session.query(LINK)
                        .with(offset - 1)
                        .first(OrderTables::provedLink)
                        .orElseThrow(() -> Damage.found("the entry at offset " + (offset - 1) + " is missing"));
    }

    private static Hash32 provedLink(Row row) throws SQLException {
        Hash32 link = row.hash(6);
        Optional<Bytes> outputs = row.isNull(5) ? Optional.empty() : Optional.of(row.bytes(5));
        OptionalLong input = row.isNull(4) ? OptionalLong.empty() : OptionalLong.of(row.number(4));
        Checksums.entry(row.number(1), row.number(2), row.small(3), input, outputs, link)
                .require(row.number(7), "sequenced_l2_txs", row.number(1));
        return link;
    }

    Optional<LaneSnapshot.OpenBatch> openBatch() throws SQLException {
        Optional<LatestBatch> latest =
                session.query(LATEST_BATCH).first(row -> new LatestBatch(row.number(1), row.number(2)));
        if (latest.isEmpty()) {
            return Optional.empty();
        }
        LatestBatch open = latest.get();
        return Optional.of(new LaneSnapshot.OpenBatch(open.nonce(), open.openedAtMs(), content(open.nonce())));
    }

    /** The batch's frames with their ops, as they are posted. */
    List<Frame> content(long nonce) throws SQLException {
        List<Frame> frames = new ArrayList<>();
        for (FrameSpan span : frames(nonce)) {
            List<WireUserOp> ops = session.query(OPS)
                    .with(span.frame().firstOffset())
                    .with(span.end())
                    .list(row -> {
                        OpRow op = op(row, 1);
                        return new WireUserOp(op.op(), op.signature());
                    });
            frames.add(new Frame(ops, span.frame().safeBlock(), span.frame().fee()));
        }
        return frames;
    }

    List<FrameSpan> frames(long nonce) throws SQLException {
        List<FrameRow> starts = session.query(FRAMES).with(nonce).list(row -> frame(row, 1));
        long end = session.query(FIRST_OFFSET).with(nonce + 1).optionalNumber().orElse(head());
        List<FrameSpan> frames = new ArrayList<>(starts.size());
        for (int i = 0; i < starts.size(); i++) {
            frames.add(starts.get(i)
                    .until(i + 1 < starts.size() ? starts.get(i + 1).firstOffset() : end));
        }
        return frames;
    }

    /** Six columns from {@code first} on, those of the table in their order. */
    static FrameRow frame(Row row, int first) throws SQLException {
        var frame = new FrameRow(
                row.number(first),
                row.small(first + 1),
                row.number(first + 2),
                row.small(first + 3),
                row.number(first + 4));
        Checksums.frame(frame.batch(), frame.index(), frame.safeBlock(), frame.fee(), frame.firstOffset())
                .require(row.number(first + 5), "frames", frame.batch() + "/" + frame.index());
        return frame;
    }

    /** Nine columns from {@code first} on, those of the table in their order. */
    static OpRow op(Row row, int first) throws SQLException {
        long offset = row.number(first);
        Address sender = row.address(first + 1);
        long nonce = row.number(first + 2);
        int maxFee = row.small(first + 3);
        Bytes data = row.bytes(first + 4);
        Bytes signature = row.bytes(first + 5);
        Hash32 txHash = row.hash(first + 6);
        Bytes outputs = row.bytes(first + 7);
        Checksums.op(offset, sender, nonce, maxFee, data, signature, txHash, outputs)
                .require(row.number(first + 8), "user_ops", offset);
        return new OpRow(offset, sender, new UserOp(nonce, maxFee, data), signature, txHash, outputs);
    }

    /** Seven columns from {@code first} on, those of the table in their order. */
    static DirectInput soundInput(Row row, int first) throws SQLException {
        DirectInput input = input(row, first);
        Checksums.input(input).require(row.number(first + 6), "safe_inputs", input.inputIndex());
        return input;
    }

    /** Six columns from {@code first} on: index, sender, block, timestamp, transaction, payload. */
    static DirectInput input(Row row, int first) throws SQLException {
        return new DirectInput(
                row.number(first),
                row.address(first + 1),
                row.number(first + 2),
                row.number(first + 3),
                row.hash(first + 4),
                row.bytes(first + 5));
    }
}
