package dev.tactus.feed;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.apache.pekko.util.ByteString;
import org.jspecify.annotations.Nullable;

/**
 * The newest entries of the order in a ring that is bounded by count and by bytes. One thread at a time writes, any
 * number reads without locks and without holding anything back: what is overwritten is simply not found, and its
 * reader goes to the store.
 */
final class LiveTail {
    private final AtomicReferenceArray<@Nullable Encoded> ring;
    private final long maxBytes;
    private volatile long head;

    // Only the writer uses these: the offset of the oldest entry that may still be in the ring, and the bytes in it.
    private long oldest;
    private long bytes;

    /** @param head number of entries that are durable already; none of them is in the ring */
    LiveTail(int capacity, long maxBytes, long head) {
        this.ring = new AtomicReferenceArray<>(capacity);
        this.maxBytes = maxBytes;
        this.head = head;
        this.oldest = head;
    }

    /** Every entry below it is durable and may be shown. Never falls. */
    long head() {
        return head;
    }

    /** The entry at {@code offset} if it is in the ring. */
    Optional<ByteString> at(long offset) {
        Encoded entry = ring.get(slot(offset));
        return entry != null && entry.offset() == offset ? Optional.of(entry.text()) : Optional.empty();
    }

    /**
     * Takes the next entry. After a gap the ring starts anew and the entries of the gap are the store's to serve; an
     * entry below the head is one that has been shown already and is ignored.
     */
    synchronized void append(Encoded entry) {
        long offset = entry.offset();
        if (offset < head) {
            return;
        }
        if (offset > head) {
            evictBelow(head);
            oldest = offset;
        }
        evictBelow(offset + 1 - ring.length());
        bytes += entry.text().size();
        ring.set(slot(offset), entry);
        while (bytes > maxBytes) {
            evictBelow(oldest + 1);
        }
        head = offset + 1;
    }

    /** Everything below {@code durable} may be shown, whether or not it was appended. */
    synchronized void advanceTo(long durable) {
        if (durable > head) {
            evictBelow(head);
            oldest = durable;
            head = durable;
        }
    }

    private void evictBelow(long offset) {
        for (; oldest < offset; oldest++) {
            Encoded entry = ring.getAndSet(slot(oldest), null);
            bytes -= entry == null ? 0 : entry.text().size();
        }
    }

    private int slot(long offset) {
        return (int) (offset % ring.length());
    }
}
