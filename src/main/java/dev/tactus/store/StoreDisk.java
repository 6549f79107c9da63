package dev.tactus.store;

/** The disk under a data directory, as the lane looks at it between its transactions. Thread-safe. */
public interface StoreDisk {
    /**
     * Quick: a few stats.
     *
     * @throws StoreInvariantException   if the store's files are not where they were opened
     * @throws StoreUnavailableException if the file system does not tell
     */
    Look look();

    /**
     * Gives back what the write-ahead log holds: everything goes into the database and the log becomes empty. Waits for
     * others only for a moment; blocks on the disk while it copies.
     *
     * @return false if a reader or another writer stood in the way; nothing is lost then, it can be tried again
     * @throws StoreInvariantException if the database is damaged
     */
    boolean shrinkLog();

    /**
     * What was seen.
     *
     * @param freeBytes what this process may still write
     * @param logBytes  size of the write-ahead log's file
     */
    record Look(long freeBytes, long logBytes) {}
}
