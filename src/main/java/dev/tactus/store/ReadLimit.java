package dev.tactus.store;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import org.sqlite.ProgressHandler;

/**
 * Interrupts a query that takes too long: whoever reads keeps the write-ahead log from being taken over, so no read of
 * ours may go on for ever. One per connection, used by the thread that uses the connection.
 */
final class ReadLimit extends ProgressHandler {
    /** Often enough for a limit of seconds, seldom enough to cost nothing. */
    private static final int STEPS_BETWEEN_LOOKS = 50_000;

    private final long limitNanos;
    private volatile long startedNanos = System.nanoTime();

    ReadLimit(Duration limit) {
        this.limitNanos = limit.toNanos();
    }

    void watch(Connection connection) throws SQLException {
        setHandler(connection, STEPS_BETWEEN_LOOKS, this);
    }

    /** A new read begins. */
    void restart() {
        startedNanos = System.nanoTime();
    }

    @Override
    protected int progress() {
        return System.nanoTime() - startedNanos > limitNanos ? 1 : 0;
    }
}
