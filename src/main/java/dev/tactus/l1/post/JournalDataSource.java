package dev.tactus.l1.post;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteDataSource;

/** Connections of the journal. Each is shown to be fully durable before it is used: the pool makes one by name. */
public final class JournalDataSource extends SQLiteDataSource {
    private static final int FULL = 2;
    private static final int BUSY_TIMEOUT_MS = 5_000;

    public JournalDataSource() {
        super(settings());
    }

    private static SQLiteConfig settings() {
        var settings = new SQLiteConfig();
        settings.setSynchronous(SQLiteConfig.SynchronousMode.FULL);
        settings.setTransactionMode(SQLiteConfig.TransactionMode.IMMEDIATE);
        settings.setBusyTimeout(BUSY_TIMEOUT_MS);
        settings.enforceForeignKeys(true);
        // The store's writer does it and notices what fails; SQLite would not tell this connection.
        settings.setPragma(SQLiteConfig.Pragma.WAL_AUTOCHECKPOINT, "0");
        return settings;
    }

    @Override
    public Connection getConnection() throws SQLException {
        Connection connection = super.getConnection();
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("PRAGMA synchronous")) {
            if (!row.next() || row.getInt(1) != FULL) {
                throw new SQLException("the journal's connection is not fully durable");
            }
            return connection;
        } catch (SQLException failure) {
            connection.close();
            throw failure;
        }
    }
}
