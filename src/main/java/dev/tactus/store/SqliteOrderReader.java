package dev.tactus.store;

import dev.tactus.application.StateReader;
import dev.tactus.protocol.Bytes;
import dev.tactus.protocol.Hash32;
import dev.tactus.protocol.SequencedL2Tx;
import java.sql.SQLException;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.Semaphore;
import java.util.function.Function;

/**
 * A few read-only connections, opened when first needed; a caller waits while all are busy. Every call is one read
 * transaction. A connection that failed is not used again.
 */
final class SqliteOrderReader implements OrderReader {
    private static final int CONNECTIONS = 4;

    private final Database database;
    private final Semaphore permits = new Semaphore(CONNECTIONS, true);
    private final Deque<Session> idle = new ConcurrentLinkedDeque<>();
    private volatile boolean closed;

    @FunctionalInterface
    private interface Reading<T> {
        T run(Session session) throws SQLException;
    }

    SqliteOrderReader(Database database) {
        this.database = database;
    }

    @Override
    public Optional<StoredDeployment> deployment() {
        return read(session -> new IdentityTable(session).read());
    }

    @Override
    public long head() {
        return read(session -> new OrderTables(session).head());
    }

    @Override
    public List<SequencedL2Tx> feed(long offset, int limit) {
        return read(session -> new FeedTables(session).feed(offset, limit));
    }

    @Override
    public FeedPage page(long offset, int limit) {
        return read(session -> new FeedTables(session).page(offset, limit));
    }

    @Override
    public long generation() {
        return read(session -> new OrderTables(session).generation());
    }

    @Override
    public Optional<IncludedTx> findTx(Hash32 txHash) {
        return read(session -> new FeedTables(session).findTx(txHash));
    }

    @Override
    public Optional<UndoneTx> findUndone(Hash32 txHash) {
        return read(session -> new FeedTables(session).findUndone(txHash));
    }

    @Override
    public List<BatchSummary> batches(long fromNonce, int limit) {
        return read(session -> new FeedTables(session).batches(fromNonce, limit));
    }

    @Override
    public Optional<BatchSummary> batch(long nonce) {
        return batches(nonce, 1).stream()
                .filter(batch -> batch.nonce() == nonce)
                .findFirst();
    }

    @Override
    public Optional<Bytes> sealedPayload(long nonce) {
        return read(session -> new FeedTables(session).sealedPayload(nonce));
    }

    @Override
    public Optional<SealedBatch> lastSealed() {
        return read(session -> new FeedTables(session).lastSealed());
    }

    @Override
    public Optional<AcceptedBatch> accepted(long nonce) {
        return read(session -> new FeedTables(session).accepted(nonce));
    }

    @Override
    public long nextAccepted() {
        return read(session -> new OrderTables(session).nextAccepted());
    }

    @Override
    public Optional<SafeHead> safeHead() {
        return read(session -> new OrderTables(session).safeHead());
    }

    @Override
    public Frontier frontier() {
        return read(session -> {
            var order = new OrderTables(session);
            long next = order.nextAccepted();
            long sealedEnd = new FeedTables(session)
                    .lastSealed()
                    .map(last -> last.nonce() + 1)
                    .orElse(0L);
            return new Frontier(order.safeHead(), next, sealedEnd, order.generation(), order.firstSafeBlock(next));
        });
    }

    @Override
    public BatchPolicy policy() {
        return read(session -> new OrderTables(session).policy());
    }

    /** The query keeps one of the few connections: it must not call this reader again. */
    @Override
    public <T> T queryState(Function<StateReader, T> query) {
        return read(session -> {
            var state = new StateTables(session);
            return query.apply(resource -> {
                try {
                    return state.read(resource);
                } catch (SQLException e) {
                    throw new StoreUnavailableException("the state cannot be read", e);
                }
            });
        });
    }

    @Override
    public <T> StateAt<T> queryStateAt(long offset, Function<StateReader, T> query) {
        return read(session -> {
            var state = new StateTables(session);
            var feed = new FeedTables(session);
            long last = state.lastChunk();
            long head = feed.nextOffset(last);
            // The chunk at the floor can be read itself: values at its end are known.
            long availableFrom = Math.max(0, feed.nextOffset(state.floor()) - 1);
            if (offset < availableFrom || offset >= head) {
                throw new VersionUnavailableException(availableFrom, head);
            }
            long chunk = Math.max(state.floor(), feed.chunkOf(offset, last));
            T value = query.apply(resource -> {
                try {
                    return state.readAt(resource, chunk);
                } catch (SQLException e) {
                    throw new StoreUnavailableException("the state cannot be read", e);
                }
            });
            return new StateAt<>(feed.nextOffset(chunk) - 1, value);
        });
    }

    @Override
    public long chunkAt(long offset) {
        return read(session -> new FeedTables(session).chunkAt(offset, new StateTables(session).lastChunk()));
    }

    @Override
    public Hash32 stateDigest(long chunk) {
        return read(session -> new StateTables(session).digest(chunk));
    }

    @Override
    public Bytes outputs(long offset) {
        return read(session -> new FeedTables(session).outputs(offset));
    }

    /** Calls that are running end as they would have. */
    @Override
    public void close() {
        closed = true;
        for (Session session = idle.poll(); session != null; session = idle.poll()) {
            closeQuietly(session);
        }
    }

    /** For tests of what the connections refuse. */
    void probe(String sql) {
        read(session -> {
            session.run(sql);
            return sql;
        });
    }

    private <T> T read(Reading<T> reading) {
        permits.acquireUninterruptibly();
        try {
            if (closed) {
                throw new IllegalStateException("the reader is closed");
            }
            return readOn(reading);
        } catch (SQLException e) {
            throw new StoreUnavailableException("the database cannot be read", e);
        } finally {
            permits.release();
        }
    }

    private <T> T readOn(Reading<T> reading) throws SQLException {
        Session known = idle.poll();
        Session session = known != null ? known : database.reading();
        boolean sound = false;
        try {
            session.begin();
            T result = reading.run(session);
            session.rollBack();
            sound = true;
            return result;
        } finally {
            if (!sound) {
                closeQuietly(session);
            } else {
                giveBack(session);
            }
        }
    }

    private void giveBack(Session session) {
        idle.push(session);
        if (closed) {
            close();
        }
    }

    private static void closeQuietly(Session session) {
        try {
            session.close();
        } catch (SQLException e) {
            throw new StoreUnavailableException("a connection cannot be closed", e);
        }
    }
}
