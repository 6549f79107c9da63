package dev.tactus.store;

import dev.tactus.protocol.Address;
import dev.tactus.protocol.Bytes;
import dev.tactus.protocol.Hash32;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** A statement prepared once and run many times; its parameters are given in their order before each run. */
final class Query {
    /** Makes a value of the current row. */
    @FunctionalInterface
    interface Mapper<T> {
        T map(Row row) throws SQLException;
    }

    /** Sees one row after the other. */
    @FunctionalInterface
    interface Visitor {
        void visit(Row row) throws SQLException;
    }

    /** Sees one row after the other for as long as it says that it wants more. */
    @FunctionalInterface
    interface Wanting {
        boolean visit(Row row) throws SQLException;
    }

    private final PreparedStatement statement;
    private int given;
    private boolean failed;

    Query(PreparedStatement statement) {
        this.statement = statement;
    }

    Query restart() {
        given = 0;
        return this;
    }

    Query with(long value) throws SQLException {
        statement.setLong(++given, value);
        return this;
    }

    Query with(String value) throws SQLException {
        statement.setString(++given, value);
        return this;
    }

    Query with(Bytes value) throws SQLException {
        statement.setBytes(++given, value.unsafeArray());
        return this;
    }

    /** NULL where it is empty. */
    Query with(Optional<Bytes> value) throws SQLException {
        statement.setBytes(++given, value.map(Bytes::unsafeArray).orElse(null));
        return this;
    }

    Query with(Hash32 value) throws SQLException {
        return with(value.bytes());
    }

    Query with(Address value) throws SQLException {
        return with(value.bytes());
    }

    /** The driver gives a statement up after some errors: one that failed must be prepared anew. */
    boolean failed() {
        return failed;
    }

    /** @return how many rows it changed, those of triggers not counted */
    int update() throws SQLException {
        failed = true;
        int rows = statement.executeUpdate();
        failed = false;
        return rows;
    }

    void forEach(Visitor visitor) throws SQLException {
        forEachWhile(row -> {
            visitor.visit(row);
            return true;
        });
    }

    /** Up to the row after which {@code visitor} has seen enough. */
    void forEachWhile(Wanting visitor) throws SQLException {
        failed = true;
        try (ResultSet rows = statement.executeQuery()) {
            var row = new Row(rows);
            boolean more = true;
            while (more && rows.next()) {
                more = visitor.visit(row);
            }
        }
        failed = false;
    }

    <T> List<T> list(Mapper<T> mapper) throws SQLException {
        List<T> values = new ArrayList<>();
        forEach(row -> values.add(mapper.map(row)));
        return values;
    }

    <T> Optional<T> first(Mapper<T> mapper) throws SQLException {
        failed = true;
        try (ResultSet rows = statement.executeQuery()) {
            Optional<T> first = rows.next() ? Optional.of(mapper.map(new Row(rows))) : Optional.empty();
            failed = false;
            return first;
        }
    }

    void close() throws SQLException {
        statement.close();
    }

    /** The first column of the only row. */
    long number() throws SQLException {
        return first(row -> row.number(1)).orElseThrow(() -> new SQLException("a query without a row"));
    }

    /** The first column of the first row, if there is one. */
    OptionalLong optionalNumber() throws SQLException {
        return first(row -> OptionalLong.of(row.number(1))).orElseGet(OptionalLong::empty);
    }
}
