package dev.tactus.recovery;

import dev.tactus.store.HistoryMovedException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/** Goes through something numbered from 0, a page at a time, and can look one ahead. */
final class Pages<T> {
    interface Source<T> {
        /** What has this number and follows; empty at the end. */
        List<T> from(long number) throws HistoryMovedException;
    }

    private final Source<T> source;
    private final Deque<T> page = new ArrayDeque<>();
    private long taken;

    Pages(Source<T> source) {
        this.source = source;
    }

    Optional<T> peek() throws HistoryMovedException {
        if (page.isEmpty()) {
            page.addAll(source.from(taken));
        }
        return Optional.ofNullable(page.peekFirst());
    }

    /** Takes what {@link #peek} has shown. */
    void take() {
        page.removeFirst();
        taken++;
    }
}
