package dev.tactus.load;

import org.jspecify.annotations.Nullable;

/**
 * A fixed number of connections to one server, each with at most one request under way. The caller keeps the count: it
 * sends on a slot again only after the answer to what it sent there before.
 */
interface Transport extends AutoCloseable {
    /** What became of a request. Called once for each, on a thread of the transport's that must not be held up. */
    @FunctionalInterface
    interface Listener {
        /** @param failure why there is no answer; null if there is one */
        void answered(int slot, int status, byte[] body, @Nullable String failure);
    }

    int slots();

    /** Posts a JSON body to {@code /tx}. Returns at once, and never throws for what the network does. */
    void post(int slot, byte[] body);

    /** Requests that are under way are not answered any more. */
    @Override
    void close();
}
