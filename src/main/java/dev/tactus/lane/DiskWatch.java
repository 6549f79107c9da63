package dev.tactus.lane;

import dev.tactus.lane.StorageCore.Storage;
import dev.tactus.store.StoreDisk;
import dev.tactus.store.StoreUnavailableException;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at the disk and acts on what {@link StorageCore} decides; says each change once, whatever comes in between.
 * Confined to the lane's thread.
 */
final class DiskWatch {
    private static final Logger LOG = LoggerFactory.getLogger(DiskWatch.class);

    private final StoreDisk disk;
    private final StorageLimits limits;
    private final LongSupplier nanoTime;
    private Storage storage = Storage.UNSEEN;
    private boolean toldFull;
    private boolean toldSilent;

    DiskWatch(LaneWiring.Storage storage, LongSupplier nanoTime) {
        this.disk = storage.disk();
        this.limits = storage.limits();
        this.nanoTime = nanoTime;
    }

    /** Whether so little is free that no op may be taken. */
    boolean low() {
        return storage.low();
    }

    /**
     * To be called now and then.
     *
     * @param quiet whether there is time to empty the log
     * @throws dev.tactus.store.StoreInvariantException if the store's files are not where they were opened
     */
    void look(boolean quiet) {
        StoreDisk.Look look;
        try {
            look = disk.look();
            toldSilent = false;
        } catch (StoreUnavailableException e) {
            if (!toldSilent) {
                toldSilent = true;
                LOG.warn("the free space is not known", e);
            }
            return;
        }
        boolean before = storage.low();
        boolean held = storage.logHeld();
        StorageCore.Seen seen = StorageCore.look(storage, look, limits, quiet, nanoTime.getAsLong());
        storage = seen.storage();
        if (storage.low() && !before) {
            LOG.error(
                    "storage is nearly full, new ops are refused until {} bytes are free: freeBytes={} reserveBytes={};"
                            + " free space, or lower SEQ_STORAGE_RESERVE_BYTES",
                    limits.resumeBytes(),
                    look.freeBytes(),
                    limits.reserveBytes());
        } else if (before && !storage.low()) {
            LOG.info("there is space again, ops are taken: freeBytes={}", look.freeBytes());
        }
        if (seen.shrink()) {
            storage = StorageCore.tried(storage, disk.shrinkLog(), nanoTime.getAsLong());
        }
        if (storage.logHeld() && !held) {
            LOG.warn(
                    "the write-ahead log grows, a long reader keeps it from starting over: logBytes={} limitBytes={};"
                            + " end what has sequencer.db open for long (a backup, a shell)",
                    look.logBytes(),
                    limits.logBytes());
        } else if (held && !storage.logHeld()) {
            LOG.info("the write-ahead log starts over");
        }
    }

    /**
     * Whether there is room for more than what is left over where the last write did not fit; so if that is not known.
     *
     * @throws dev.tactus.store.StoreInvariantException if the store's files are not where they were opened
     */
    boolean hasRoom() {
        try {
            return disk.look().freeBytes() >= StorageLimits.ROOM_BYTES;
        } catch (StoreUnavailableException unknown) {
            return true;
        }
    }

    /** A write did not fit. */
    void full() {
        if (!toldFull) {
            toldFull = true;
            LOG.error(
                    "storage is full, new ops are refused, reads go on; ordering resumes by itself once there is space");
        }
    }

    /** A write did fit. */
    void fits() {
        if (toldFull) {
            toldFull = false;
            LOG.info("storage is not full any more, ordering has resumed");
        }
    }
}
