package dev.tactus.store;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.sqlite.ProgressHandler;

/**
 * One connection with its statements, each prepared once and again only after it failed. Transactions are begun and
 * ended by SQL, so that the two moments stay visible and a failure of COMMIT is never mistaken for one before it. One
 * thread at a time.
 */
final class Session implements AutoCloseable {
    private final Connection connection;
    private final Map<String, Query> queries = new HashMap<>();

    Session(Connection connection) {
        this.connection = connection;
    }

    /** @param sql a constant: every text that comes here stays prepared */
    Query query(String sql) throws SQLException {
        Query query = queries.get(sql);
        if (query != null && query.failed()) {
            query.close();
            query = null;
        }
        if (query == null) {
            query = new Query(connection.prepareStatement(sql));
            queries.put(sql, query);
        }
        return query.restart();
    }

    /** Afterwards statements may use {@link ChecksumFunction}. */
    void registerChecksums() throws SQLException {
        ChecksumFunction.register(connection);
    }

    void run(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** From now on every so many steps of what runs ask whether it goes on; if not, it fails. */
    void watched(int steps, BooleanSupplier goesOn) throws SQLException {
        ProgressHandler.setHandler(connection, steps, new ProgressHandler() {
            @Override
            protected int progress() {
                return goesOn.getAsBoolean() ? 0 : 1;
            }
        });
    }

    /** A reading transaction: all its queries see the same committed state. */
    void begin() throws SQLException {
        query("BEGIN").update();
    }

    /** A writing transaction; waits up to the busy time-out for another writer. */
    void beginImmediate() throws SQLException {
        query("BEGIN IMMEDIATE").update();
    }

    void commit() throws SQLException {
        query("COMMIT").update();
    }

    void rollBack() throws SQLException {
        query("ROLLBACK").update();
    }

    /** Every query of this connection is held to {@code limit}. */
    void hold(ReadLimit limit) throws SQLException {
        limit.watch(connection);
    }

    /** How many pages the write-ahead log holds, those that the database file has already among them. */
    long logPages() throws SQLException {
        return query("PRAGMA wal_checkpoint(NOOP)").first(row -> row.number(2)).orElseThrow();
    }

    /**
     * Moves as much of the write-ahead log into the database file as no reader needs there, waiting for nobody. Not in
     * a transaction.
     */
    void checkpoint() throws SQLException {
        var _ = query("PRAGMA wal_checkpoint(PASSIVE)").number();
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
