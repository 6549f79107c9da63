package dev.tactus.feed;

import dev.tactus.store.OrderReader;
import java.util.List;

/** Entries as the store holds them in one generation. */
record Page(long generation, List<Encoded> entries) {
    static Page of(OrderReader.FeedPage page) {
        return new Page(
                page.generation(), page.entries().stream().map(Encoded::of).toList());
    }
}
