package dev.tactus.lane;

/**
 * How much of a disk is left to what must go on when ops do not.
 *
 * @param reserveBytes below so much free space no op is taken; 0 for none
 * @param logBytes     a write-ahead log larger than this is emptied, and if that does not work, told of
 */
public record StorageLimits(long reserveBytes, long logBytes) {
    /** A small write that fits into a rest of space says nothing of the next chunk; this is more than one takes. */
    static final long ROOM_BYTES = 4L << 20;

    /** So much more than the reserve must be free before ops are taken again. */
    private static final long MARGIN_DIVISOR = 8;

    long resumeBytes() {
        return reserveBytes + reserveBytes / MARGIN_DIVISOR;
    }
}
