package dev.tactus.store;

/**
 * What a database holds, as an operator tells one backup from another.
 *
 * @param schema     version
 * @param era        the life of the data directory that its offsets belong to
 * @param generation recovery generation
 * @param head       number of entries
 * @param lastBatch  nonce of the open batch, −1 before the first
 * @param lastSealed greatest nonce among sealed batches, −1 before the first
 * @param lastGold   greatest nonce among batches that L1 has accepted, −1 before the first
 * @param safeBlock  up to where L1 had been read, −1 before the first read
 * @param diverged   whether L1 was found to hold another order
 * @param bytes      of the file
 */
public record Contents(
        long schema,
        String era,
        long generation,
        long head,
        long lastBatch,
        long lastSealed,
        long lastGold,
        long safeBlock,
        boolean diverged,
        long bytes) {
    private static final long MIB = 1 << 20;

    /** One line. */
    public String describe() {
        return head + " entries" + (head == 0 ? "" : ", the last at offset " + (head - 1)) + "; last batch "
                + batch(lastBatch) + ", last sealed " + batch(lastSealed) + ", last accepted on L1 " + batch(lastGold)
                + "; safe block " + (safeBlock < 0 ? "none" : safeBlock) + "; recovery generation " + generation
                + " of era " + era + "; schema version " + schema + "; " + mib(bytes);
    }

    private static String batch(long nonce) {
        return nonce < 0 ? "none" : Long.toString(nonce);
    }

    /** Of what there is, as {@link #mib} of what is needed. */
    static String wholeMib(long bytes) {
        return bytes / MIB + " MiB";
    }

    static String mib(long bytes) {
        return (bytes + MIB - 1) / MIB + " MiB";
    }
}
