package dev.tactus.store;

import dev.tactus.store.DataDirectoryException.NotEmpty;
import dev.tactus.store.DataDirectoryException.Unusable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * A data directory in the making: its store grows in a folder of its own inside and takes its place in one step, whole,
 * when it is published. Whoever dies before leaves a directory that counts as empty. Locked like any other. One thread.
 */
public final class NewDataDirectory implements AutoCloseable {
    private static final long COPIED_AT_ONCE = 16L << 20;

    private final Path directory;
    private final DirectoryLock lock;
    private final DataDirectory contents;

    private NewDataDirectory(Path directory, DirectoryLock lock, DataDirectory contents) {
        this.directory = directory;
        this.lock = lock;
        this.contents = contents;
    }

    /** What the store begins with. */
    private interface Start {
        void in(Path workshop) throws DataDirectoryException, IOException;
    }

    /**
     * Creates the directory if need be, and deletes what an attempt before has left in its folder.
     *
     * @throws NotEmpty if there is anything else in it: nothing was changed then
     */
    public static NewDataDirectory begin(Path directory) throws DataDirectoryException {
        return begin(directory, _ -> {});
    }

    /**
     * {@link #begin} with the store that a backup holds, brought to this program's version.
     *
     * @param out is told how far it is, and what the backup holds
     * @throws DataDirectoryException if it is not a whole backup, among others: the directory counts as empty then
     */
    public static NewDataDirectory beginFrom(Path backup, Path directory, Consumer<String> out)
            throws DataDirectoryException {
        return begin(directory, workshop -> {
            BackupCheck.requireOnePiece(backup);
            Files.createDirectories(workshop);
            boolean whole = false;
            try {
                Path copy = workshop.resolve(DataDirectory.DATABASE);
                copy(backup, copy, out);
                out.accept("checking the copy");
                out.accept("the backup holds " + BackupCheck.check(copy).describe());
                whole = true;
            } finally {
                if (!whole) {
                    clear(workshop);
                }
            }
        });
    }

    private static void copy(Path from, Path to, Consumer<String> out) throws IOException {
        try (var in = FileChannel.open(from, StandardOpenOption.READ);
                var copied = FileChannel.open(to, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            long size = in.size();
            out.accept("copying " + from + " (" + Contents.mib(size) + ")");
            var progress = new CopyProgress(size, out);
            long at = 0;
            for (long moved = 1; at < size && moved > 0; at += moved) {
                moved = in.transferTo(at, Math.min(COPIED_AT_ONCE, size - at), copied);
                progress.at(at + moved);
            }
            copied.force(true);
        }
    }

    private static NewDataDirectory begin(Path directory, Start start) throws DataDirectoryException {
        DirectoryLock lock = lock(directory);
        try {
            requireEmpty(directory);
            Path workshop = directory.resolve(DataDirectory.WORKSHOP);
            clear(workshop);
            start.in(workshop);
            return new NewDataDirectory(directory, lock, DataDirectory.open(workshop));
        } catch (IOException e) {
            release(lock);
            throw new Unusable("the data directory cannot be prepared: " + e.getMessage(), e);
        } catch (DataDirectoryException | RuntimeException e) {
            release(lock);
            throw e;
        }
    }

    private static DirectoryLock lock(Path directory) throws DataDirectoryException {
        try {
            if (Files.isDirectory(directory)) {
                requireEmpty(directory);
            }
            SyncedDirectory.make(directory);
            return DirectoryLock.acquire(directory);
        } catch (IOException e) {
            throw new Unusable("the data directory cannot be created or locked", e);
        }
    }

    private static void requireEmpty(Path directory) throws DataDirectoryException, IOException {
        try (Stream<Path> entries = Files.list(directory)) {
            List<String> others = entries.map(entry -> entry.getFileName().toString())
                    // The root of a file system has one of its own.
                    .filter(name -> !List.of(DataDirectory.WORKSHOP, DirectoryLock.FILE, DamageMark.FILE, "lost+found")
                            .contains(name))
                    .sorted()
                    .toList();
            if (!others.isEmpty()) {
                throw new NotEmpty(others.getFirst());
            }
        }
    }

    /** Only what a store consists of; a folder with anything else in it is not ours to delete. */
    private static void clear(Path workshop) throws IOException {
        if (!Files.isDirectory(workshop)) {
            return;
        }
        try (Stream<Path> entries = Files.list(workshop)) {
            for (Path entry : entries.toList()) {
                String name = entry.getFileName().toString();
                if (name.startsWith(DataDirectory.DATABASE) || name.equals(DirectoryLock.FILE)) {
                    Files.delete(entry);
                }
            }
        }
        Files.delete(workshop);
    }

    /** Where to write. Close what was opened of it before it is published. */
    public DataDirectory contents() {
        return contents;
    }

    /** From now on, durably, this is the data directory. Call at most once; it is closed afterwards in any case. */
    public void publish() throws DataDirectoryException {
        Path made = contents.databaseFile();
        contents.close();
        try {
            requireWhole(made);
            try (var file = FileChannel.open(made, StandardOpenOption.WRITE)) {
                file.force(true);
            }
            // Whoever dies from here on leaves a directory that refuses to begin anew.
            lock.begin();
            DamageMark.delete(directory);
            Files.move(made, directory.resolve(DataDirectory.DATABASE), StandardCopyOption.ATOMIC_MOVE);
            SyncedDirectory.sync(directory);
            clear(directory.resolve(DataDirectory.WORKSHOP));
        } catch (IOException e) {
            throw new Unusable("the new store cannot take its place", e);
        } finally {
            release(lock);
        }
    }

    /** The last connection that closes leaves everything in the one file. */
    private static void requireWhole(Path made) throws IOException {
        Path log = made.resolveSibling(made.getFileName() + "-wal");
        if (Files.exists(log) && Files.size(log) > 0) {
            throw new IOException("the new store is still open: " + log + " is not empty");
        }
    }

    /** Gives up what was not published; the next attempt begins anew. */
    @Override
    public void close() {
        contents.close();
        release(lock);
    }

    private static void release(DirectoryLock lock) {
        try {
            lock.close();
        } catch (IOException e) {
            throw new StoreUnavailableException("the lock cannot be released", e);
        }
    }
}
