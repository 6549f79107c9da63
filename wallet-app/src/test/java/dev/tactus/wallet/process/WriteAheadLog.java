package dev.tactus.wallet.process;

import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;

/**
 * What another process does with its write-ahead log, read from the index that SQLite keeps of it in shared memory (its
 * file format, "WAL-Index Format"): how many frames are copied back, and how many an unfinished checkpoint set out to.
 */
final class WriteAheadLog implements AutoCloseable {
    private static final VarHandle INT = MethodHandles.byteBufferViewVarHandle(int[].class, ByteOrder.nativeOrder());
    private static final int COPIED_BACK = 96;
    private static final int ATTEMPTED = 128;
    private static final int HEADER_BYTES = 136;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final FileChannel file;
    private final ByteBuffer index;

    private WriteAheadLog(FileChannel file, MappedByteBuffer index) {
        this.file = file;
        this.index = index;
    }

    static WriteAheadLog of(Path dataDirectory) throws IOException {
        FileChannel file = FileChannel.open(dataDirectory.resolve("sequencer.db-shm"), StandardOpenOption.READ);
        return new WriteAheadLog(file, file.map(FileChannel.MapMode.READ_ONLY, 0, HEADER_BYTES));
    }

    boolean isBeingCheckpointed() {
        return Integer.compareUnsigned(
                        (int) INT.getVolatile(index, ATTEMPTED), (int) INT.getVolatile(index, COPIED_BACK))
                > 0;
    }

    /** Spins: a checkpoint takes a few milliseconds. */
    void awaitCheckpoint() {
        long started = System.nanoTime();
        while (!isBeingCheckpointed()) {
            if (System.nanoTime() - started > PATIENCE.toNanos()) {
                throw new AssertionError("no checkpoint within " + PATIENCE);
            }
            Thread.onSpinWait();
        }
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
