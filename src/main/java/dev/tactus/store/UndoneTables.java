package dev.tactus.store;

import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Takes batches out of the valid history, row by row into the tables that keep them for good, and the state back to
 * where it was before them. The caller owns the transaction.
 */
final class UndoneTables {
    private static final String RECOVERY = """
            INSERT INTO recoveries (generation, safe_block, first_batch_nonce, first_offset, recovered_at_ms)
            VALUES (?, ?, ?, ?, ?)""";
    private static final List<String> KEPT_BY_OFFSET = List.of("""
            INSERT INTO undone_sequenced_l2_txs
                (generation, offset, batch_nonce, frame_index, safe_input_index, input_outputs, chain_hash, checksum)
            SELECT ?, offset, batch_nonce, frame_index, safe_input_index, input_outputs, chain_hash, checksum
              FROM sequenced_l2_txs WHERE offset >= ?""", """
            INSERT INTO undone_user_ops
                (generation, offset, sender, nonce, max_fee, data, signature, tx_hash, outputs, checksum)
            SELECT ?, offset, sender, nonce, max_fee, data, signature, tx_hash, outputs, checksum
              FROM user_ops WHERE offset >= ?""");
    private static final List<String> KEPT_BY_NONCE = List.of("""
            INSERT INTO undone_frames (generation, batch_nonce, frame_index, safe_block, fee, first_offset, checksum)
            SELECT ?, batch_nonce, frame_index, safe_block, fee, first_offset, checksum
              FROM frames WHERE batch_nonce >= ?""", """
            INSERT INTO undone_sealed_batches (generation, nonce, payload_hash, bytes)
            SELECT ?, nonce, payload_hash, bytes FROM sealed_batches WHERE nonce >= ?""", """
            INSERT INTO undone_batches (generation, nonce, opened_at_ms)
            SELECT ?, nonce, opened_at_ms FROM batches WHERE nonce >= ?""");
    /** In an order in which nothing goes that is still referred to. */
    private static final List<String> TAKEN_BY_OFFSET =
            List.of("DELETE FROM sequenced_l2_txs WHERE offset >= ?", "DELETE FROM user_ops WHERE offset >= ?");

    private static final List<String> TAKEN_BY_NONCE = List.of(
            "DELETE FROM frames WHERE batch_nonce >= ?",
            "DELETE FROM sealed_batches WHERE nonce >= ?",
            "DELETE FROM batches WHERE nonce >= ?");

    private final Session session;
    private final StateTables state;
    private final OrderTables order;

    UndoneTables(Session session) {
        this.session = session;
        this.state = new StateTables(session);
        this.order = new OrderTables(session);
    }

    Optional<Cut> cut(long batchNonce) throws SQLException {
        OptionalLong firstOffset = order.firstOffset(batchNonce);
        if (firstOffset.isEmpty()) {
            return Optional.empty();
        }
        long offset = firstOffset.getAsLong();
        long chunk = new FeedTables(session).chunkAt(offset, state.lastChunk());
        return Optional.of(new Cut(batchNonce, offset, chunk, order.drainedBefore(offset)));
    }

    /** @throws StoreInvariantException if the cut is not what the rows say, or the state cannot go back that far */
    void takeBack(LaneEvent.Recovered recovered) throws SQLException {
        Cut cut = recovered.cut();
        if (cut(cut.batchNonce()).filter(cut::equals).isEmpty()) {
            throw new StoreInvariantException("the order was not at " + cut + " before that batch");
        }
        if (cut.chunk() < state.floor()) {
            throw new StoreInvariantException("the state can go back to chunk " + state.floor() + ", not to "
                    + cut.chunk() + "; rebuild from L1 into a fresh data directory");
        }
        session.query(RECOVERY)
                .with(recovered.generation())
                .with(recovered.safeBlock())
                .with(cut.batchNonce())
                .with(cut.firstOffset())
                .with(recovered.recoveredAtMs())
                .update();
        for (String kept : KEPT_BY_OFFSET) {
            session.query(kept)
                    .with(recovered.generation())
                    .with(cut.firstOffset())
                    .update();
        }
        for (String kept : KEPT_BY_NONCE) {
            session.query(kept)
                    .with(recovered.generation())
                    .with(cut.batchNonce())
                    .update();
        }
        session.query("INSERT INTO history_guard (operation) VALUES ('undo')").update();
        for (String taken : TAKEN_BY_OFFSET) {
            session.query(taken).with(cut.firstOffset()).update();
        }
        for (String taken : TAKEN_BY_NONCE) {
            session.query(taken).with(cut.batchNonce()).update();
        }
        session.query("DELETE FROM history_guard").update();
        state.rollBack(cut.chunk());
    }
}
