package dev.tactus.load;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What happens to subscribers. One thread while they live, any after that. */
final class SubscriberCounts {
    private static final int KEPT = 200;
    private static final int PROBLEMS_SHOWN = 20;
    private static final double NANOS_PER_SECOND = 1e9;

    private final long startNanos = System.nanoTime();
    private final Map<String, Long> refused = new TreeMap<>();
    private final List<FeedUse.Closed> closed = new ArrayList<>();
    private final List<String> problems = new ArrayList<>();
    private long closedLive;
    private long closedStalled;
    private long reconnects;
    private double longestStall;

    void refused(String how) {
        refused.merge(how, 1L, Long::sum);
    }

    void reconnected() {
        reconnects++;
    }

    /** The server ended a connection that stood since {@code since}. */
    void closed(int subscriber, boolean stalled, String how, long since, long now) {
        if (stalled) {
            closedStalled++;
        } else {
            closedLive++;
        }
        if (closed.size() < KEPT) {
            closed.add(new FeedUse.Closed(
                    subscriber, stalled, how, (now - startNanos) / NANOS_PER_SECOND, (now - since) / NANOS_PER_SECOND));
        }
    }

    void stalledSince(long since, long now) {
        longestStall = Math.max(longestStall, (now - since) / NANOS_PER_SECOND);
    }

    void problem(String what) {
        if (problems.size() < PROBLEMS_SHOWN) {
            problems.add(what);
        }
    }

    List<String> problems() {
        return List.copyOf(problems);
    }

    FeedUse use(Subscribers.Plan plan, long entries, long caughtUp) {
        return new FeedUse(
                plan.all(),
                plan.stalled(),
                plan.reconnecting(),
                entries,
                caughtUp,
                reconnects,
                refused,
                closedLive,
                closedStalled,
                closed,
                longestStall);
    }
}
