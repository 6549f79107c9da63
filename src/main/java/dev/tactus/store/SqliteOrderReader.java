package dev.tactus.store;

import dev.tactus.application.StateReader;
import dev.tactus.protocol.Bytes;
import dev.tactus.protocol.Hash32;
import dev.tactus.protocol.SequencedL2Tx;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * A few read-only connections, opened when first needed; a caller waits while all are busy. Every call is one read
 * transaction. A connection that failed is not used again.
 */
final class SqliteOrderReader implements OrderReader {
    private static final int CONNECTIONS = 4;

    private final Database database;
    private final FileGuard guard;
    private final Consumer<StoreInvariantException> damaged;
    private final Optional<Duration> limit;
    private final Semaphore permits = new Semaphore(CONNECTIONS, true);
    private final Deque<Reader> idle = new ConcurrentLinkedDeque<>();
    private volatile boolean closed;

    @FunctionalInterface
    private interface Reading<T> {
        T run(Session session) throws SQLException;
    }

    /**
     * @param damaged told each time that what is stored is found not to be what was written
     * @param limit   how long a read may take
     */
    SqliteOrderReader(
            Database database, FileGuard guard, Consumer<StoreInvariantException> damaged, Optional<Duration> limit) {
        this.database = database;
        this.guard = guard;
        this.damaged = damaged;
        this.limit = limit;
    }

    /** A connection, and what holds its reads to their time. */
    private record Reader(Session session, Optional<ReadLimit> limit) {}

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
                    throw unreadable(e);
                }
            });
        });
    }

    private static RuntimeException unreadable(SQLException e) {
        return Damage.of(e)
                .<RuntimeException>map(damage -> damage)
                .orElseGet(() -> new StoreUnavailableException("the state cannot be read", e));
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
                    throw unreadable(e);
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
        for (Reader reader = idle.poll(); reader != null; reader = idle.poll()) {
            closeQuietly(reader);
        }
    }

    /** For tests of what the connections refuse. */
    void probe(String sql) {
        read(session -> {
            session.run(sql);
            return sql;
        });
    }

    /** For tests: how many connections wait to be used again. */
    int kept() {
        return idle.size();
    }

    private <T> T read(Reading<T> reading) {
        permits.acquireUninterruptibly();
        try {
            if (closed) {
                throw new IllegalStateException("the reader is closed");
            }
            T result = readOn(reading);
            guard.require();
            return result;
        } catch (StoreInvariantException e) {
            damaged.accept(e);
            throw e;
        } catch (SQLException e) {
            throw failed(e);
        } finally {
            permits.release();
        }
    }

    /** A file that is gone fails in many ways, and damage in some: either is more than a read that failed. */
    private RuntimeException failed(SQLException e) {
        Optional<StoreInvariantException> found = Damage.of(e);
        if (found.isEmpty()) {
            try {
                guard.require();
            } catch (StoreInvariantException moved) {
                found = Optional.of(moved);
            }
        }
        found.ifPresent(damaged);
        return found.isPresent() ? found.get() : new StoreUnavailableException("the database cannot be read", e);
    }

    private <T> T readOn(Reading<T> reading) throws SQLException {
        Reader known = idle.poll();
        Reader reader = known != null ? known : open();
        boolean sound = false;
        try {
            reader.limit().ifPresent(ReadLimit::restart);
            Session session = reader.session();
            session.begin();
            try {
                T result = reading.run(session);
                session.rollBack();
                sound = true;
                return result;
            } catch (VersionUnavailableException e) {
                // A question that anyone may ask; the connection is as good as before.
                session.rollBack();
                sound = true;
                throw e;
            }
        } finally {
            if (!sound) {
                closeQuietly(reader);
            } else {
                giveBack(reader);
            }
        }
    }

    private Reader open() throws SQLException {
        var reader = new Reader(database.reading(), limit.map(ReadLimit::new));
        if (reader.limit().isPresent()) {
            reader.session().hold(reader.limit().get());
        }
        return reader;
    }

    private void giveBack(Reader reader) {
        idle.push(reader);
        if (closed) {
            close();
        }
    }

    /** Not where the file is no longer ours: the last connection to close would delete the log of what is there now. */
    private void closeQuietly(Reader reader) {
        if (guard.moved()) {
            return;
        }
        try {
            reader.session().close();
        } catch (SQLException e) {
            throw new StoreUnavailableException("a connection cannot be closed", e);
        }
    }
}
