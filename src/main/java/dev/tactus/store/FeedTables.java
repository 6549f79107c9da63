package dev.tactus.store;

import dev.tactus.protocol.Batch;
import dev.tactus.protocol.BatchCodec;
import dev.tactus.protocol.Bytes;
import dev.tactus.protocol.ChainedTx;
import dev.tactus.protocol.Hash32;
import dev.tactus.protocol.Keccak;
import dev.tactus.protocol.SequencedL2Tx;
import dev.tactus.store.EntryRows.EntryRow;
import dev.tactus.store.OrderReader.BatchSummary;
import dev.tactus.store.OrderReader.FeedPage;
import dev.tactus.store.OrderReader.FrameSummary;
import dev.tactus.store.OrderReader.IncludedTx;
import dev.tactus.store.OrderReader.UndoneTx;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** Questions that only readers ask. The caller owns the transaction. */
final class FeedTables {
    private static final String BY_HASH = "SELECT offset FROM user_ops WHERE tx_hash = ?";
    private static final String UNDONE = """
            SELECT offset, sender, nonce, max_fee, data, signature, tx_hash, outputs, checksum, generation
              FROM undone_user_ops WHERE tx_hash = ? ORDER BY generation DESC LIMIT 1""";
    private static final String BATCHES = "SELECT nonce FROM batches WHERE nonce >= ? ORDER BY nonce LIMIT ?";
    private static final String LAST_SEALED =
            "SELECT nonce, payload_hash, bytes FROM sealed_batches ORDER BY nonce DESC LIMIT 1";
    private static final String ACCEPTED = """
            SELECT nonce, payload_hash, input_index, block_number, transaction_hash
              FROM safe_accepted_batches WHERE nonce = ?""";
    private static final String OPS_BETWEEN = "SELECT COUNT(*) FROM user_ops WHERE offset >= ? AND offset < ?";
    private static final String NEXT_OFFSET = "SELECT next_offset, checksum FROM chunks WHERE chunk = ?";

    private final Session session;
    private final OrderTables order;
    private final EntryRows entries;

    FeedTables(Session session) {
        this.session = session;
        this.order = new OrderTables(session);
        this.entries = new EntryRows(session);
    }

    List<SequencedL2Tx> feed(long offset, int limit) throws SQLException {
        return entries.from(offset, limit).stream().map(row -> row.link().tx()).toList();
    }

    FeedPage page(long offset, int limit) throws SQLException {
        List<ChainedTx> page = entries.from(offset, limit, OrderReader.PAGE_PAYLOAD_BYTES).stream()
                .map(EntryRow::link)
                .toList();
        return new FeedPage(page, order.head(), order.generation());
    }

    Optional<IncludedTx> findTx(Hash32 txHash) throws SQLException {
        OptionalLong offset = session.query(BY_HASH).with(txHash).optionalNumber();
        if (offset.isEmpty()) {
            return Optional.empty();
        }
        EntryRow row = entry(offset.getAsLong());
        return switch (row.link().tx()) {
            case SequencedL2Tx.SequencedUserOp op ->
                Optional.of(new IncludedTx(op, row.frame(), row.outputs(), order.generation()));
            case SequencedL2Tx.SequencedDirectInput input ->
                throw new StoreInvariantException("an op and a direct input share offset " + input.offset());
        };
    }

    private EntryRow entry(long offset) throws SQLException {
        return entries.from(offset, 1).stream()
                .filter(row -> row.link().offset() == offset)
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no entry has offset " + offset));
    }

    Optional<UndoneTx> findUndone(Hash32 txHash) throws SQLException {
        return session.query(UNDONE).with(txHash).first(row -> {
            OrderTables.OpRow op = OrderTables.op(row, 1);
            return new UndoneTx(op.sender(), op.op().nonce(), op.offset(), row.number(10));
        });
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
        for (OrderTables.FrameSpan span : order.frames(nonce)) {
            long first = span.frame().firstOffset();
            int ops = (int)
                    session.query(OPS_BETWEEN).with(first).with(span.end()).number();
            int inputs = (int) (span.end() - first) - ops;
            frames.add(new FrameSummary(span.frame().safeBlock(), span.frame().fee(), first, ops, inputs));
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
        return entry(offset).outputs();
    }

    /** The latest of the chunks at whose end {@code offset} entries existed: found by halving, for both ascend. */
    long chunkAt(long offset, long lastChunk) throws SQLException {
        long atMost = lastWithin(offset, lastChunk);
        if (nextOffset(atMost) != offset) {
            throw new IllegalArgumentException("no chunk ends right before offset " + offset);
        }
        return atMost;
    }

    /**
     * The chunk that brought the entry at {@code offset}.
     *
     * @param offset of an entry that exists
     */
    long chunkOf(long offset, long lastChunk) throws SQLException {
        return lastWithin(offset, lastChunk) + 1;
    }

    /** The latest of the chunks at whose end no more than {@code entries} existed. */
    private long lastWithin(long entries, long lastChunk) throws SQLException {
        long atMost = 0;
        long above = lastChunk + 1;
        while (above - atMost > 1) {
            long middle = atMost + (above - atMost) / 2;
            if (nextOffset(middle) <= entries) {
                atMost = middle;
            } else {
                above = middle;
            }
        }
        return atMost;
    }

    /** Entries that existed at the end of {@code chunk}. */
    long nextOffset(long chunk) throws SQLException {
        return chunk == 0
                ? 0
                : session.query(NEXT_OFFSET)
                        .with(chunk)
                        .first(row -> {
                            Checksums.chunk(chunk, row.number(1)).require(row.number(2), "chunks", chunk);
                            return row.number(1);
                        })
                        .orElseThrow(() -> Damage.found("chunk " + chunk + " is missing"));
    }
}
