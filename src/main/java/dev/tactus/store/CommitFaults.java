package dev.tactus.store;

import java.sql.SQLException;

/** Where a test may make a commit fail. */
@FunctionalInterface
interface CommitFaults {
    enum Point {
        /** Everything is written, COMMIT is not issued. */
        BEFORE_COMMIT,
        /** Instead of COMMIT. */
        IN_COMMIT,
        /** COMMIT has succeeded. */
        AFTER_COMMIT
    }

    CommitFaults NONE = point -> {};

    void at(Point point) throws SQLException;
}
