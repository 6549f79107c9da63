package dev.tactus.load;

import java.util.List;
import java.util.Map;

/**
 * What became of the subscribers of a load.
 *
 * @param subscribers  all of them, those that stall and those that reconnect included
 * @param entries      that subscribers read, each counted
 * @param caughtUp     of these, those that were there before the connection stood; they have no latency
 * @param reconnects   of subscribers by their own will
 * @param refused      upgrades, by the status of the answer; each was tried again
 * @param closedLive   connections of reading subscribers that the server ended; each was resumed where it was
 * @param closedStalled connections of stalled subscribers that the server ended; each was replaced
 * @param closed       the first of both
 * @param longestStallSeconds the longest that one connection stood unread
 */
record FeedUse(
        int subscribers,
        int stalled,
        int reconnecting,
        long entries,
        long caughtUp,
        long reconnects,
        Map<String, Long> refused,
        long closedLive,
        long closedStalled,
        List<Closed> closed,
        double longestStallSeconds) {
    FeedUse {
        refused = Map.copyOf(refused);
        closed = List.copyOf(closed);
    }

    /**
     * The server ended a connection.
     *
     * @param how          the code of its close frame, or what was seen instead of one: {@code reset} if the code lay
     *                     behind what was never read
     * @param atSeconds    from the first subscription
     * @param stoodSeconds since its upgrade
     */
    record Closed(int subscriber, boolean stalled, String how, double atSeconds, double stoodSeconds) {}
}
