package dev.tactus.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The file system that holds a SQLite database, and the database's write-ahead log. */
final class SqliteDisk implements StoreDisk {
    /** For each of the few readers that may stand in the way: the lane waits here. */
    private static final Duration PATIENCE = Duration.ofMillis(50);

    private final Database database;
    private final FileGuard guard;
    private final CommitFaults faults;
    /** A connection that the disk failed stays open: the last one to close would sync again and believe it. */
    private final List<Session> failed = new ArrayList<>();

    SqliteDisk(Database database, FileGuard guard, CommitFaults faults) {
        this.database = database;
        this.guard = guard;
        this.faults = faults;
    }

    @Override
    public Look look() {
        guard.require();
        try {
            // What cannot be asked counts as full. A FileStore would read the whole table of mounts for it.
            return new Look(database.file().toFile().getUsableSpace(), size(database.log()));
        } catch (IOException e) {
            throw new StoreUnavailableException("the file system does not tell", e);
        }
    }

    private static long size(Path file) throws IOException {
        try {
            return Files.size(file);
        } catch (NoSuchFileException none) {
            return 0;
        }
    }

    @Override
    public boolean shrinkLog() {
        try {
            Session session = new Database(database.file(), (int) PATIENCE.toMillis()).writing();
            try {
                faults.at(CommitFaults.Point.IN_CHECKPOINT);
                return session.query("PRAGMA wal_checkpoint(TRUNCATE)")
                        .first(row -> row.number(1) == 0)
                        .orElse(false);
            } catch (SQLException e) {
                if (IoErrors.isIo(e)) {
                    failed.add(session);
                    throw new DiskFailedException(
                            "the disk failed in a checkpoint (" + e.getMessage()
                                    + "); check the disk and its file system, then start again",
                            e);
                }
                throw e;
            } finally {
                if (!failed.contains(session)) {
                    session.close();
                }
            }
        } catch (SQLException e) {
            Damage.of(e).ifPresent(damaged -> {
                throw damaged;
            });
            // Not emptied, for whatever reason: the lane's own connection is not the worse for it.
            return false;
        }
    }
}
