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
    private volatile Tip tip;

    // Only the writer uses these: the offset of the oldest entry that may still be in the ring, and the bytes in it.
    private long oldest;
    private long bytes;

    /**
     * Where the order stands: one value, so that a head is never taken for that of another generation.
     *
     * @param head every entry below it is durable and may be shown; falls only by a recovery
     */
    record Tip(long head, Recoveries recoveries) {
        long generation() {
            return recoveries.generation();
        }
    }

    /** @param head number of entries that are durable already; none of them is in the ring */
    LiveTail(int capacity, long maxBytes, long head, long generation) {
        this.ring = new AtomicReferenceArray<>(capacity);
        this.maxBytes = maxBytes;
        this.tip = new Tip(head, Recoveries.at(generation));
        this.oldest = head;
    }

    Tip tip() {
        return tip;
    }

    /** The entry at {@code offset} in the order of {@code generation}, if it is in the ring. */
    Optional<ByteString> at(long offset, long generation) {
        Encoded entry = ring.get(slot(offset));
        // The tip is looked at last: an entry of a later generation comes into the ring only after that one's tip.
        return entry != null && entry.offset() == offset && tip.generation() == generation
                ? Optional.of(entry.text())
                : Optional.empty();
    }

    /**
     * Takes the next entry. After a gap the ring starts anew and the entries of the gap are the store's to serve; an
     * entry below the head is one that has been shown already and is ignored.
     */
    synchronized void append(Encoded entry) {
        long offset = entry.offset();
        long head = tip.head();
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
        moveTo(offset + 1);
    }

    /** Everything below {@code durable} may be shown, whether or not it was appended. */
    synchronized void advanceTo(long durable) {
        if (durable > tip.head()) {
            evictBelow(tip.head());
            oldest = durable;
            moveTo(durable);
        }
    }

    /**
     * The order from {@code fromOffset} on was undone, what is below it is durable; the ring starts anew. A recovery
     * that is known already is ignored.
     */
    synchronized void recovered(long generation, long fromOffset) {
        if (generation > tip.generation()) {
            evictBelow(tip.head());
            oldest = fromOffset;
            tip = new Tip(fromOffset, tip.recoveries().and(generation, fromOffset));
        }
    }

    private void moveTo(long head) {
        tip = new Tip(head, tip.recoveries());
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
