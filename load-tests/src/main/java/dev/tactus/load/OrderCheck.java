package dev.tactus.load;

import java.time.Duration;

/** Reads the order that a load made into its ledger. */
interface OrderCheck extends AutoCloseable {
    /** In results. */
    String method();

    /**
     * Blocks until every accepted op has been read, or there is nothing more to read, or {@code patience} is over; and in
     * any case until all that the order holds now has been read, if the server tells where it ends.
     */
    void finish(Duration patience) throws InterruptedException;

    /** The offset behind the last entry that was read; once it is finished. */
    long end();

    @Override
    void close();
}
