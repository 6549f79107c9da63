package dev.tactus.store;

import dev.tactus.protocol.Address;
import dev.tactus.protocol.Bytes;
import dev.tactus.protocol.Hash32;
import java.sql.ResultSet;
import java.sql.SQLException;

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
        return new Hash32(sized(column, Hash32.SIZE));
    }

    /** @throws StoreInvariantException as {@link #hash} */
    Address address(int column) throws SQLException {
        return new Address(sized(column, Address.SIZE));
    }

    private Bytes sized(int column, int size) throws SQLException {
        Bytes value = bytes(column);
        if (value.size() != size) {
            throw new StoreInvariantException("a row is damaged: a column of " + size + " bytes has " + value.size()
                    + "; restore a backup or rebuild from L1");
        }
        return value;
    }
}
