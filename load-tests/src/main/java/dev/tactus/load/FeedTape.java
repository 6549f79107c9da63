package dev.tactus.load;

import dev.tactus.protocol.Address;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.CRC32C;

/**
 * The feed as the first subscriber was sent it, entry by entry: all others must be sent the same. So an entry is parsed
 * once, however many subscribers there are; of each only a checksum and the time its op was due are kept, 12 bytes. One
 * thread.
 */
final class FeedTape {
    /** The entry is no measured op of this load. */
    static final long NEVER = Long.MIN_VALUE;

    private static final int FIRST_ENTRIES = 1024;
    private static final byte[] USER_OP = "{\"kind\":\"user_op\",\"offset\":".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] DIRECT = "{\"kind\":\"direct_input\",\"offset\":".getBytes(StandardCharsets.US_ASCII);
    /** More digits than these do not fit. */
    private static final int MAX_DIGITS = 18;

    private final long from;
    private final Ledger ledger;
    private final CRC32C checksum = new CRC32C();
    private int[] sums = new int[FIRST_ENTRIES];
    private long[] dues = new long[FIRST_ENTRIES];
    private int count;

    /** @param from the offset of its first entry */
    FeedTape(long from, Ledger ledger) {
        this.from = from;
        this.ledger = ledger;
    }

    /** The offset behind the last entry that any subscriber was sent. */
    long end() {
        return from + count;
    }

    /**
     * The offset that a message tells. Our own node's are read where they stand; any other form is parsed.
     *
     * @throws IOException if it is no message of an entry
     */
    static long offset(byte[] bytes, int at, int length) throws IOException {
        for (byte[] head : new byte[][] {USER_OP, DIRECT}) {
            int digits = at + head.length;
            if (length > head.length && Arrays.equals(bytes, at, digits, head, 0, head.length)) {
                long found = digits(bytes, digits, at + length);
                if (found >= 0) {
                    return found;
                }
            }
        }
        FeedEntry entry = parse(bytes, at, length);
        if (entry.kind().equals("reverted")) {
            throw new IOException("the order was undone from " + entry.offset() + " on");
        }
        return entry.offset();
    }

    /** Negative if what stands there is not a plain number followed by a comma. */
    private static long digits(byte[] bytes, int from, int to) {
        long value = 0;
        int at = from;
        while (at < to && bytes[at] >= '0' && bytes[at] <= '9') {
            value = value * 10 + bytes[at] - '0';
            at++;
        }
        boolean plain = at > from && at - from <= MAX_DIGITS && at < to && bytes[at] == ',';
        return plain ? value : -1;
    }

    private static FeedEntry parse(byte[] bytes, int at, int length) throws IOException {
        return FeedEntry.parse(new String(bytes, at, length, StandardCharsets.UTF_8));
    }

    /**
     * Takes an entry or compares it.
     *
     * @param offset from the first to {@link #end}
     * @return false if an earlier subscriber was sent something else at this offset
     */
    boolean same(long offset, byte[] bytes, int at, int length) throws IOException {
        checksum.reset();
        checksum.update(bytes, at, length);
        int sum = (int) checksum.getValue();
        int index = (int) (offset - from);
        if (index < count) {
            return sums[index] == sum;
        }
        if (count == sums.length) {
            sums = Arrays.copyOf(sums, 2 * count);
            dues = Arrays.copyOf(dues, 2 * count);
        }
        FeedEntry entry = parse(bytes, at, length);
        Address sender = entry.sender();
        dues[count] =
                entry.kind().equals("user_op") && sender != null ? ledger.measuredDue(sender, entry.nonce()) : NEVER;
        sums[count] = sum;
        count++;
        return true;
    }

    /** When its op was due, or {@link #NEVER}. */
    long due(long offset) {
        return dues[(int) (offset - from)];
    }
}
