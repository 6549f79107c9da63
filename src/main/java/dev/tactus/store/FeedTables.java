package dev.tactus.store;

import dev.tactus.protocol.Batch;
import dev.tactus.protocol.BatchCodec;
import dev.tactus.protocol.Bytes;
import dev.tactus.protocol.Hash32;
import dev.tactus.protocol.Keccak;
import dev.tactus.protocol.SequencedL2Tx;
import dev.tactus.store.OrderReader.BatchSummary;
import dev.tactus.store.OrderReader.FeedPage;
import dev.tactus.store.OrderReader.FrameSummary;
import dev.tactus.store.OrderReader.IncludedTx;
import dev.tactus.store.OrderReader.UndoneTx;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Questions that only readers ask. The caller owns the transaction. */
final class FeedTables {
    private static final String ENTRIES = """
            SELECT s.offset, s.batch_nonce, s.safe_input_index IS NULL,
                   u.sender, u.nonce, u.max_fee, f.fee, u.data, f.safe_block, u.tx_hash,
                   i.input_index, i.sender, i.block_number, i.block_timestamp, i.transaction_hash, i.payload
              FROM sequenced_l2_txs AS s
              JOIN frames AS f ON f.batch_nonce = s.batch_nonce AND f.frame_index = s.frame_index
              LEFT JOIN user_ops AS u ON u.offset = s.offset
              LEFT JOIN safe_inputs AS i ON i.input_index = s.safe_input_index
             WHERE s.offset >= ?
             ORDER BY s.offset LIMIT ?""";
    private static final int FIRST_INPUT_COLUMN = 11;
    private static final String BY_HASH = """
            SELECT u.offset, s.frame_index, u.outputs
              FROM user_ops AS u JOIN sequenced_l2_txs AS s ON s.offset = u.offset
             WHERE u.tx_hash = ?""";
    private static final String UNDONE = """
            SELECT sender, nonce, offset, generation FROM undone_user_ops
             WHERE tx_hash = ? ORDER BY generation DESC LIMIT 1""";
    private static final String OUTPUTS = """
            SELECT COALESCE(s.input_outputs, u.outputs)
              FROM sequenced_l2_txs AS s LEFT JOIN user_ops AS u ON u.offset = s.offset
             WHERE s.offset = ?""";
    private static final String BATCHES = "SELECT nonce FROM batches WHERE nonce >= ? ORDER BY nonce LIMIT ?";
    private static final String LAST_SEALED =
            "SELECT nonce, payload_hash, bytes FROM sealed_batches ORDER BY nonce DESC LIMIT 1";
    private static final String ACCEPTED = """
            SELECT nonce, payload_hash, input_index, block_number, transaction_hash
              FROM safe_accepted_batches WHERE nonce = ?""";
    private static final String OPS_BETWEEN = "SELECT COUNT(*) FROM user_ops WHERE offset >= ? AND offset < ?";
    private static final String NEXT_OFFSET = "SELECT next_offset FROM chunks WHERE chunk = ?";

    private record Found(long offset, int frame, Bytes outputs) {}

    private final Session session;
    private final OrderTables order;

    FeedTables(Session session) {
        this.session = session;
        this.order = new OrderTables(session);
    }

    List<SequencedL2Tx> feed(long offset, int limit) throws SQLException {
        return session.query(ENTRIES).with(offset).with(limit).list(FeedTables::entry);
    }

    FeedPage page(long offset, int limit) throws SQLException {
        return new FeedPage(feed(offset, limit), order.head(), order.generation());
    }

    private static SequencedL2Tx entry(Row row) throws SQLException {
        boolean isOp = row.number(3) == 1;
        if (!isOp) {
            return new SequencedL2Tx.SequencedDirectInput(
                    row.number(1), OrderTables.input(row, FIRST_INPUT_COLUMN), row.number(2));
        }
        return new SequencedL2Tx.SequencedUserOp(
                row.number(1),
                row.address(4),
                row.number(5),
                row.small(6),
                row.small(7),
                row.bytes(8),
                row.number(9),
                row.number(2),
                row.hash(10));
    }

    Optional<IncludedTx> findTx(Hash32 txHash) throws SQLException {
        Optional<Found> found =
                session.query(BY_HASH).with(txHash).first(row -> new Found(row.number(1), row.small(2), row.bytes(3)));
        if (found.isEmpty()) {
            return Optional.empty();
        }
        SequencedL2Tx entry = feed(found.get().offset(), 1).getFirst();
        return switch (entry) {
            case SequencedL2Tx.SequencedUserOp op ->
                Optional.of(new IncludedTx(op, found.get().frame(), found.get().outputs(), order.generation()));
            case SequencedL2Tx.SequencedDirectInput input ->
                throw new StoreInvariantException("an op and a direct input share offset " + input.offset());
        };
    }

    Optional<UndoneTx> findUndone(Hash32 txHash) throws SQLException {
        return session.query(UNDONE)
                .with(txHash)
                .first(row -> new UndoneTx(row.address(1), row.number(2), row.number(3), row.number(4)));
    }

    List<BatchSummary> batches(long fromNonce, int limit) throws SQLException {
        List<Long> nonces = session.query(BATCHES).with(fromNonce).with(limit).list(row -> row.number(1));
        List<BatchSummary> summaries = new ArrayList<>(nonces.size());
        for (long nonce : nonces) {
            summaries.add(summary(nonce));
        }
        return summaries;
    }

    private BatchSummary summary(long nonce) throws SQLException {
        List<FrameSummary> frames = new ArrayList<>();
        for (OrderTables.FrameRow frame : order.frames(nonce)) {
            int ops = (int) session.query(OPS_BETWEEN)
                    .with(frame.firstOffset())
                    .with(frame.end())
                    .number();
            int entries = (int) (frame.end() - frame.firstOffset());
            frames.add(new FrameSummary(frame.safeBlock(), frame.fee(), frame.firstOffset(), ops, entries - ops));
        }
        return new BatchSummary(nonce, frames, order.sealed(nonce), accepted(nonce));
    }

    Optional<Bytes> sealedPayload(long nonce) throws SQLException {
        Optional<SealedBatch> sealed = order.sealed(nonce);
        if (sealed.isEmpty()) {
            return Optional.empty();
        }
        Bytes payload = Bytes.wrap(BatchCodec.encode(new Batch(nonce, order.content(nonce))));
        if (!Keccak.hash(payload).equals(sealed.get().payloadHash())) {
            throw new StoreInvariantException("the rows of batch " + nonce + " are not those that were sealed");
        }
        return Optional.of(payload);
    }

    Optional<SealedBatch> lastSealed() throws SQLException {
        return session.query(LAST_SEALED).first(row -> new SealedBatch(row.number(1), row.hash(2), row.small(3)));
    }

    Optional<AcceptedBatch> accepted(long nonce) throws SQLException {
        return session.query(ACCEPTED)
                .with(nonce)
                .first(row -> new AcceptedBatch(row.number(1), row.hash(2), row.number(3), row.number(4), row.hash(5)));
    }

    Bytes outputs(long offset) throws SQLException {
        return session.query(OUTPUTS)
                .with(offset)
                .first(row -> row.bytes(1))
                .orElseThrow(() -> new IllegalArgumentException("no entry has offset " + offset));
    }

    /** The latest of the chunks at whose end {@code offset} entries existed: found by halving, for both ascend. */
    long chunkAt(long offset, long lastChunk) throws SQLException {
        long atMost = 0;
        long above = lastChunk + 1;
        while (above - atMost > 1) {
            long middle = atMost + (above - atMost) / 2;
            if (nextOffset(middle) <= offset) {
                atMost = middle;
            } else {
                above = middle;
            }
        }
        if (nextOffset(atMost) != offset) {
            throw new IllegalArgumentException("no chunk ends right before offset " + offset);
        }
        return atMost;
    }

    private long nextOffset(long chunk) throws SQLException {
        return chunk == 0
                ? 0
                : session.query(NEXT_OFFSET)
                        .with(chunk)
                        .first(row -> row.number(1))
                        .orElseThrow(() -> new StoreInvariantException("chunk " + chunk + " is missing"));
    }
}
