package dev.tactus.store;

import dev.tactus.protocol.Bytes;
import java.sql.SQLException;
import java.util.Map;
import java.util.Optional;

/**
 * What resources held before: one record per chunk, and the same by spans of chunks. A span's row says what a resource
 * held when the span began; there is one for every resource that the span wrote. So the value at the end of chunk c is
 * what the first later record of its span says, else the first later span inside the longer one, else the first later
 * longer one, else the current value: a reader never looks at more than a span's worth of each.
 *
 * <p>The caller owns the transaction.
 */
final class UndoTables {
    /** Chunks of a span, and spans of a longer one, as powers of two: about as many looks in each for whoever reads. */
    private static final int SPAN_BITS = 10;

    private static final int[] LEVELS = {1, 2};

    private static final String RECORD = "INSERT INTO state_undo (chunk, record, checksum) VALUES (?, ?, ?)";
    private static final String RECORD_OF = "SELECT record, checksum FROM state_undo WHERE chunk = ?";
    private static final String BEFORE = """
            INSERT OR IGNORE INTO state_before (level, span, resource, value, checksum) VALUES (?, ?, ?, ?, ?)""";
    private static final String BEFORE_OF =
            "SELECT value, checksum FROM state_before WHERE level = ? AND span = ? AND resource = ?";
    private static final String FIRST_RECORD = "SELECT MIN(chunk) FROM state_undo";
    private static final String PRUNE_SPANS = """
            DELETE FROM state_before WHERE (level, span, resource) IN
                (SELECT level, span, resource FROM state_before WHERE level = ? AND span < ? LIMIT ?)""";

    private final Session session;
    private final int spanBits;

    UndoTables(Session session) {
        this(session, SPAN_BITS);
    }

    /** For tests: a store keeps to one length. */
    UndoTables(Session session, int spanBits) {
        this.session = session;
        this.spanBits = spanBits;
    }

    /**
     * What a resource held before {@code chunk}, unless something earlier in the same span has said more.
     *
     * @param last the chunk that wrote it before, or 0: where that lies in the same span, there is a row already
     */
    void remember(long last, long chunk, Bytes resource, Optional<Bytes> held) throws SQLException {
        for (int level : LEVELS) {
            long span = span(level, chunk);
            if (last > 0 && span(level, last) == span) {
                continue;
            }
            session.query(BEFORE)
                    .with(level)
                    .with(span)
                    .with(resource)
                    .with(held)
                    .with(beforeChecksum(level, span, resource, held).value())
                    .update();
        }
    }

    /** The chunk's row must be there already. */
    void record(long chunk, Map<Bytes, Optional<Bytes>> previous) throws SQLException {
        Bytes record = UndoRecord.encode(previous);
        session.query(RECORD)
                .with(chunk)
                .with(record)
                .with(recordChecksum(chunk, record).value())
                .update();
    }

    /** @throws StoreInvariantException if it is missing or damaged */
    Bytes recordOf(long chunk) throws SQLException {
        return session.query(RECORD_OF)
                .with(chunk)
                .first(row -> {
                    Bytes record = row.bytes(1);
                    recordChecksum(chunk, record).require(row.number(2), "state_undo", chunk);
                    return record;
                })
                .orElseThrow(() -> Damage.found("the undo record of chunk " + chunk + " is missing"));
    }

    /**
     * What the resource held at the end of {@code chunk}, if anything after it, up to {@code last}, has written it.
     *
     * @param chunk inside of the undo window
     */
    Optional<Optional<Bytes>> heldAt(Bytes resource, long chunk, long last) throws SQLException {
        long endOfSpan = Math.min(firstOf(1, span(1, chunk) + 1) - 1, last);
        for (long later = chunk + 1; later <= endOfSpan; later++) {
            Optional<Optional<Bytes>> held = UndoRecord.find(recordOf(later), resource);
            if (held.isPresent()) {
                return held;
            }
        }
        long endOfSpans = Math.min(span(1, firstOf(2, span(2, chunk) + 1)) - 1, span(1, last));
        Optional<Optional<Bytes>> held = heldBefore(1, span(1, chunk) + 1, endOfSpans, resource);
        return held.isPresent() ? held : heldBefore(2, span(2, chunk) + 1, span(2, last), resource);
    }

    private Optional<Optional<Bytes>> heldBefore(int level, long from, long to, Bytes resource) throws SQLException {
        for (long span = from; span <= to; span++) {
            long at = span;
            Optional<Optional<Bytes>> held = session.query(BEFORE_OF)
                    .with(level)
                    .with(span)
                    .with(resource)
                    .first(row -> {
                        Optional<Bytes> value = row.isNull(1) ? Optional.empty() : Optional.of(row.bytes(1));
                        beforeChecksum(level, at, resource, value).require(row.number(2), "state_before", resource);
                        return value;
                    });
            if (held.isPresent()) {
                return held;
            }
        }
        return Optional.empty();
    }

    /** The oldest chunk at whose end values are still known; {@code last} where nothing can be undone. */
    long floor(long last) throws SQLException {
        return session.query(FIRST_RECORD)
                .first(row -> row.isNull(1) ? Optional.<Long>empty() : Optional.of(row.number(1) - 1))
                .flatMap(found -> found)
                .orElse(last);
    }

    /** The history guard must be up. Nothing remains of the chunks after {@code chunk}. */
    void forgetAfter(long chunk) throws SQLException {
        session.query("DELETE FROM state_undo WHERE chunk > ?").with(chunk).update();
        for (int level : LEVELS) {
            session.query("DELETE FROM state_before WHERE level = ? AND span > ?")
                    .with(level)
                    .with(span(level, chunk))
                    .update();
        }
    }

    /**
     * The history guard must be up. The records up to {@code chunk} go; of the rows of spans that end before it, which
     * nobody looks at any more, so many.
     *
     * @return whether some of those may be left
     */
    boolean prune(long chunk, int spanRows) throws SQLException {
        boolean more = false;
        session.query("DELETE FROM state_undo WHERE chunk <= ?").with(chunk).update();
        for (int level : LEVELS) {
            int rows = session.query(PRUNE_SPANS)
                    .with(level)
                    .with(span(level, chunk))
                    .with(spanRows)
                    .update();
            more |= rows == spanRows;
        }
        return more;
    }

    private long span(int level, long chunk) {
        return chunk >> (level * spanBits);
    }

    private long firstOf(int level, long span) {
        return span << (level * spanBits);
    }

    static RowChecksum recordChecksum(long chunk, Bytes record) {
        return new RowChecksum().with(chunk).with(record);
    }

    private static RowChecksum beforeChecksum(int level, long span, Bytes resource, Optional<Bytes> value) {
        return new RowChecksum().with(level).with(span).with(resource).with(value);
    }
}
