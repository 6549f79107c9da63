package dev.tactus.store;

import dev.tactus.protocol.Bytes;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;

/**
 * Everything that a data directory holds, for a check of it: of the rows up to an extent that was taken once, page by
 * page, and of the file that they lie in. Each call is one read transaction of its own, short but for {@link #state}
 * and {@link #problems}, so that a node that writes beside it can go on emptying its log. One thread.
 *
 * <p>Every call throws {@link StoreInvariantException} for what cannot be a row of this store or a part of its file,
 * {@link StoreUnavailableException} if it cannot be read now, and those that take an extent {@link HistoryMovedException}.
 */
public final class StoredHistory implements AutoCloseable {
    /** The check of a table looks up every row in each of its indexes. Negative means KiB. */
    private static final String CACHE = "PRAGMA cache_size = -65536";

    private final Session session;

    private StoredHistory(Session session) {
        this.session = session;
    }

    static StoredHistory open(Database database) {
        try {
            Session session = database.reading();
            session.run(CACHE);
            session.registerChecksums();
            return new StoredHistory(session);
        } catch (SQLException e) {
            throw failed(e);
        }
    }

    /**
     * Where the order stood at one moment. What is above it is of no interest, what is below stays unless it is taken
     * back.
     *
     * @param head       number of entries
     * @param lastChunk  0 before the first
     * @param generation number of recoveries
     * @param batches    number of batches, the open one included
     * @param accepted   number of batches that L1 has accepted
     * @param goldEnd    number of entries in those
     */
    public record Extent(long head, long lastChunk, long generation, long batches, long accepted, long goldEnd) {}

    /** @param sealed empty for the open batch */
    public record StoredBatch(
            long nonce, List<StoredFrame> frames, Optional<SealedBatch> sealed, Optional<AcceptedBatch> accepted) {
        public StoredBatch {
            frames = List.copyOf(frames);
        }
    }

    public record StoredFrame(int index, long safeBlock, int fee, long firstOffset) {}

    /** @param undo what the resources that it wrote held before; empty below the undo window */
    public record StoredChunk(long number, long nextOffset, Optional<Map<Bytes, Optional<Bytes>>> undo) {}

    @FunctionalInterface
    private interface Reading<T> {
        T run(HistoryTables tables) throws SQLException;
    }

    public Extent extent() {
        return read(HistoryTables::extent);
    }

    /** Batches from {@code nonce} on, at most {@code limit}, with their frames. */
    public List<StoredBatch> batches(Extent of, long nonce, int limit) throws HistoryMovedException {
        return readWithin(of, tables -> tables.batches(nonce, limited(limit, of.batches() - nonce)));
    }

    /** Entries from {@code offset} on, at most {@code limit}. */
    public List<StoredEntry> entries(Extent of, long offset, int limit) throws HistoryMovedException {
        return readWithin(of, tables -> tables.entries(offset, limited(limit, of.head() - offset)));
    }

    /** Chunks that follow {@code chunk}, at most {@code limit}. */
    public List<StoredChunk> chunks(Extent of, long chunk, int limit) throws HistoryMovedException {
        return readWithin(of, tables -> tables.chunks(chunk, limited(limit, of.lastChunk() - chunk)));
    }

    /** Every live resource with its value at the end of {@code chunk}, in byte order. */
    public void state(Extent of, long chunk, BiConsumer<Bytes, Bytes> visitor) throws HistoryMovedException {
        readWithin(of, tables -> {
            tables.state(chunk, visitor);
            return of;
        });
    }

    /** Names of all tables, for {@link #problems}; the first is the one of the schema itself. */
    public List<String> tables() {
        return read(HistoryTables::tables);
    }

    /**
     * What SQLite finds wrong with a table, its indexes, its constraints and what it refers to, and rows that are not what
     * their checksums were made of; empty if nothing.
     */
    public List<String> problems(String table) {
        return read(tables -> tables.problems(table));
    }

    /** To SQLite a limit below zero is none. */
    private static long limited(int limit, long left) {
        return Math.clamp(left, 0, limit);
    }

    private <T> T readWithin(Extent of, Reading<T> reading) throws HistoryMovedException {
        record Within<V>(long generation, Optional<V> value) {}
        Within<T> found = read(tables -> {
            long generation = tables.generation();
            return new Within<>(
                    generation, generation == of.generation() ? Optional.of(reading.run(tables)) : Optional.<T>empty());
        });
        return found.value()
                .orElseThrow(() -> new HistoryMovedException(
                        "recovery " + found.generation() + " has taken back a part of the order"));
    }

    private <T> T read(Reading<T> reading) {
        try {
            session.begin();
            try {
                return reading.run(new HistoryTables(session));
            } finally {
                session.rollBack();
            }
        } catch (SQLException e) {
            throw failed(e);
        }
    }

    /** Trying again does not mend a file. */
    private static RuntimeException failed(SQLException e) {
        return Damage.of(e)
                .<RuntimeException>map(damaged -> damaged)
                .orElseGet(() -> new StoreUnavailableException("the database cannot be read: " + e.getMessage(), e));
    }

    @Override
    public void close() {
        try {
            session.close();
        } catch (SQLException e) {
            throw new StoreUnavailableException("the connection cannot be closed", e);
        }
    }
}
