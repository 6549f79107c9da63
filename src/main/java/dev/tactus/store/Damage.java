package dev.tactus.store;

import dev.tactus.store.StoreException.NotCommitted;
import java.sql.SQLException;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/** What SQLite's errors mean for the store: what may pass, what does not pass by itself, and what never does. */
final class Damage {
    static final int FULL = 13;
    static final int CONSTRAINT = 19;
    private static final int BUSY = 5;
    private static final int ERROR = 1;
    private static final int CORRUPT = 11;
    private static final int NOT_A_DATABASE = 26;
    private static final int PRIMARY_CODE = 0xff;
    /** Every statement is a constant that fits the schema: where it does not, the schema is not what was written. */
    private static final Pattern OTHER_SCHEMA = Pattern.compile("no such (table|column)");

    private static final String FIX = "restore a backup, or rebuild from L1 with ./tactus rebuild into a new directory";

    private Damage() {}

    /** The primary code, without what extends it; 0 if it is no error of SQLite's. */
    static int code(@Nullable Throwable failure) {
        return failure instanceof SQLiteException e ? e.getResultCode().code & PRIMARY_CODE : 0;
    }

    /** What stopped a write or an opening. */
    static NotCommitted.Kind kind(@Nullable Throwable failure) {
        // The log's index has its own way to say that there is no room for it.
        boolean noIndex =
                failure instanceof SQLiteException e && e.getResultCode() == SQLiteErrorCode.SQLITE_IOERR_SHMSIZE;
        return switch (code(failure)) {
            case FULL -> NotCommitted.Kind.FULL;
            case BUSY -> NotCommitted.Kind.BUSY;
            default -> noIndex ? NotCommitted.Kind.FULL : NotCommitted.Kind.FAULT;
        };
    }

    /** Trying again does not mend a file. */
    static Optional<StoreInvariantException> of(SQLException failure) {
        int code = code(failure);
        String message = String.valueOf(failure.getMessage());
        boolean otherSchema = code == ERROR && OTHER_SCHEMA.matcher(message).find();
        boolean damaged = code == CORRUPT || code == NOT_A_DATABASE || otherSchema || isUnreadable(failure);
        return damaged ? Optional.of(found(message, failure)) : Optional.empty();
    }

    /** EIO on a read. SQLite itself calls it corrupt, wherever it is met while a statement runs. */
    private static boolean isUnreadable(SQLException failure) {
        return failure instanceof SQLiteException e && e.getResultCode() == SQLiteErrorCode.SQLITE_IOERR_CORRUPTFS;
    }

    static StoreInvariantException found(String what, Throwable cause) {
        return new StoreInvariantException(text(what), cause);
    }

    static StoreInvariantException found(String what) {
        return new StoreInvariantException(text(what));
    }

    static String text(String what) {
        return "the database is damaged (" + what + "); " + FIX;
    }

    /** What a failed start says, with what to do where that can be known. */
    static DataDirectoryException refusal(String what, SQLException failure) {
        if (of(failure).isPresent()) {
            return new DataDirectoryException.Damaged(text(String.valueOf(failure.getMessage())), failure);
        }
        return kind(failure) == NotCommitted.Kind.FULL
                ? new DataDirectoryException.Unusable(what + ": the disk is full; free space and start again", failure)
                : new DataDirectoryException.Unusable(what + ": " + failure.getMessage(), failure);
    }
}
