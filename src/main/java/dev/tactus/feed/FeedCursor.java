package dev.tactus.feed;

import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import org.apache.pekko.util.ByteString;

/**
 * Where one subscriber stands and what it needs next. Entries come from the live tail where it has them, else from a
 * page of the store; either way only the entry at the next offset moves it, by one, so that at the seam nothing is lost
 * or shown twice. It shows one generation at a time: between two of them, and nowhere else, it says what was undone.
 * Owned by the subscriber's stream.
 */
final class FeedCursor {
    /** What to do now. */
    sealed interface Step {
        /** Send this; the cursor has moved past it. */
        record Send(ByteString text) implements Step {}

        /** Say this: what was shown from there on is void, and what follows is of this generation. */
        record Reverted(long fromOffset, long generation) implements Step {
            ByteString text() {
                return ByteString.fromString(FeedJson.reverted(fromOffset, generation));
            }
        }

        /** Read up to {@code count} entries, all durable, and hand them to {@link #fill}: the first one at least. */
        record Read(long offset, int count) implements Step {}

        /** Nothing to show before the tip moves: see {@link #canGoOn}. */
        record AwaitTip() implements Step {}

        /** Refuse to go on: what is missing is more than may be caught up with. */
        record TooFarBehind() implements Step {}
    }

    /** The store ends a page of large entries before. */
    private static final int PAGE_ENTRIES = 256;

    private final LiveTail tail;
    private final long maxCatchUp;
    private final ArrayDeque<Encoded> page = new ArrayDeque<>();
    private long next;
    private long generation;
    /** The newest one that is heard of; the tail may be told of it a moment later. */
    private long newest;
    /** Whether the place is a new one, so that what there is to catch up with counts. */
    private boolean placed = true;

    /**
     * @param next       offset of the first entry to show; may lie beyond the head
     * @param generation the one that the subscriber knows {@code next} to belong to
     * @param maxCatchUp most entries between a place to start from and the head
     */
    FeedCursor(LiveTail tail, long next, long generation, long maxCatchUp) {
        this.tail = tail;
        this.next = next;
        this.generation = generation;
        this.newest = generation;
        this.maxCatchUp = maxCatchUp;
    }

    long next() {
        return next;
    }

    Step step() {
        LiveTail.Tip tip = tail.tip();
        if (tip.generation() > generation) {
            return revert(tip);
        }
        if (tip.generation() < newest) {
            return new Step.AwaitTip();
        }
        long head = tip.head();
        if (placed) {
            placed = false;
            if (head - next > maxCatchUp) {
                return new Step.TooFarBehind();
            }
        }
        Encoded paged = page.poll();
        if (paged != null) {
            next++;
            return new Step.Send(paged.text());
        }
        if (next >= head) {
            return new Step.AwaitTip();
        }
        Optional<ByteString> live = tail.at(next, generation);
        if (live.isPresent()) {
            next++;
            return new Step.Send(live.get());
        }
        return new Step.Read(next, (int) Math.min(PAGE_ENTRIES, head - next));
    }

    private Step revert(LiveTail.Tip tip) {
        long from = tip.recoveries().undoneAfter(generation);
        generation = tip.generation();
        newest = Math.max(newest, generation);
        page.removeIf(entry -> entry.offset() >= from);
        if (from < next) {
            next = from;
            placed = true;
        }
        return new Step.Reverted(from, generation);
    }

    /** After {@link Step.AwaitTip}: whether the tip has moved so that there is something else to do. Changes nothing. */
    boolean canGoOn() {
        LiveTail.Tip tip = tail.tip();
        return tip.generation() > generation || (tip.generation() >= newest && tip.head() > next);
    }

    /**
     * Takes the answer to {@link Step.Read}. One of another generation is thrown away whole: a recovery came between.
     *
     * @return false if it is not what was asked for: the store contradicts the head
     */
    boolean fill(Step.Read asked, Page answer) {
        if (answer.generation() != generation) {
            newest = Math.max(newest, answer.generation());
            return true;
        }
        List<Encoded> entries = answer.entries();
        if (entries.isEmpty() || entries.size() > asked.count()) {
            return false;
        }
        for (int i = 0; i < entries.size(); i++) {
            if (entries.get(i).offset() != asked.offset() + i) {
                return false;
            }
        }
        page.addAll(entries);
        return true;
    }
}
