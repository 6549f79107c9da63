package dev.tactus.store;

import dev.tactus.store.DataDirectoryException.AlreadyThere;
import dev.tactus.store.DataDirectoryException.Damaged;
import dev.tactus.store.DataDirectoryException.Unusable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Copies a data directory's database into one file, of one moment, while a node may be writing. The writer is never
 * waited for and never waits; only the write-ahead log cannot be reused before the copy is done, so it may grow by so
 * much and no more, and what the node needs to go on stays free on its file system. The file appears under its name
 * checked and synced, or not at all. Whoever dies before leaves a file of another name, which the next backup into the
 * same folder deletes.
 */
public final class Backup {
    static final String PARTIAL = "tactus-backup.partial";
    static final String LOCK = "tactus-backup.lock";
    private static final List<String> LEFT_OVER = List.of("", "-journal", "-wal", "-shm");
    private static final int BUSY_TIMEOUT_MS = 5000;
    /** Of SQLite's machine between two looks: some hundred rows. */
    private static final int STEPS = 1_000;
    /** Beyond the database itself: what is written meanwhile. */
    private static final long SPARE_BYTES = 16L << 20;

    private final Path directory;
    private final Path source;
    private final Path folder;
    private final Path target;
    private final Path partial;
    private final BackupLimits limits;
    private final Consumer<String> out;

    private Backup(Path directory, Path folder, Path target, BackupLimits limits, Consumer<String> out) {
        this.directory = directory;
        this.source = directory.resolve(DataDirectory.DATABASE);
        this.folder = folder;
        this.target = target;
        this.partial = folder.resolve(PARTIAL);
        this.limits = limits;
        this.out = out;
    }

    /**
     * Blocks on the disk.
     *
     * @param target does not exist; its folder does
     * @param out    is told how far it is
     * @return what the copy holds
     * @throws Unusable if there is too little space, among others: before anything is written, or, with nothing left of
     *     it, when too little has become free meanwhile
     */
    public static Contents take(Path directory, Path target, BackupLimits limits, Consumer<String> out)
            throws DataDirectoryException {
        Path absolute = target.toAbsolutePath().normalize();
        Path from = directory.toAbsolutePath().normalize();
        if (!Files.isRegularFile(from.resolve(DataDirectory.DATABASE))) {
            throw new DataDirectoryException.NoDatabase();
        }
        if (Files.exists(absolute)) {
            throw new AlreadyThere(absolute);
        }
        Path folder = absolute.getParent();
        if (folder == null || !Files.isDirectory(folder)) {
            throw new Unusable("there is no folder " + folder + " to put the backup in; make it first", absolute, null);
        }
        try (DirectoryLock _ = DirectoryLock.acquire(folder, LOCK)) {
            return new Backup(from, folder, absolute, limits, out).take();
        } catch (DataDirectoryException.InUse e) {
            throw new Unusable("another backup is being written in " + folder + "; wait for it", folder, e);
        } catch (IOException e) {
            throw new Unusable("the backup " + absolute + " cannot be written: " + e.getMessage(), absolute, e);
        }
    }

    private Contents take() throws DataDirectoryException, IOException {
        boolean done = false;
        try {
            clear();
            copy();
            sync(partial, StandardOpenOption.WRITE);
            out.accept("checking the copy");
            Contents contents = checked();
            out.accept("the copy is whole");
            publish();
            done = true;
            return contents;
        } finally {
            if (!done) {
                clear();
            }
        }
    }

    private Contents checked() throws DataDirectoryException {
        try {
            return BackupCheck.check(partial);
        } catch (Damaged e) {
            throw new Damaged(
                    "the copy is not whole, so the data directory is damaged or the disk of the copy is: "
                            + e.getMessage() + "; look with ./tactus verify --local, which works beside the node",
                    e);
        }
    }

    private void clear() throws IOException {
        for (String suffix : LEFT_OVER) {
            Files.deleteIfExists(folder.resolve(PARTIAL + suffix));
        }
    }

    private void copy() throws DataDirectoryException, IOException {
        var database = new Database(source, BUSY_TIMEOUT_MS);
        Migrations.requireOurs(database);
        long logBefore = logBytes();
        long expected = Files.size(source);
        requireSpace(expected + logBefore + SPARE_BYTES);
        out.accept("copying " + source + " (" + Contents.mib(expected) + ")");
        var progress = new CopyProgress(expected, out);
        var watch = new Watch(logBefore, progress);
        try (Session session = database.reading()) {
            // Of a connection that was opened read-only; it writes into the new file alone.
            session.run("PRAGMA query_only = OFF");
            session.watched(STEPS, watch::goesOn);
            session.query("VACUUM INTO ?").with(partial.toString()).update();
        } catch (SQLException e) {
            if (watch.stopped.isPresent()) {
                throw new Unusable(watch.stopped.get(), e);
            }
            if (Damage.code(e) == Damage.FULL) {
                throw new Unusable("no space was left in " + folder + " while the copy was made; free some", folder, e);
            }
            throw Damage.of(e).isPresent()
                    ? new Damaged("the database is damaged: " + e.getMessage(), e)
                    : new Unusable("the database cannot be copied: " + e.getMessage(), e);
        }
    }

    private final class Watch {
        private final long logBefore;
        private final CopyProgress progress;
        private Optional<String> stopped = Optional.empty();

        Watch(long logBefore, CopyProgress progress) {
            this.logBefore = logBefore;
            this.progress = progress;
        }

        boolean goesOn() {
            if (logBytes() - logBefore > limits.logBytes()) {
                stopped = Optional.of("the node has written more than " + Contents.mib(limits.logBytes())
                        + " while the copy was made, and all of it had to be kept; back up at a quieter time or to"
                        + " a faster disk, or allow more with --max-log-mib");
            } else if (free(source) < limits.keptBytes()) {
                stopped = Optional.of("while the copy was made less than " + Contents.mib(limits.keptBytes())
                        + " became free in " + directory
                        + ", and the node needs them to go on (SEQ_STORAGE_RESERVE_BYTES and an eighth); free space"
                        + " there, or back up to another disk");
            }
            progress.at(sizeOf(partial));
            return stopped.isEmpty();
        }
    }

    private long logBytes() {
        return sizeOf(source.resolveSibling(source.getFileName() + "-wal"));
    }

    /** Asked by name: opening and closing the file would drop SQLite's locks. */
    private static long sizeOf(Path file) {
        try {
            return Files.size(file);
        } catch (IOException absent) {
            return 0;
        }
    }

    private void requireSpace(long copy) throws IOException, Unusable {
        long stays = limits.keptBytes() + limits.logBytes();
        String forCopy = Contents.mib(copy) + " for the copy";
        String forNode = Contents.mib(limits.keptBytes())
                + " that the node needs to go on (SEQ_STORAGE_RESERVE_BYTES and an eighth) and "
                + Contents.mib(limits.logBytes()) + " by which its log may grow (--max-log-mib)";
        if (fileSystem(source).equals(fileSystem(folder))) {
            requireFree(folder, copy + stays, forCopy + ", " + forNode);
        } else {
            requireFree(folder, copy, forCopy);
            requireFree(directory, stays, forNode);
        }
    }

    private static void requireFree(Path where, long bytes, String what) throws Unusable {
        long free = free(where);
        if (free < bytes) {
            throw new Unusable(
                    "a backup takes " + Contents.mib(bytes) + " in " + where + ", where " + Contents.wholeMib(free)
                            + " are free: " + what + "; free space there, or choose another disk",
                    where,
                    null);
        }
    }

    /** A FileStore takes one file system that is mounted at two places for two. */
    private static Object fileSystem(Path path) throws IOException {
        return Files.getAttribute(path, "unix:dev");
    }

    /** 0 if that cannot be asked. */
    private static long free(Path path) {
        return path.toFile().getUsableSpace();
    }

    /** A link is never put over what is there; where there are no links, a look must do. */
    private void publish() throws IOException, AlreadyThere {
        try {
            Files.createLink(target, partial);
        } catch (FileAlreadyExistsException e) {
            throw new AlreadyThere(target);
        } catch (UnsupportedOperationException | IOException noLinks) {
            if (Files.exists(target)) {
                throw new AlreadyThere(target);
            }
            Files.move(partial, target, StandardCopyOption.ATOMIC_MOVE);
        }
        Files.deleteIfExists(partial);
        sync(folder, StandardOpenOption.READ);
    }

    private static void sync(Path path, StandardOpenOption how) throws IOException {
        try (FileChannel file = FileChannel.open(path, how)) {
            file.force(true);
        }
    }
}
