package dev.tactus.store;

import java.sql.SQLException;

/**
 * Moves what the write-ahead log holds into the database file, now and then. Done here and not by SQLite itself, which
 * would try again without a word after a sync that failed, and then take the pages for durable that were lost.
 */
final class Checkpoints {
    /** 8 MB: with SQLite's own 1000 a page that changes all the time is moved after every few chunks of a full lane. */
    static final int PAGES = 2000;

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
