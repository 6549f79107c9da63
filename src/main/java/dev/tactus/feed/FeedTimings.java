package dev.tactus.feed;

import java.time.Duration;

/**
 * How long a subscription waits for what.
 *
 * @param stall      a subscriber that takes nothing for this long while something is due is closed
 * @param abort      after a close frame was due, until the connection is cut
 * @param ping       between two pings of ours; below the web server's idle time-out
 * @param pong       a ping unanswered for this long means that nobody is there
 * @param open       between taking a slot and the stream's start, else the slot is free again
 */
record FeedTimings(Duration stall, Duration abort, Duration ping, Duration pong, Duration open) {
    private static final int TICKS_PER_STALL = 20;

    static FeedTimings of(Duration stall) {
        return new FeedTimings(
                stall, Duration.ofSeconds(5), Duration.ofSeconds(10), stall.multipliedBy(4), Duration.ofSeconds(30));
    }

    /** How often a stream looks at its timers. */
    Duration tick() {
        Duration part = stall.dividedBy(TICKS_PER_STALL);
        Duration longest = Duration.ofSeconds(1);
        return part.compareTo(longest) > 0 ? longest : part;
    }

    long ticksPerSecond() {
        return ticks(Duration.ofSeconds(1));
    }

    /** Whole ticks that surely last as long as {@code duration}. */
    long ticks(Duration duration) {
        return duration.dividedBy(tick()) + 1;
    }
}
