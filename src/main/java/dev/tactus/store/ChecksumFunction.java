package dev.tactus.store;

import dev.tactus.protocol.Bytes;
import java.sql.Connection;
import java.sql.SQLException;
import org.sqlite.Function;
import org.sqlite.SQLiteConnection;
import org.sqlite.core.Codes;

/** {@code row_checksum(column, …)} for statements of one connection: {@link RowChecksum} over columns in their order. */
final class ChecksumFunction extends Function {
    private static final String NAME = "row_checksum";

    private ChecksumFunction() {}

    static void register(Connection connection) throws SQLException {
        Function.create(
                connection.unwrap(SQLiteConnection.class),
                NAME,
                new ChecksumFunction(),
                -1,
                Function.FLAG_DETERMINISTIC);
    }

    @Override
    protected void xFunc() throws SQLException {
        var checksum = new RowChecksum();
        for (int i = 0; i < args(); i++) {
            switch (value_type(i)) {
                case Codes.SQLITE_INTEGER -> checksum.with(value_long(i));
                case Codes.SQLITE_BLOB -> {
                    // The driver gives null for a blob of no bytes.
                    byte[] blob = value_blob(i);
                    checksum.with(blob == null ? Bytes.EMPTY : Bytes.wrap(blob));
                }
                case Codes.SQLITE_NULL -> checksum.absent();
                default -> throw new SQLException("a column that is neither a number nor a blob");
            }
        }
        result(checksum.value());
    }
}
