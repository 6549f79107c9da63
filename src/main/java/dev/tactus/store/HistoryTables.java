package dev.tactus.store;

import dev.tactus.protocol.Bytes;
import dev.tactus.protocol.SequencedL2Tx;
import dev.tactus.protocol.SequencedL2Tx.SequencedDirectInput;
import dev.tactus.protocol.SequencedL2Tx.SequencedUserOp;
import dev.tactus.protocol.UserOp;
import dev.tactus.protocol.ValidUserOp;
import dev.tactus.store.EntryRows.EntryRow;
import dev.tactus.store.StoredEntry.StoredInput;
import dev.tactus.store.StoredEntry.StoredOp;
import dev.tactus.store.StoredHistory.Extent;
import dev.tactus.store.StoredHistory.StoredBatch;
import dev.tactus.store.StoredHistory.StoredChunk;
import dev.tactus.store.StoredHistory.StoredFrame;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;

/** Rows as they are, for a check of them: what is missing or cannot be is said, not passed over. The caller owns the transaction. */
final class HistoryTables {
    private static final String BATCHES = "SELECT nonce FROM batches WHERE nonce >= ? ORDER BY nonce LIMIT ?";
    private static final String BATCH_COUNT = "SELECT COALESCE(MAX(nonce) + 1, 0) FROM batches";
    private static final String FRAMES = """
            SELECT batch_nonce, frame_index, safe_block, fee, first_offset, checksum FROM frames
             WHERE batch_nonce >= ? AND batch_nonce < ? ORDER BY batch_nonce, frame_index""";
    private static final String SEALED =
            "SELECT nonce, payload_hash, bytes FROM sealed_batches WHERE nonce >= ? AND nonce < ?";
    private static final String ACCEPTED = """
            SELECT nonce, payload_hash, input_index, block_number, transaction_hash FROM safe_accepted_batches
             WHERE nonce >= ? AND nonce < ?""";
    private static final String LAST_OP = "SELECT COALESCE(MAX(offset) + 1, 0) FROM user_ops";
    private static final String CHUNKS = """
            SELECT c.chunk, c.next_offset, c.checksum, u.record, u.checksum
              FROM chunks AS c LEFT JOIN state_undo AS u ON u.chunk = c.chunk
             WHERE c.chunk > ? ORDER BY c.chunk LIMIT ?""";
    private static final String TABLES =
            "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY name";
    private static final String SCHEMA = "sqlite_schema";
    private static final String INTEGRITY = "SELECT integrity_check FROM pragma_integrity_check(?)";
    private static final String SOUND = "ok";
    private static final String REFERENCES = """
            SELECT rowid, parent FROM pragma_foreign_key_check(?) LIMIT 100""";

    private final Session session;
    private final OrderTables order;
    private final EntryRows entries;
    private final StateTables state;

    HistoryTables(Session session) {
        this.session = session;
        this.order = new OrderTables(session);
        this.entries = new EntryRows(session);
        this.state = new StateTables(session);
    }

    Extent extent() throws SQLException {
        long head = order.head();
        long ops = session.query(LAST_OP).number();
        if (ops > head) {
            throw new StoreInvariantException("user_ops holds offset " + (ops - 1) + ", but the order ends before it");
        }
        long accepted = order.nextAccepted();
        long goldEnd = accepted == 0 ? 0 : order.firstOffset(accepted).orElse(head);
        return new Extent(
                head,
                state.lastChunk(),
                order.generation(),
                session.query(BATCH_COUNT).number(),
                accepted,
                goldEnd);
    }

    long generation() throws SQLException {
        return order.generation();
    }

    List<StoredBatch> batches(long from, long limit) throws SQLException {
        List<Long> nonces = session.query(BATCHES).with(from).with(limit).list(row -> row.number(1));
        long to = from + limit;
        Map<Long, List<StoredFrame>> frames = new HashMap<>();
        session.query(FRAMES).with(from).with(to).forEach(row -> {
            OrderTables.FrameRow frame = OrderTables.frame(row, 1);
            frames.computeIfAbsent(frame.batch(), ignored -> new ArrayList<>())
                    .add(new StoredFrame(frame.index(), frame.safeBlock(), frame.fee(), frame.firstOffset()));
        });
        Map<Long, SealedBatch> sealed = new HashMap<>();
        session.query(SEALED)
                .with(from)
                .with(to)
                .forEach(row -> sealed.put(
                        row.number(1),
                        checked(
                                "sealed_batches",
                                row,
                                () -> new SealedBatch(row.number(1), row.hash(2), row.small(3)))));
        Map<Long, AcceptedBatch> accepted = new HashMap<>();
        session.query(ACCEPTED)
                .with(from)
                .with(to)
                .forEach(row -> accepted.put(
                        row.number(1),
                        checked(
                                "safe_accepted_batches",
                                row,
                                () -> new AcceptedBatch(
                                        row.number(1), row.hash(2), row.number(3), row.number(4), row.hash(5)))));
        return nonces.stream()
                .map(nonce -> new StoredBatch(
                        nonce,
                        frames.getOrDefault(nonce, List.of()),
                        Optional.ofNullable(sealed.get(nonce)),
                        Optional.ofNullable(accepted.get(nonce))))
                .toList();
    }

    List<StoredEntry> entries(long offset, long limit) throws SQLException {
        return entries.from(offset, (int) limit).stream()
                .map(HistoryTables::entry)
                .toList();
    }

    private static StoredEntry entry(EntryRow row) {
        SequencedL2Tx tx = row.link().tx();
        return switch (tx) {
            case SequencedUserOp op ->
                new StoredOp(
                        op.offset(),
                        op.batchNonce(),
                        row.frame(),
                        new ValidUserOp(
                                op.sender(),
                                new UserOp(op.nonce(), op.maxFee(), op.data()),
                                row.signature(),
                                op.txHash()),
                        row.outputs());
            case SequencedDirectInput input ->
                new StoredInput(input.offset(), input.batchNonce(), row.frame(), input.input(), row.outputs());
        };
    }

    List<StoredChunk> chunks(long after, long limit) throws SQLException {
        long floor = state.floor();
        return session.query(CHUNKS).with(after).with(limit).list(row -> {
            long number = row.number(1);
            Checksums.chunk(number, row.number(2)).require(row.number(3), "chunks", number);
            if (row.isNull(4)) {
                if (number > floor) {
                    throw new StoreInvariantException("the undo record of chunk " + number + " is missing");
                }
                return new StoredChunk(number, row.number(2), Optional.empty());
            }
            Bytes record = row.bytes(4);
            UndoTables.recordChecksum(number, record).require(row.number(5), "state_undo", number);
            return new StoredChunk(number, row.number(2), Optional.of(UndoRecord.decode(record)));
        });
    }

    void state(long chunk, BiConsumer<Bytes, Bytes> visitor) throws SQLException {
        state.forEach(chunk, visitor);
    }

    /** The schema's own comes first: with it, SQLite checks the list of free pages too. */
    List<String> tables() throws SQLException {
        List<String> tables = new ArrayList<>(List.of(SCHEMA));
        tables.addAll(session.query(TABLES).list(row -> row.text(1)));
        return tables;
    }

    List<String> problems(String table) throws SQLException {
        List<String> problems =
                new ArrayList<>(session.query(INTEGRITY).with(table).list(row -> row.text(1)));
        problems.removeIf(SOUND::equals);
        if (!table.equals(SCHEMA)) {
            problems.addAll(session.query(REFERENCES)
                    .with(table)
                    .list(row -> "row " + (row.isNull(1) ? "without a number" : row.number(1)) + " refers to a row of "
                            + row.text(2) + " that is missing"));
        }
        for (Checksums.Table proved : Checksums.TABLES) {
            if (proved.name().equals(table)) {
                long damaged = proved.damaged(session);
                if (damaged > 0) {
                    problems.add(damaged + " rows are not what their checksums were made of");
                }
            }
        }
        return problems;
    }

    @FunctionalInterface
    private interface Mapping<T> {
        T map() throws SQLException;
    }

    /** What no row of this store can hold is damage, told with the number of the row. */
    private static <T> T checked(String table, Row row, Mapping<T> mapping) throws SQLException {
        try {
            return mapping.map();
        } catch (IllegalArgumentException e) {
            throw new StoreInvariantException(table + " " + row.number(1) + " cannot be: " + e.getMessage(), e);
        }
    }
}
