package dev.tactus.store;

import java.sql.SQLException;

/**
 * Moves what the write-ahead log holds into the database file, now and then. Done here and not by SQLite itself, which
 * would try again without a word after a sync that failed, and then take the pages for durable that were lost.
 */
final class Checkpoints {
    /** As SQLite's own: 4 MB. */
    static final int PAGES = 1000;

    private final int pages;

    /** @param pages how many the log may hold */
    Checkpoints(int pages) {
        this.pages = pages;
    }

    /** To be called outside of a transaction. What a reader still needs of the log stays for the next time. */
    void afterCommit(Session session) throws SQLException {
        if (session.logPages() >= pages) {
            session.checkpoint();
        }
    }
}
