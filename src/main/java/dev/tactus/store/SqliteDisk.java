package dev.tactus.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;

/** The file system that holds a SQLite database, and the database's write-ahead log. */
final class SqliteDisk implements StoreDisk {
    /** For each of the few readers that may stand in the way: the lane waits here. */
    private static final Duration PATIENCE = Duration.ofMillis(50);

    private final Database database;
    private final FileGuard guard;

    SqliteDisk(Database database, FileGuard guard) {
        this.database = database;
        this.guard = guard;
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
        try (Session session = new Database(database.file(), (int) PATIENCE.toMillis()).writing()) {
            return session.query("PRAGMA wal_checkpoint(TRUNCATE)")
                    .first(row -> row.number(1) == 0)
                    .orElse(false);
        } catch (SQLException e) {
            if (IoErrors.isIo(e)) {
                throw new DiskFailedException(
                        "the disk failed in a checkpoint (" + e.getMessage()
                                + "); check the disk and its file system, then start again",
                        e);
            }
            Damage.of(e).ifPresent(damaged -> {
                throw damaged;
            });
            // Not emptied, for whatever reason: the lane's own connection is not the worse for it.
            return false;
        }
    }
}
