package dev.tactus.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.SQLException;

/**
 * The write-ahead log as a process finds it when it starts. That a transaction can be read there does not mean that it
 * is on the disk: the process before may have died before it synced, or its sync failed, and then the kernel may keep
 * pages that never got there and that no later sync writes. SQLite takes what it reads for durable; whatever is built
 * on it would be lost with it.
 */
final class FoundLog {
    private static final int STEP_BYTES = 1 << 20;

    private FoundLog() {}

    /**
     * Writes every byte of the log once more, in place, and syncs: what is read from then on is on the disk. A loss of
     * power in the middle leaves of each sector what the disk or what the kernel held, so of the last transactions all
     * or nothing, as before.
     *
     * <p>No other writer gets in meanwhile. No connection has written in this process yet, and none of it stays open,
     * so the next one reads the log anew.
     */
    static void writeAgain(Database database) throws SQLException, IOException {
        Path log = database.log();
        if (isEmpty(log) || isEmpty(database.file())) {
            return;
        }
        // The last connection that closes would move the log into the database file, unless it cannot write.
        try (Session last = database.reading()) {
            last.query("SELECT COUNT(*) FROM sqlite_schema").number();
            try (Session writer = database.writing()) {
                writer.beginImmediate();
                if (!isEmpty(log)) {
                    rewrite(log);
                }
                writer.rollBack();
            }
        }
    }

    /** Where there is no database, SQLite deletes the log. */
    private static boolean isEmpty(Path file) throws IOException {
        return !Files.exists(file) || Files.size(file) == 0;
    }

    /** SQLite holds no lock on this file, so closing it drops none. */
    private static void rewrite(Path log) throws IOException {
        try (var file = FileChannel.open(log, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            ByteBuffer bytes = ByteBuffer.allocateDirect(STEP_BYTES);
            long end = file.size();
            for (long at = 0; at < end; at += bytes.limit()) {
                bytes.clear().limit((int) Math.min(STEP_BYTES, end - at));
                transfer(file, bytes, at);
            }
            file.force(true);
        }
    }

    private static void transfer(FileChannel file, ByteBuffer bytes, long at) throws IOException {
        while (bytes.hasRemaining()) {
            if (file.read(bytes, at + bytes.position()) < 0) {
                throw new IOException("the write-ahead log became shorter while it was read");
            }
        }
        bytes.flip();
        while (bytes.hasRemaining()) {
            var _ = file.write(bytes, at + bytes.position());
        }
    }
}
