package dev.tactus.store;

import dev.tactus.store.DataDirectoryException.Damaged;
import dev.tactus.store.DataDirectoryException.Unfinished;
import dev.tactus.store.DataDirectoryException.Unusable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/** Whether a start may go on from a data directory, or begin in it; and how one is given up. Thread-safe. */
final class Standing {
    private final Path database;
    private final Path folder;
    /** Of the folder as it was opened. */
    private final Optional<Object> identity;

    private boolean givenUp;

    Standing(Path database) {
        this.database = database;
        this.folder = folderOf(database);
        this.identity = FileGuard.identityOf(folder);
    }

    private static Path folderOf(Path database) {
        return Objects.requireNonNull(database.getParent());
    }

    /** @throws DataDirectoryException if nothing may be read here, or nothing begun, before an operator has acted */
    static void requireFit(Path database, DirectoryLock lock) throws DataDirectoryException {
        DamageMark.requireNone(folderOf(database));
        try {
            if (Files.exists(database) && Files.size(database) > 0) {
                return;
            }
            Path workshop = database.resolveSibling(DataDirectory.WORKSHOP);
            if (Files.exists(workshop)) {
                throw new Unfinished(workshop);
            }
            if (lock.begun()) {
                throw gone(database, "the database is gone");
            }
        } catch (IOException e) {
            throw new Unusable("the data directory cannot be looked at: " + e.getMessage(), e);
        }
    }

    static Damaged gone(Path database, String what) {
        return new Damaged(what + ": an order was begun here, and " + database + " does not hold it. Put it back, with"
                + " the -wal file beside it; or move away what is left and run ./tactus restore or ./tactus rebuild; or,"
                + " to begin a new order on purpose, delete " + database.resolveSibling(DirectoryLock.FILE));
    }

    /**
     * Once is enough: a second call waits for the first and does nothing.
     *
     * @throws IOException if that cannot be made durable, or if by now another directory is in this one's place
     */
    synchronized void giveUp(String found, Instant at) throws IOException {
        if (givenUp) {
            return;
        }
        Optional<Object> now = FileGuard.identityOf(folder);
        if (now.isEmpty()) {
            // A start would make it, and begin anew; also once the mark is deleted.
            Files.createDirectory(folder);
            DirectoryLock.begin(folder);
        } else if (!now.equals(identity) && Files.exists(database)) {
            throw new IOException("another data directory is in its place");
        }
        DamageMark.write(folder, found, at);
        SyncedDirectory.make(folder);
        givenUp = true;
    }
}
