package dev.tactus.load;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/** Counts and latencies of one load. Whoever calls holds the generator's lock. */
final class Tally {
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
    private static final int OK = 200;

    private final long startNanos;
    private final long measuredFrom;
    private final long measuredTo;
    private final Map<String, Long> answers = new TreeMap<>();
    private final List<Second> seconds = new ArrayList<>();
    private final Histogram ack = Latencies.recorder();
    private final Histogram all = Latencies.recorder();
    private final Histogram service = Latencies.recorder();
    private final Histogram hot = Latencies.recorder();
    private final Histogram others = Latencies.recorder();
    private long sent;
    private long acceptedInTime;
    private boolean offsetSeen;
    private boolean hashSeen;

    /** What happened in one second. */
    private static final class Second {
        private final Map<String, Long> rejected = new TreeMap<>();
        private long sent;
        private long accepted;
    }

    /**
     * A second as it was counted.
     *
     * @param rejected all that was not accepted, by what {@link #answers} calls it
     */
    record Count(long sent, long accepted, Map<String, Long> rejected) {
        Count {
            rejected = Map.copyOf(rejected);
        }

        long allRejected() {
            return rejected.values().stream().mapToLong(Long::longValue).sum();
        }
    }

    /** Measured is what is due from {@code measuredFrom} on and before {@code measuredTo}. */
    Tally(long startNanos, long measuredFrom, long measuredTo) {
        this.startNanos = startNanos;
        this.measuredFrom = measuredFrom;
        this.measuredTo = measuredTo;
    }

    boolean measures(long due) {
        return due - measuredFrom >= 0 && due - measuredTo < 0;
    }

    void sent(long due, long now) {
        second(now).sent++;
        if (measures(due)) {
            sent++;
        }
    }

    void answered(long due, long sentNanos, long now, int status, AnswerBody body, boolean isHot) {
        boolean accepted = status == OK;
        String answer = accepted ? RunResult.ACCEPTED : (status + " " + body.code()).strip();
        count(now, answer);
        if (accepted) {
            offsetSeen |= body.offset() >= 0;
            hashSeen |= !body.txHash().isEmpty();
            acceptedInTime += measures(now) ? 1 : 0;
        }
        if (!measures(due)) {
            return;
        }
        answers.merge(answer, 1L, Long::sum);
        Latencies.record(all, now - due);
        Latencies.record(service, now - sentNanos);
        if (accepted) {
            Latencies.record(ack, now - due);
            Latencies.record(isHot ? hot : others, now - due);
        }
    }

    void unanswered(long due, long now, String why) {
        String answer = RunResult.NO_ANSWER + " " + why;
        count(now, answer);
        if (measures(due)) {
            answers.merge(answer, 1L, Long::sum);
        }
    }

    private void count(long now, String answer) {
        Second second = second(now);
        if (answer.equals(RunResult.ACCEPTED)) {
            second.accepted++;
        } else {
            second.rejected.merge(answer, 1L, Long::sum);
        }
    }

    private Second second(long now) {
        int at = (int) ((now - startNanos) / SECOND);
        while (seconds.size() <= at) {
            seconds.add(new Second());
        }
        return seconds.get(at);
    }

    /** All seconds together. */
    Count sum() {
        long sentInAll = 0;
        long accepted = 0;
        Map<String, Long> rejected = new TreeMap<>();
        for (Second second : seconds) {
            sentInAll += second.sent;
            accepted += second.accepted;
            second.rejected.forEach((code, count) -> rejected.merge(code, count, Long::sum));
        }
        return new Count(sentInAll, accepted, rejected);
    }

    /** Each second from the start on. */
    List<Count> seconds() {
        return seconds.stream()
                .map(second -> new Count(second.sent, second.accepted, second.rejected))
                .toList();
    }

    Map<String, Long> answers() {
        return Map.copyOf(answers);
    }

    Histogram ack() {
        return ack.copy();
    }

    Map<String, Histogram> latencies(boolean withHot) {
        Map<String, Histogram> byName = new TreeMap<>(
                Map.of(RunResult.ACK, ack.copy(), RunResult.ANSWERS, all.copy(), RunResult.SERVICE, service.copy()));
        if (withHot) {
            byName.put(RunResult.ACK_HOT, hot.copy());
            byName.put(RunResult.ACK_OTHERS, others.copy());
        }
        return byName;
    }

    RunResult.Totals totals(long due, double measuredSeconds) {
        long accepted = answers.getOrDefault(RunResult.ACCEPTED, 0L);
        long unanswered = answers.entrySet().stream()
                .filter(entry -> entry.getKey().startsWith(RunResult.NO_ANSWER))
                .mapToLong(Map.Entry::getValue)
                .sum();
        long answered = answers.values().stream().mapToLong(Long::longValue).sum();
        return new RunResult.Totals(
                due,
                sent,
                accepted,
                answered - accepted - unanswered,
                unanswered,
                measuredSeconds > 0 ? acceptedInTime / measuredSeconds : 0);
    }

    boolean offsetSeen() {
        return offsetSeen;
    }

    boolean hashSeen() {
        return hashSeen;
    }
}
