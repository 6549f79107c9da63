package dev.tactus.load;

import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A load and the same with a burden, several times in turn.
 *
 * @param schema   {@link RunResult#SCHEMA}
 * @param kind     one of {@link #KINDS}
 * @param compared what is held against each other
 * @param without  of all rounds together; {@code with} likewise
 * @param ratio    p99 with over p99 without, of all rounds together; 0 if there is none
 */
record PairResult(
        int schema,
        String kind,
        String version,
        String started,
        Machine machine,
        Map<String, String> options,
        String compared,
        Latencies without,
        Latencies with,
        double ratio,
        List<Round> rounds,
        List<RunResult.Verdict> verdicts)
        implements LoadResult {
    static final String FEED_STALLED = "feed-stalled";
    static final String FAIRNESS = "fairness";
    static final Set<String> KINDS = Set.of(FEED_STALLED, FAIRNESS);

    PairResult {
        options = Map.copyOf(options);
        rounds = List.copyOf(rounds);
        verdicts = List.copyOf(verdicts);
    }

    /** @param ratio of this round alone: how far it scatters is how much the result can be trusted */
    record Round(RunResult without, RunResult with, double ratio) {}

    /** Of all rounds, one after the other. */
    List<RunResult> runs() {
        return rounds.stream()
                .flatMap(round -> Stream.of(round.without(), round.with()))
                .toList();
    }

    @Override
    public boolean valid() {
        return runs().stream().allMatch(RunResult::valid);
    }

    boolean kept() {
        return verdicts.stream().allMatch(RunResult.Verdict::kept);
    }

    void print(PrintWriter out) {
        for (RunResult run : runs()) {
            if (!run.valid()) {
                out.println("INVALID: what the answers said is not what the order holds or subscribers saw");
                run.check().problems().forEach(problem -> out.println("  " + problem));
            }
        }
        out.printf(Locale.ROOT, "%-10s %9s %9s %9s %9s%n", "", "count", "p50", "p99", "max");
        print(out, "without", without);
        print(out, "with", with);
        rounds.forEach(round -> out.printf(Locale.ROOT, "  round: ratio %.2f%n", round.ratio()));
        out.println(machine.describe());
        for (RunResult.Verdict verdict : verdicts) {
            out.printf(
                    Locale.ROOT,
                    "verdict: %s %.3f %s, limit %.2f: %s%n",
                    verdict.name(),
                    verdict.value(),
                    verdict.unit(),
                    verdict.limit(),
                    verdict.kept() ? "kept" : "MISSED");
        }
        out.flush();
    }

    private static void print(PrintWriter out, String name, Latencies all) {
        out.printf(
                Locale.ROOT, "%-10s %9d %9.2f %9.2f %9.2f  (ms)%n", name, all.count(), all.p50(), all.p99(), all.max());
    }
}
