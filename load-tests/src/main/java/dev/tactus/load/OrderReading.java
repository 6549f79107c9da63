package dev.tactus.load;

import dev.tactus.protocol.Address;
import java.util.Optional;

/** Puts a part of the order into a ledger, entry by entry. One thread at a time. */
final class OrderReading {
    private final Ledger ledger;
    private volatile long next;

    /** @param from the offset that the first entry must have */
    OrderReading(Ledger ledger, long from) {
        this.ledger = ledger;
        next = from;
    }

    /** The offset that the next entry must have. Any thread. */
    long next() {
        return next;
    }

    /** @return why there is nothing to read any more; empty if it goes on */
    Optional<String> entry(FeedEntry entry, long nanos) {
        if (entry.kind().equals("reverted")) {
            return broken("the order was undone from " + entry.offset() + " on during the load");
        }
        if (entry.offset() != next) {
            return broken("the order goes on with " + entry.offset() + " where " + next + " is due");
        }
        next = entry.offset() + 1;
        Address sender = entry.sender();
        if (entry.kind().equals("user_op") && sender != null) {
            ledger.shown(sender, entry.nonce(), entry.offset(), entry.txHash(), nanos);
        }
        return Optional.empty();
    }

    Optional<String> broken(String what) {
        ledger.broken(what);
        return Optional.of(what);
    }
}
