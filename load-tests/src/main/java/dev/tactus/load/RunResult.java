package dev.tactus.load;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What one load found: what {@code --json} writes and {@code load compare} reads. Times are in seconds from the start of
 * the warm-up, latencies in milliseconds from the intended sending.
 *
 * @param schema          1; another number is another form
 * @param kind            {@code ack}, {@code round-trip}, {@code overload}, {@code feed} or {@code soak}
 * @param loop            {@code open} or {@code closed}
 * @param version         of the program that made the load
 * @param started         when the warm-up began, ISO-8601 in UTC
 * @param options         every option of the command, the defaults with them
 * @param measuredSeconds from the end of the warm-up until the last op was due or sent
 * @param answers         of measured ops: {@code 200}, {@code <status> <code>}, or {@code NO_ANSWER} and the reason
 * @param latencies       {@code ack} of what was accepted, {@code answers} of every answer, {@code service} of
 *                        every answer from when it was really sent, {@code feed} of events, and
 *                        with a hot sender {@code ack_hot} and {@code ack_others}
 * @param process         the server's; null where it is not on this machine or not ours to look at
 */
record RunResult(
        int schema,
        String kind,
        String loop,
        String version,
        String started,
        Machine machine,
        Map<String, String> options,
        Server server,
        double measuredSeconds,
        Totals totals,
        Map<String, Long> answers,
        Map<String, Latencies> latencies,
        Check check,
        Client client,
        @Nullable ServerUse process,
        List<Second> series,
        List<Verdict> verdicts)
        implements LoadResult {
    static final int SCHEMA = 1;
    static final String ACCEPTED = "200";
    static final String NO_ANSWER = "NO_ANSWER";
    static final String ACK = "ack";
    static final String ANSWERS = "answers";
    static final String SERVICE = "service";
    static final String FEED = "feed";
    static final String ACK_HOT = "ack_hot";
    static final String ACK_OTHERS = "ack_others";

    RunResult {
        options = Map.copyOf(new TreeMap<>(options));
        answers = Map.copyOf(answers);
        latencies = Map.copyOf(latencies);
        series = List.copyOf(series);
        verdicts = List.copyOf(verdicts);
    }

    /** @param offsetInAnswers whether its 200 tells the offset; {@code txHashInAnswers} likewise */
    record Server(
            String url, long chainId, String verifyingContract, boolean offsetInAnswers, boolean txHashInAnswers) {}

    /**
     * Of measured ops.
     *
     * @param due          what the schedule asked for; in a closed loop what was sent
     * @param unanswered   the connection broke or the time-out came
     * @param acceptedPerSecond 200s that arrived in the measured time, whenever they were due
     */
    record Totals(long due, long sent, long accepted, long rejected, long unanswered, double acceptedPerSecond) {}

    /**
     * The client's ledger against the order, warm-up included.
     *
     * @param method         {@code history} or {@code feed}
     * @param accepted       answered with 200
     * @param found          of these, in the order once and where the answer said
     * @param missing        of these, not in the order
     * @param repeated       ops that are in the order more than once
     * @param displaced      accepted at one offset and shown at another, or with another content
     * @param refusedInOrder refused for good and in the order all the same
     * @param absent         refused last, or never answered, and not in the order
     * @param problems       the first few of what is wrong, for people; empty if and only if the run is valid
     */
    record Check(
            String method,
            long accepted,
            long found,
            long missing,
            long repeated,
            long displaced,
            long refusedInOrder,
            long absent,
            List<String> problems) {
        Check {
            problems = List.copyOf(problems);
        }

        boolean valid() {
            return problems.isEmpty();
        }
    }

    /**
     * Whether the generator was the limit.
     *
     * @param lackedConnection ops that were due while every connection had one under way
     * @param lackedSender     ops that were due while their sender could not send another one yet
     * @param unsent           ops that were due and never sent, since no signed op was left for them
     * @param cpuSeconds       that this process used from the first op to the last answer
     */
    record Client(long lackedConnection, long lackedSender, long unsent, double cpuSeconds) {}

    /**
     * @param rssMaxBytes  the largest sample
     * @param cpuSeconds   that it used from the first sample to the last
     * @param gcCount      collections in that time; negative where its counters cannot be read
     * @param gcMillis     that they took
     */
    record ServerUse(long pid, long rssMaxBytes, long rssEndBytes, double cpuSeconds, long gcCount, double gcMillis) {}

    /**
     * One second of the load, warm-up included.
     *
     * @param second         0 is the first of the warm-up
     * @param sent           ops sent in it; likewise what was answered in it
     * @param rejected       all that was not accepted, without an answer too
     * @param rejectedByCode the same, named as in {@link RunResult#answers}; empty in a file from before it was kept
     * @param rssBytes       of the server at its end; 0 where it cannot be seen
     * @param cpuPercent     of one core, the server's; 0 where it cannot be seen
     */
    record Second(
            int second,
            long sent,
            long accepted,
            long rejected,
            Map<String, Long> rejectedByCode,
            long rssBytes,
            double cpuPercent) {
        Second {
            rejectedByCode = Map.copyOf(rejectedByCode);
        }
    }

    /** @param unit of limit and value */
    record Verdict(String name, String unit, double limit, double value, boolean kept) {}

    /** The same with more problems, and judged by these verdicts alone. */
    RunResult with(List<String> moreProblems, List<Verdict> otherVerdicts) {
        var problems = new ArrayList<>(check.problems());
        problems.addAll(moreProblems);
        var more = new Check(
                check.method(),
                check.accepted(),
                check.found(),
                check.missing(),
                check.repeated(),
                check.displaced(),
                check.refusedInOrder(),
                check.absent(),
                problems);
        return new RunResult(
                schema,
                kind,
                loop,
                version,
                started,
                machine,
                options,
                server,
                measuredSeconds,
                totals,
                answers,
                latencies,
                more,
                client,
                process,
                series,
                otherVerdicts);
    }

    @Override
    public boolean valid() {
        return check.valid();
    }

    boolean verdictsKept() {
        return verdicts.stream().allMatch(Verdict::kept);
    }
}
