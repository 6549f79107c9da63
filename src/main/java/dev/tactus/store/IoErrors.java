package dev.tactus.store;

import java.sql.SQLException;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/** Which of SQLite's errors mean that the disk did not do what it was told. */
final class IoErrors {
    private static final int PRIMARY_CODE = 0xff;

    private IoErrors() {}

    /** Any read, write or sync of a file that failed, other than for want of space. */
    static boolean isIo(SQLException failure) {
        return failure instanceof SQLiteException e
                && (e.getResultCode().code & PRIMARY_CODE) == SQLiteErrorCode.SQLITE_IOERR.code;
    }

    /** A sync that failed, of a file or of its directory. */
    static boolean isSync(SQLException failure) {
        return failure instanceof SQLiteException e
                && (e.getResultCode() == SQLiteErrorCode.SQLITE_IOERR_FSYNC
                        || e.getResultCode() == SQLiteErrorCode.SQLITE_IOERR_DIR_FSYNC);
    }
}
