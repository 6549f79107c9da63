package dev.tactus.wallet.client;

import java.util.Optional;

/** Is told what a feed sends, in order, by one thread at a time. Holding it up holds up the feed. */
public interface FeedListener {
    /**
     * One message as it came, JSON unless the server is at fault.
     *
     * @return why the subscription has to end; empty if it goes on
     */
    Optional<String> message(String text);

    /** Nothing more will come. Not called after the client was closed by its owner. */
    void ended(String reason);
}
