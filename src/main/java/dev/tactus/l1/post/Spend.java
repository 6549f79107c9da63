package dev.tactus.l1.post;

import java.math.BigInteger;
import java.util.Collections;
import java.util.NavigableMap;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What the wallet has paid, by L1's own time, in buckets of ten minutes: so it survives restarts, no clock of this
 * machine can shift it, and it stays small. Older than any window in use is forgotten.
 *
 * @param paid wei, by the start of the bucket in seconds since the epoch
 */
record Spend(SortedMap<Long, BigInteger> paid) {
    static final Spend NONE = new Spend(new TreeMap<>());
    /** No window is longer. */
    static final long LONGEST_WINDOW_SECONDS = 86_400;

    private static final long BUCKET_SECONDS = 600;

    Spend {
        paid = Collections.unmodifiableSortedMap(new TreeMap<>(paid));
    }

    /** @param timestamp of the safe block up to which L1 was read: what it is pruned by must not be one node's word */
    Spend plus(long timestamp, BigInteger wei) {
        if (wei.signum() == 0) {
            return this;
        }
        NavigableMap<Long, BigInteger> more = new TreeMap<>(paid);
        // Time does not go back: what is booked now leaves the window no earlier than what was booked before.
        long newest =
                Math.max(timestamp / BUCKET_SECONDS * BUCKET_SECONDS, paid.isEmpty() ? Long.MIN_VALUE : paid.lastKey());
        more.merge(newest, wei, BigInteger::add);
        return new Spend(more.tailMap(newest - LONGEST_WINDOW_SECONDS - 2 * BUCKET_SECONDS, true));
    }

    /** In the window that ends at {@code now}; a bucket counts until its last moment has left it for some time. */
    BigInteger within(long now, long windowSeconds) {
        return paid.tailMap(now - windowSeconds - 2 * BUCKET_SECONDS).values().stream()
                .reduce(BigInteger.ZERO, BigInteger::add);
    }
}
