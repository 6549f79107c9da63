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
        AFTER_COMMIT,
        /** Instead of a checkpoint, after each commit or to empty the log. */
        IN_CHECKPOINT,
        /** Instead of the COMMIT with which an uncertain store is opened. */
        IN_SETTLING
    }

    CommitFaults NONE = point -> {};

    void at(Point point) throws SQLException;
}
