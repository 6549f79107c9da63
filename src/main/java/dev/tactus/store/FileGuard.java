package dev.tactus.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Holds the store's files to their places: what is open must be what the next process finds under the same name. A file
 * that was deleted, replaced or moved away takes every write still, and all of it is lost with this process. Any thread;
 * a look costs one stat for each file.
 */
final class FileGuard {
    /** Of a file system that tells nothing better: then only that a file is there is known. */
    private static final Object PRESENT = "present";

    private final Map<Path, Object> held = new ConcurrentHashMap<>();
    private volatile boolean moved;

    /** From now on {@code file} must stay the one that it is now. */
    void hold(Path file) {
        held.put(file, identityOf(file).orElseThrow(() -> missing(file)));
    }

    void release(Path file) {
        held.remove(file);
    }

    /** @throws StoreInvariantException if one of the files is not where it was opened, now or at an earlier look */
    void require() {
        for (Map.Entry<Path, Object> each : held.entrySet()) {
            Optional<Object> now = identityOf(each.getKey());
            // Released meanwhile: the last connection that closes takes the log with it.
            if (!now.equals(Optional.of(each.getValue())) && held.containsKey(each.getKey())) {
                throw missing(each.getKey());
            }
        }
    }

    /** Whether that is so. To close a connection then could delete the log of what is there instead. */
    boolean moved() {
        if (!moved) {
            try {
                require();
            } catch (StoreInvariantException | StoreUnavailableException e) {
                return moved;
            }
        }
        return moved;
    }

    private StoreInvariantException missing(Path file) {
        moved = true;
        return new StoreInvariantException(file + " was deleted, moved or replaced while it was open: nobody would find"
                + " what is written to it; put back what belongs there, or restore a backup or rebuild from L1,"
                + " before the next start");
    }

    /** What tells the file of this name from any other; empty if there is none. */
    static Optional<Object> identityOf(Path file) {
        try {
            Object key = Files.readAttributes(file, BasicFileAttributes.class).fileKey();
            return Optional.of(key == null ? PRESENT : key);
        } catch (NoSuchFileException gone) {
            return Optional.empty();
        } catch (IOException e) {
            throw new StoreUnavailableException("the store's files cannot be looked at", e);
        }
    }
}
