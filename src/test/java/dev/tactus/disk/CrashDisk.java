package dev.tactus.disk;

import dev.tactus.disk.DiskLog.Entry;
import dev.tactus.protocol.Bytes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A disk at some moment of its log, and everything that it may hold after a loss of power right then. What a sync
 * covered is there. Of the rest the kernel may have written any page at any moment since, torn between its sectors; a
 * file's length and the names in a directory likewise. After a sync that failed, the kernel takes the pages for clean:
 * no later sync covers them unless they are written again.
 */
public final class CrashDisk {
    private final Map<Integer, CrashFile> open = new HashMap<>();
    /** Every name that ever was, with what it may stand for. */
    private final Map<Path, Name> names = new TreeMap<>();

    private final Map<Integer, Path> directories = new HashMap<>();
    private int now;

    /** What a name stands for since some moment; nothing if it was removed. */
    private record Meaning(int since, Optional<CrashFile> file, boolean isDirectory) {}

    private static final class Name {
        private static final Meaning NONE = new Meaning(-1, Optional.empty(), false);

        private final List<Meaning> meanings = new ArrayList<>(List.of(NONE));

        Meaning latest() {
            return meanings.getLast();
        }

        void change(Meaning meaning) {
            meanings.add(meaning);
        }

        void sync() {
            meanings.subList(0, meanings.size() - 1).clear();
        }

        Meaning at(int moment) {
            Meaning found = meanings.getFirst();
            for (Meaning each : meanings) {
                if (each.since() <= moment) {
                    found = each;
                }
            }
            return found;
        }
    }

    private Name name(Path path) {
        return names.computeIfAbsent(path, ignored -> new Name());
    }

    /** How many entries were applied. */
    public int now() {
        return now;
    }

    public void apply(Entry entry) {
        switch (entry) {
            case Entry.Opened(int file, Path path) -> opened(file, path);
            case Entry.Created(int file, Path path) -> {
                var made = new CrashFile();
                name(path).change(new Meaning(now, Optional.of(made), false));
                open.put(file, made);
            }
            case Entry.Written(int file, long offset, Bytes bytes) -> file(file).write(now, offset, bytes.toArray());
            case Entry.Truncated(int file, long length) -> file(file).truncate(now, length);
            case Entry.Synced(int file) -> synced(file);
            case Entry.SyncFailed(int file) -> {
                if (!directories.containsKey(file)) {
                    file(file).syncFailed();
                }
            }
            case Entry.Unlinked(Path path) -> name(path).change(new Meaning(now, Optional.empty(), false));
            case Entry.DirectoryMade(Path path) -> name(path).change(new Meaning(now, Optional.empty(), true));
            case Entry.Renamed(Path from, Path to) -> {
                name(to).change(new Meaning(now, name(from).latest().file(), false));
                name(from).change(new Meaning(now, Optional.empty(), false));
            }
        }
        now++;
    }

    private void opened(int file, Path path) {
        Meaning meaning = name(path).latest();
        if (meaning.file().isPresent()) {
            open.put(file, meaning.file().get());
        } else if (meaning.isDirectory() || path.toString().isEmpty()) {
            directories.put(file, path);
        } else {
            throw new IllegalStateException(path + " was there before the log began");
        }
    }

    private void synced(int file) {
        Path directory = directories.get(file);
        if (directory == null) {
            file(file).sync();
            return;
        }
        names.forEach((path, name) -> {
            Path parent = path.getParent();
            if (directory.equals(parent == null ? Path.of("") : parent)) {
                name.sync();
            }
        });
    }

    private CrashFile file(int file) {
        return Objects.requireNonNull(open.get(file));
    }

    /**
     * Writes what is left.
     *
     * @param into a directory that stands for the watched one
     * @param only what lies below this path in it is of interest
     */
    public void crash(Path into, Path only, Loss loss) throws IOException {
        for (Map.Entry<Path, Name> each : names.entrySet()) {
            if (!each.getKey().startsWith(only)) {
                continue;
            }
            Path path = into.resolve(each.getKey());
            Meaning meaning = each.getValue().at(loss.momentOfNames(now));
            // What is in a directory that is not there is not there either.
            if (Files.isDirectory(Objects.requireNonNull(path.getParent()))) {
                if (meaning.isDirectory()) {
                    Files.createDirectory(path);
                } else if (meaning.file().isPresent()) {
                    Files.write(path, meaning.file().get().crash(loss, now));
                }
            }
        }
    }
}
