package dev.tactus.devnet;

import dev.tactus.protocol.Bytes;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * An append-only file of records: a magic word, the genesis, then one record a block, each {@code length u32 ‖ CRC32C
 * u32 ‖ content}. A record is on stable storage when {@link #append} returns. A torn last record, which a crash can
 * leave and nobody has been served from, is cut off when it is met; damage before the last record is an error. Locked
 * against other processes while it is open. Not thread-safe.
 */
final class ChainFile implements AutoCloseable {
    private static final byte[] MAGIC = "TACTUSL1".getBytes(StandardCharsets.US_ASCII);
    private static final int HEAD_BYTES = 2 * Integer.BYTES;
    /** Far above what a block's gas can pay for; keeps a damaged length from asking for the machine's memory. */
    private static final int MAX_RECORD_BYTES = 16 << 20;

    private final FileChannel channel;
    private boolean broken;

    private ChainFile(FileChannel channel) {
        this.channel = channel;
    }

    /**
     * Opens or creates it, placed before the first record.
     *
     * @throws IOException also if another process has it open or it is no chain
     */
    static ChainFile open(Path path) throws IOException {
        Path folder = path.toAbsolutePath().getParent();
        if (folder != null) {
            Files.createDirectories(folder);
        }
        FileChannel channel =
                FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        try {
            lock(channel);
            var file = new ChainFile(channel);
            file.checkMagic();
            if (folder != null) {
                sync(folder);
            }
            return file;
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    private static void lock(FileChannel channel) throws IOException {
        FileLock lock;
        try {
            lock = channel.tryLock();
        } catch (OverlappingFileLockException e) {
            throw new IOException("the development chain is already open in this process", e);
        }
        if (lock == null) {
            throw new IOException("the development chain is open in another process");
        }
    }

    private static void sync(Path folder) throws IOException {
        try (FileChannel directory = FileChannel.open(folder, StandardOpenOption.READ)) {
            directory.force(true);
        }
    }

    private void checkMagic() throws IOException {
        var found = ByteBuffer.allocate(MAGIC.length);
        readFully(found);
        if (found.hasRemaining()) {
            channel.truncate(0);
            channel.write(ByteBuffer.wrap(MAGIC));
            channel.force(true);
        } else if (!Bytes.of(found.array()).equals(Bytes.of(MAGIC))) {
            throw new IOException("the file is not a development chain");
        }
    }

    /** The next record's content; empty at the end, where {@link #append} may then be called. */
    Optional<byte[]> next() throws IOException {
        long start = channel.position();
        var head = ByteBuffer.allocate(HEAD_BYTES);
        readFully(head);
        if (head.hasRemaining()) {
            return torn(start);
        }
        int length = head.getInt(0);
        if (length <= 0 || length > MAX_RECORD_BYTES) {
            return endOrDamage(start, restIsZero(start));
        }
        var content = ByteBuffer.allocate(length);
        readFully(content);
        if (content.hasRemaining()) {
            return torn(start);
        }
        if (crc(content.array()) != head.getInt(Integer.BYTES)) {
            return endOrDamage(start, channel.position() == channel.size());
        }
        return Optional.of(content.array());
    }

    private Optional<byte[]> endOrDamage(long start, boolean last) throws IOException {
        if (!last) {
            throw new IOException("the development chain is damaged at byte " + start);
        }
        return torn(start);
    }

    private Optional<byte[]> torn(long start) throws IOException {
        if (channel.size() > start) {
            channel.truncate(start);
            channel.force(true);
        }
        channel.position(start);
        return Optional.empty();
    }

    /** A file system may have grown the file before it wrote the bytes. */
    private boolean restIsZero(long from) throws IOException {
        channel.position(from);
        var buffer = ByteBuffer.allocate(8192);
        while (channel.read(buffer.clear()) > 0) {
            for (int i = 0; i < buffer.position(); i++) {
                if (buffer.get(i) != 0) {
                    return false;
                }
            }
        }
        return true;
    }

    private void readFully(ByteBuffer target) throws IOException {
        while (target.hasRemaining() && channel.read(target) >= 0) {
            // A channel may return less than was asked for.
        }
    }

    /**
     * Adds a record behind the last one and waits until it is on stable storage.
     *
     * @throws IOException after which what is on disk is unknown and every later call fails; opening the file again tells
     */
    void append(byte[] content) throws IOException {
        if (broken) {
            throw new IOException("an earlier write to the development chain failed");
        }
        broken = true;
        var record = ByteBuffer.allocate(HEAD_BYTES + content.length)
                .putInt(content.length)
                .putInt(crc(content))
                .put(content)
                .flip();
        while (record.hasRemaining()) {
            channel.write(record);
        }
        channel.force(true);
        broken = false;
    }

    private static int crc(byte[] content) {
        var crc = new CRC32C();
        crc.update(content);
        return (int) crc.getValue();
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
