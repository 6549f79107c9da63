package dev.tactus.store;

import dev.tactus.protocol.Address;
import dev.tactus.protocol.Bytes;
import dev.tactus.protocol.Hash32;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.function.Function;

/** The current row of a query, in domain types. Columns count from 1. */
final class Row {
    private final ResultSet rows;

    Row(ResultSet rows) {
        this.rows = rows;
    }

    long number(int column) throws SQLException {
        return rows.getLong(column);
    }

    int small(int column) throws SQLException {
        return rows.getInt(column);
    }

    String text(int column) throws SQLException {
        return rows.getString(column);
    }

    boolean isNull(int column) throws SQLException {
        return rows.getObject(column) == null;
    }

    Bytes bytes(int column) throws SQLException {
        byte[] value = rows.getBytes(column);
        return value == null ? Bytes.EMPTY : Bytes.wrap(value);
    }

    /** @throws StoreInvariantException if it is of another size, which the schema does not let in */
    Hash32 hash(int column) throws SQLException {
        return of(Hash32::new, bytes(column));
    }

    /** @throws StoreInvariantException as {@link #hash} */
    Address address(int column) throws SQLException {
        return of(Address::new, bytes(column));
    }

    /** A CHECK holds the sizes of what is written: another one was not written so. */
    private static <T> T of(Function<Bytes, T> type, Bytes value) {
        try {
            return type.apply(value);
        } catch (IllegalArgumentException e) {
            throw Damage.found("a value of " + value.size() + " bytes", e);
        }
    }
}
