package dev.tactus.store;

/**
 * What a backup may cost the node beside it.
 *
 * @param logBytes     by how much the node's write-ahead log may grow while the copy is made
 * @param reserveBytes with less than this free on the file system of the data directory the node takes no op
 */
public record BackupLimits(long logBytes, long reserveBytes) {
    private static final long LEAST_BYTES = 16L << 20;
    /** A node that has stopped taking ops asks for so much more than its reserve before it takes them again. */
    private static final int MARGIN_DIVISOR = 8;

    /** What always stays free on the file system of the data directory, also where the node has no reserve. */
    long keptBytes() {
        return Math.max(LEAST_BYTES, reserveBytes + reserveBytes / MARGIN_DIVISOR);
    }
}
