package dev.tactus.disk;

import dev.tactus.protocol.Bytes;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** What was done to a disk, in order. Paths are relative to the watched directory, which itself is the empty path. */
public record DiskLog(List<Entry> entries) {
    private static final int HEADER_BYTES = 32;

    /** One thing that was done. */
    public sealed interface Entry {
        /** A file that was there before is opened. */
        record Opened(int file, Path path) implements Entry {}

        /** A file is made and opened. */
        record Created(int file, Path path) implements Entry {}

        record Written(int file, long offset, Bytes bytes) implements Entry {}

        record Truncated(int file, long length) implements Entry {}

        record Synced(int file) implements Entry {}

        record SyncFailed(int file) implements Entry {}

        record Unlinked(Path path) implements Entry {}

        record DirectoryMade(Path path) implements Entry {}

        record Renamed(Path from, Path to) implements Entry {}
    }

    public DiskLog {
        entries = List.copyOf(entries);
    }

    static DiskLog read(Path log, Path root) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(log)).order(ByteOrder.LITTLE_ENDIAN);
        var reader = new Reader(root);
        List<Entry> entries = new ArrayList<>();
        while (bytes.remaining() >= HEADER_BYTES) {
            entries.add(reader.next(bytes));
        }
        if (bytes.hasRemaining()) {
            throw new IOException("the log of the disk ends in the middle of an entry");
        }
        return new DiskLog(entries);
    }

    private static final class Reader {
        private final Path root;
        /** An opening of a file is a number of its process; here every one gets its own. */
        private final Map<Long, Integer> files = new HashMap<>();

        Reader(Path root) {
            this.root = root;
        }

        Entry next(ByteBuffer from) throws IOException {
            int kind = from.getInt();
            long handle = ((long) from.getInt() << Integer.SIZE) | from.getInt();
            int nameLength = from.getInt();
            long offset = from.getLong();
            byte[] name = new byte[nameLength];
            byte[] data = new byte[Math.toIntExact(from.getLong())];
            from.get(name).get(data);
            return switch (kind) {
                case 1 -> new Entry.Opened(opened(handle), path(name));
                case 2 -> new Entry.Created(opened(handle), path(name));
                case 3 -> new Entry.Written(file(handle), offset, Bytes.wrap(data));
                case 4 -> new Entry.Truncated(file(handle), offset);
                case 5 -> new Entry.Synced(file(handle));
                case 6 -> new Entry.SyncFailed(file(handle));
                case 7 -> new Entry.Unlinked(path(name));
                case 8 -> new Entry.DirectoryMade(path(name));
                case 9 -> new Entry.Renamed(path(name), path(data));
                default -> throw new IOException("no entry of a disk's log: " + kind);
            };
        }

        private int opened(long handle) {
            files.put(handle, files.size());
            return file(handle);
        }

        private int file(long handle) {
            return Objects.requireNonNull(files.get(handle));
        }

        private Path path(byte[] name) {
            return root.relativize(Path.of(new String(name, StandardCharsets.UTF_8)));
        }
    }
}
