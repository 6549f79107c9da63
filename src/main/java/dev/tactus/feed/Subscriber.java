package dev.tactus.feed;

/** A running subscription as the feed reaches it. Thread-safe, never blocks, harmless after its end. */
interface Subscriber {
    /** The tip may have moved. */
    void wake();

    /** End it with this close frame. */
    void close(Close why);
}
