package dev.tactus.feed;

import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import org.apache.pekko.util.ByteString;

/**
 * Where one subscriber stands and what it needs next. Entries come from the live tail where it has them, else from a
 * page of the store; either way only the entry at the next offset moves it, by one, so that at the seam nothing is lost
 * or shown twice. Owned by the subscriber's stream.
 */
final class FeedCursor {
    /** What to do now. */
    sealed interface Step {
        /** Send this; the cursor has moved past it. */
        record Send(ByteString text) implements Step {}

        /** Read exactly {@code count} entries, all durable, and hand them to {@link #fill}. */
        record Read(long offset, int count) implements Step {}

        /** Nothing to show before the head moves. */
        record AwaitTip() implements Step {}
    }

    private static final int FIRST_PAGE = 32;
    private static final int LARGEST_PAGE = 256;
    /** Pages shrink to about this size, for entries may be a thousand times larger than usual. */
    private static final long PAGE_BYTES = 512 * 1024;

    private final LiveTail tail;
    private final ArrayDeque<Encoded> page = new ArrayDeque<>();
    private long next;
    private int pageSize = FIRST_PAGE;

    /** @param next offset of the first entry to show; may lie beyond the head */
    FeedCursor(LiveTail tail, long next) {
        this.tail = tail;
        this.next = next;
    }

    long next() {
        return next;
    }

    Step step() {
        Encoded paged = page.poll();
        if (paged != null) {
            next++;
            return new Step.Send(paged.text());
        }
        long head = tail.head();
        if (next >= head) {
            return new Step.AwaitTip();
        }
        Optional<ByteString> live = tail.at(next);
        if (live.isPresent()) {
            next++;
            return new Step.Send(live.get());
        }
        return new Step.Read(next, (int) Math.min(pageSize, head - next));
    }

    /**
     * Takes the answer to {@link Step.Read}.
     *
     * @return false if it is not what was asked for: the store contradicts the head
     */
    boolean fill(Step.Read asked, List<Encoded> entries) {
        if (entries.size() != asked.count()) {
            return false;
        }
        long bytes = 0;
        for (int i = 0; i < entries.size(); i++) {
            if (entries.get(i).offset() != asked.offset() + i) {
                return false;
            }
            bytes += entries.get(i).text().size();
        }
        page.addAll(entries);
        long average = Math.max(1, bytes / entries.size());
        pageSize = Math.clamp(PAGE_BYTES / average, 1, LARGEST_PAGE);
        return true;
    }
}
