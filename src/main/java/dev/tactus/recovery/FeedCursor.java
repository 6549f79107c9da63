package dev.tactus.recovery;

import dev.tactus.protocol.SequencedL2Tx;
import dev.tactus.store.OrderReader;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/** Walks the node's order from offset 0, a page at a time. */
final class FeedCursor {
    private static final int PAGE = 1000;

    private final OrderReader order;
    private Iterator<SequencedL2Tx> page = List.<SequencedL2Tx>of().iterator();
    private long nextOffset;

    FeedCursor(OrderReader order) {
        this.order = order;
    }

    /** Empty at the head. */
    Optional<SequencedL2Tx> next() {
        if (!page.hasNext()) {
            page = order.feed(nextOffset, PAGE).iterator();
            if (!page.hasNext()) {
                return Optional.empty();
            }
        }
        nextOffset++;
        return Optional.of(page.next());
    }
}
