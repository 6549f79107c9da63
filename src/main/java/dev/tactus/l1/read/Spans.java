package dev.tactus.l1.read;

import dev.tactus.l1.read.PageFetcher.Fetched;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * How many blocks each endpoint tells at once. Each has limits of its own: what one refuses says nothing of the others,
 * nor is it forgotten for them. Thread-safe: answers come on threads of the clients.
 */
final class Spans {
    /** What worked grows by this part of itself. */
    private static final int GROWTH = 8;

    private final long most;
    private final AtomicLongArray each;

    Spans(int endpoints, long most) {
        this.most = most;
        this.each = new AtomicLongArray(endpoints);
        for (int i = 0; i < endpoints; i++) {
            each.set(i, most);
        }
    }

    long of(int endpoint) {
        return each.get(endpoint);
    }

    /** @param asked for so many blocks at once, which may be fewer than it is known to tell */
    Fetched remember(int endpoint, long asked, Fetched fetched) {
        switch (fetched) {
            case Fetched.Page it -> {
                long grown = Math.min(most, it.span() + Math.max(1, it.span() / GROWTH));
                // Asked for less than it tells, for the sake of others, it has shown nothing new.
                each.set(endpoint, it.span() < asked ? grown : Math.max(grown, of(endpoint)));
            }
            case Fetched.TooMuch it -> each.set(endpoint, it.span());
            case Fetched.Incomplete _, Fetched.Disputed _, Fetched.Conflict _ -> {}
        }
        return fetched;
    }
}
