package dev.tactus.load;

import dev.tactus.protocol.Hash32;
import dev.tactus.wallet.client.Submission;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/** Collects what came back, from whichever thread. */
final class Answers {
    private static final long LONGEST_MICROS = TimeUnit.MINUTES.toMicros(10);
    private static final int DIGITS = 3;

    private final Map<String, Integer> counts = new TreeMap<>();
    private final Map<Long, Hash32> offsets = new HashMap<>();
    private final Histogram latencies = new Histogram(LONGEST_MICROS, DIGITS);

    /** @param answer null if none came */
    synchronized void add(@Nullable Submission answer, Hash32 sent, long nanos) {
        switch (answer) {
            case null -> counts.merge(LoadReport.NO_ANSWER, 1, Integer::sum);
            case Submission.Accepted accepted -> {
                counts.merge(LoadReport.ACCEPTED, 1, Integer::sum);
                latencies.recordValue(Math.clamp(TimeUnit.NANOSECONDS.toMicros(nanos), 0, LONGEST_MICROS));
                offsets.put(accepted.offset(), sent);
            }
            case Submission.Refused refused -> counts.merge(refused.code(), 1, Integer::sum);
        }
    }

    synchronized int answered() {
        return counts.values().stream().mapToInt(Integer::intValue).sum();
    }

    /** What each offset must hold, as the answers said. */
    synchronized Map<Long, Hash32> acceptedOffsets() {
        return Map.copyOf(offsets);
    }

    synchronized Map<String, Integer> counts() {
        return Map.copyOf(counts);
    }

    synchronized Histogram latencies() {
        return latencies.copy();
    }
}
