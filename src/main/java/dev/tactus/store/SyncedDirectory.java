package dev.tactus.store;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.Deque;

/** Directories that are still there after a loss of power: an entry is durable once the directory that holds it is. */
final class SyncedDirectory {
    private SyncedDirectory() {}

    /** Makes what is missing on the way to {@code directory}; it may exist already. */
    static void make(Path directory) throws IOException {
        Deque<Path> made = new ArrayDeque<>();
        Path absolute = directory.toAbsolutePath().normalize();
        for (Path each = absolute; each != null && !Files.exists(each); each = each.getParent()) {
            made.push(each);
        }
        Files.createDirectories(absolute);
        if (made.isEmpty()) {
            // Whoever made it may have died before it was synced.
            made.push(absolute.toRealPath());
        }
        for (Path each : made) {
            Path parent = each.getParent();
            if (parent != null) {
                sync(parent);
            }
        }
    }

    /** Makes durable which files are in it. */
    static void sync(Path directory) throws IOException {
        try (var entries = FileChannel.open(directory, StandardOpenOption.READ)) {
            entries.force(true);
        } catch (AccessDeniedException e) {
            // Its owner has made what is in it, and keeps it to himself.
        }
    }
}
