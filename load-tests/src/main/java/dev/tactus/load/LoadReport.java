package dev.tactus.load;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.HdrHistogram.Histogram;

/**
 * What a load found.
 *
 * @param plan     what was asked for
 * @param answers  how many ops got which answer: {@code 200}, a code of the error table, or {@code NO_ANSWER}
 * @param accepted latencies of accepted ops from their due time, in microseconds
 * @param onFeed   accepted ops that the feed showed at the offset of their answer
 * @param seconds  from the first due time to the last answer
 */
record LoadReport(LoadPlan plan, Map<String, Integer> answers, Histogram accepted, int onFeed, double seconds) {
    static final String ACCEPTED = "200";
    static final String NO_ANSWER = "NO_ANSWER";

    private static final double MICROS_PER_MS = 1000;

    LoadReport {
        answers = Map.copyOf(new TreeMap<>(answers));
    }

    int acceptedOps() {
        return answers.getOrDefault(ACCEPTED, 0);
    }

    /** Everything was answered, something was accepted, and all that was accepted is on the feed. */
    boolean passed() {
        return acceptedOps() > 0 && onFeed == acceptedOps() && !answers.containsKey(NO_ANSWER);
    }

    void print(PrintWriter out) {
        out.printf(
                Locale.ROOT,
                "%d ops at %s per second from %d sender(s) in %.1f s%n",
                plan.ops(),
                number(plan.rate()),
                plan.senders(),
                seconds);
        new TreeMap<>(answers).forEach((code, count) -> out.printf(Locale.ROOT, "  %-20s %d%n", code, count));
        out.printf(
                Locale.ROOT,
                "latency of accepted ops, from the due time: p50 %.2f ms  p95 %.2f ms  p99 %.2f ms  max %.2f ms%n",
                percentile(50),
                percentile(95),
                percentile(99),
                accepted.getMaxValue() / MICROS_PER_MS);
        out.printf(Locale.ROOT, "on the feed: %d of %d accepted%n", onFeed, acceptedOps());
    }

    ObjectNode json(ObjectMapper mapper) {
        ObjectNode root = mapper.createObjectNode()
                .put("warm_up_ops", plan.warmUpOps())
                .put("ops", plan.ops())
                .put("rate_per_second", plan.rate())
                .put("idle_seconds", plan.idleSeconds())
                .put("senders", plan.senders())
                .put("seconds", seconds)
                .put("accepted", acceptedOps())
                .put("on_feed", onFeed)
                .put("passed", passed());
        ObjectNode codes = root.putObject("answers");
        new TreeMap<>(answers).forEach(codes::put);
        root.putObject("latency_ms")
                .put("p50", percentile(50))
                .put("p95", percentile(95))
                .put("p99", percentile(99))
                .put("max", accepted.getMaxValue() / MICROS_PER_MS)
                .put("mean", accepted.getMean() / MICROS_PER_MS);
        return root;
    }

    private double percentile(double percent) {
        return accepted.getValueAtPercentile(percent) / MICROS_PER_MS;
    }

    private static String number(double value) {
        return value == Math.rint(value) ? Long.toString((long) value) : Double.toString(value);
    }
}
