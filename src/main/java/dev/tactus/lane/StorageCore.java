package dev.tactus.lane;

import dev.tactus.store.StoreDisk;
import java.time.Duration;

/** What to do about the free space and the write-ahead log that were seen. Pure. */
final class StorageCore {
    /** Copying a large log, or waiting for a reader, holds the lane up: not more often than this. */
    static final Duration SHRINK_INTERVAL = Duration.ofSeconds(10);

    private StorageCore() {}

    /**
     * What is known of the disk.
     *
     * @param low            no op is taken
     * @param logHeld        the log is too large and someone keeps it from being emptied
     * @param shrinkAtNanos  when emptying it may be tried again, if {@code logHeld}
     */
    record Storage(boolean low, boolean logHeld, long shrinkAtNanos) {
        static final Storage UNSEEN = new Storage(false, false, 0);
    }

    /** @param shrink the log is to be emptied now; {@link #tried} then tells what came of it */
    record Seen(Storage storage, boolean shrink) {}

    /** @param quiet whether nothing waits for the lane */
    static Seen look(Storage before, StoreDisk.Look look, StorageLimits limits, boolean quiet, long nowNanos) {
        boolean low = look.freeBytes() < (before.low ? limits.resumeBytes() : limits.reserveBytes());
        if (look.logBytes() <= limits.logBytes()) {
            return new Seen(new Storage(low, false, nowNanos), false);
        }
        boolean due = !before.logHeld || nowNanos - before.shrinkAtNanos >= 0;
        return new Seen(new Storage(low, before.logHeld, before.shrinkAtNanos), quiet && due);
    }

    static Storage tried(Storage before, boolean emptied, long nowNanos) {
        return new Storage(before.low, !emptied, nowNanos + SHRINK_INTERVAL.toNanos());
    }
}
