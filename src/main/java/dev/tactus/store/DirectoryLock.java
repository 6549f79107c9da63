package dev.tactus.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The right to write in a data directory, held until closed or until the process dies. The lock file itself stays:
 * deleting it would let two processes lock two different files of the same name. It also remembers that an order was
 * begun in the directory, for when its database is gone.
 */
final class DirectoryLock implements AutoCloseable {
    static final String FILE = "sequencer.lock";

    /**
     * Lock files that this process holds. An operating system's file lock belongs to the process and is dropped as
     * soon as any descriptor of the file is closed: a second try in this process must not even open the file.
     */
    private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

    private static final String BEGUN = "an order was begun in this directory\n";

    private final Path file;
    private final FileChannel channel;

    private DirectoryLock(Path file, FileChannel channel) {
        this.file = file;
        this.channel = channel;
    }

    /** @param directory exists */
    static DirectoryLock acquire(Path directory) throws DataDirectoryException.InUse, IOException {
        return acquire(directory, FILE);
    }

    /** @param name of the lock's file */
    static DirectoryLock acquire(Path directory, String name) throws DataDirectoryException.InUse, IOException {
        Path real = directory.toRealPath().resolve(name);
        if (!HELD.add(real)) {
            throw new DataDirectoryException.InUse();
        }
        try {
            FileChannel channel = FileChannel.open(real, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            return locked(real, channel);
        } catch (DataDirectoryException.InUse | IOException | RuntimeException e) {
            HELD.remove(real);
            throw e;
        }
    }

    private static DirectoryLock locked(Path real, FileChannel channel)
            throws DataDirectoryException.InUse, IOException {
        try {
            FileLock lock = channel.tryLock();
            if (lock == null) {
                throw new DataDirectoryException.InUse();
            }
            return new DirectoryLock(real, channel);
        } catch (DataDirectoryException.InUse | IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    /** That anything is in it counts: whoever wrote it may have died in the middle. */
    boolean begun() throws IOException {
        return channel.size() > 0;
    }

    /** From now on, durably, this directory is one that should hold an order. */
    void begin() throws IOException {
        if (!begun()) {
            // By the descriptor that holds the lock: closing another one of this file would drop it.
            var _ = channel.write(ByteBuffer.wrap(BEGUN.getBytes(StandardCharsets.US_ASCII)), 0);
            channel.force(true);
        }
    }

    /** The same of a directory that was made in place of the one that is locked. */
    static void begin(Path made) throws IOException {
        try (FileChannel file =
                FileChannel.open(made.resolve(FILE), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            var _ = file.write(ByteBuffer.wrap(BEGUN.getBytes(StandardCharsets.US_ASCII)));
            file.force(true);
        }
    }

    @Override
    public void close() throws IOException {
        try {
            channel.close();
        } finally {
            HELD.remove(file);
        }
    }
}
