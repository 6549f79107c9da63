package dev.tactus.store;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Properties;
import org.sqlite.JDBC;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteOpenMode;

/**
 * One SQLite file and the two kinds of connection to it. What a connection promises is asserted when it is opened,
 * since SQLite ignores a PRAGMA that it does not understand.
 *
 * @param busyTimeoutMs how long a connection waits for another writer
 */
record Database(Path file, int busyTimeoutMs) {
    private record Pragma(String name, String value, String asserted) {}

    private static final List<Pragma> BOTH =
            List.of(new Pragma("foreign_keys", "ON", "1"), new Pragma("recursive_triggers", "ON", "1"));
    private static final List<Pragma> WRITING = List.of(
            new Pragma("journal_mode", "WAL", "wal"),
            new Pragma("synchronous", "FULL", "2"),
            // The store does it: what fails in SQLite's own nobody would hear of.
            new Pragma("wal_autocheckpoint", "0", "0"));
    /** What the log's file keeps when it starts over: what a long reader made it grow to is given back. */
    private static final String WRITER_LOG = "PRAGMA journal_size_limit = 16777216";

    private static final List<Pragma> READING = List.of(new Pragma("query_only", "ON", "1"));
    /** Keeps the indexes of some million ops in memory; negative means KiB. */
    private static final String WRITER_CACHE = "PRAGMA cache_size = -65536";

    /** The write-ahead log beside it, which is there while a connection is. */
    Path log() {
        return file.resolveSibling(file.getFileName() + "-wal");
    }

    String url() {
        return JDBC.PREFIX + file;
    }

    /**
     * For a connection pool that is not ours. Every connection made from it waits for other writers, begins
     * transactions as a writer and syncs at every commit.
     */
    String urlWithPragmas() {
        return url() + "?transaction_mode=IMMEDIATE&busy_timeout=" + busyTimeoutMs
                + "&journal_mode=WAL&synchronous=FULL&wal_autocheckpoint=0&foreign_keys=ON";
    }

    Session writing() throws SQLException {
        Connection connection = JDBC.createConnection(url(), config().toProperties());
        return prepared(connection, WRITING, List.of(WRITER_CACHE, WRITER_LOG));
    }

    /** A connection that cannot write: opened read-only, and told so again. */
    Session reading() throws SQLException {
        SQLiteConfig config = config();
        config.setReadOnly(true);
        config.resetOpenMode(SQLiteOpenMode.CREATE);
        Properties properties = config.toProperties();
        return prepared(JDBC.createConnection(url(), properties), READING, List.of("PRAGMA temp_store = MEMORY"));
    }

    /**
     * Undoes a transaction that was cut off while the file was first made, before it had a write-ahead log: a connection
     * that cannot write would refuse the file as it is.
     */
    void rollBackJournal() throws SQLException {
        if (!file.resolveSibling(file.getFileName() + "-journal").toFile().exists()) {
            return;
        }
        try (Connection connection = JDBC.createConnection(url(), config().toProperties());
                Statement statement = connection.createStatement()) {
            statement.executeQuery("SELECT COUNT(*) FROM sqlite_schema").close();
        }
    }

    private SQLiteConfig config() {
        var config = new SQLiteConfig();
        config.setBusyTimeout(busyTimeoutMs);
        // The driver would ask for the last row's number after each insert, by a statement made for it.
        config.setGetGeneratedKeys(false);
        return config;
    }

    private static Session prepared(Connection connection, List<Pragma> own, List<String> further) throws SQLException {
        try {
            for (List<Pragma> pragmas : List.of(BOTH, own)) {
                for (Pragma pragma : pragmas) {
                    set(connection, pragma);
                }
            }
            try (Statement statement = connection.createStatement()) {
                for (String sql : further) {
                    statement.execute(sql);
                }
            }
            return new Session(connection);
        } catch (SQLException | RuntimeException e) {
            connection.close();
            throw e;
        }
    }

    private static void set(Connection connection, Pragma pragma) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("PRAGMA " + pragma.name + " = " + pragma.value);
            try (var rows = statement.executeQuery("PRAGMA " + pragma.name)) {
                String actual = rows.next() ? rows.getString(1) : "nothing";
                if (!pragma.asserted.equals(actual)) {
                    throw new SQLException("PRAGMA " + pragma.name + " is " + actual + ", not " + pragma.asserted);
                }
            }
        }
    }
}
