package dev.tactus.load;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.LongUnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/** Results as loads write them, of made-up figures. */
final class SampleResults {
    static final Machine MACHINE =
            new Machine("Sample processor", 2, 8L << 30, "Linux 6.1 amd64", "A VM 25", "ext4", 0.5, 1.5);
    static final RunResult.Server SERVER = new RunResult.Server(
            "http://127.0.0.1:3000", 31337, "0x00000000000000000000000000000000000000aa", true, true);

    private static final int WARM_UP = 5;
    private static final int SECONDS = 30;

    private SampleResults() {}

    /** An open load that a server took well. */
    static RunResult ack() {
        return run("ack", "open", 1000, ms -> ms, List.of(), 0);
    }

    /** A closed load at which the server was slow and turned ops away. */
    static RunResult overload() {
        return run("overload", "closed", 3000, ms -> ms * 20, List.of(), 40_000);
    }

    /** A load with feed events. */
    static RunResult roundTrip(int factor) {
        return run("round-trip", "open", 1000, ms -> ms * factor, List.of(), 0);
    }

    static RunResult invalid(String... problems) {
        return run("ack", "open", 1000, ms -> ms, List.of(problems), 0);
    }

    static SweepResult sweep() {
        List<SweepResult.Step> steps = new ArrayList<>();
        for (int i = 1; i <= 8; i++) {
            int factor = i < 6 ? i : i * i * i;
            long rejected = i < 7 ? 0 : (i - 6) * 20_000L;
            steps.add(new SweepResult.Step(
                    i * 1000, run("ack", "open", Math.min(i * 1000, 6500), ms -> ms * factor, List.of(), rejected)));
        }
        return sweepOf(steps);
    }

    static SweepResult sweepOf(List<SweepResult.Step> steps) {
        return new SweepResult(
                RunResult.SCHEMA,
                SweepResult.KIND,
                "open",
                "0.1.0",
                "2026-11-22T08:00:00Z",
                MACHINE,
                Map.of("--rates", "null", "steps", "[1000.0, 8000.0]"),
                steps,
                Map.of("rejection", 7000.0, "429", 7000.0, "non_200", 7000.0, "knee", 6000.0),
                6500,
                7000.0);
    }

    /** Two loads in turn, the second one slower by half. */
    static PairResult pair(String kind, RunResult... burdened) {
        List<PairResult.Round> rounds = Stream.of(burdened)
                .map(with -> new PairResult.Round(ack(), with, 1.5))
                .toList();
        Latencies slower = latencies(run("ack", "open", 1000, ms -> ms * 3 / 2, List.of(), 0));
        return new PairResult(
                RunResult.SCHEMA,
                kind,
                "0.1.0",
                "2026-11-22T08:00:00Z",
                MACHINE,
                Map.of("--rate", "1000", "--rounds", "2", "--compare-stalled", "true"),
                "ack p99 of a sample",
                latencies(ack()),
                slower,
                1.5,
                rounds,
                List.of(new RunResult.Verdict("ack p99 of a sample", "times that without", 1.2, 1.5, false)));
    }

    /** Of a server on another machine. */
    static RunResult withoutProcess() {
        RunResult run = ack();
        List<RunResult.Second> series = run.series().stream()
                .map(second -> new RunResult.Second(
                        second.second(),
                        second.sent(),
                        second.accepted(),
                        second.rejected(),
                        second.rejectedByCode(),
                        0,
                        0))
                .toList();
        return of(Map.of(), run.totals(), run.answers(), run.latencies(), run.check(), null, series, run.verdicts());
    }

    /** Of which nothing came back. */
    static RunResult empty() {
        return of(
                Map.of(),
                new RunResult.Totals(0, 0, 0, 0, 0, 0),
                Map.of(),
                Map.of(RunResult.ACK, Latencies.of(Latencies.recorder())),
                new RunResult.Check("feed", 0, 0, 0, 0, 0, 0, 0, List.of()),
                null,
                List.of(),
                List.of());
    }

    /** With options, answers and latencies of these names. */
    static RunResult named(List<String> names) {
        RunResult run = ack();
        return of(
                names.stream().collect(Collectors.toMap(name -> "--" + name, name -> "true")),
                run.totals(),
                names.stream().collect(Collectors.toMap(name -> name, name -> 1L)),
                names.stream().collect(Collectors.toMap(name -> name, name -> latencies(run))),
                run.check(),
                run.process(),
                run.series(),
                run.verdicts());
    }

    static Latencies latencies(RunResult run) {
        return Objects.requireNonNull(run.latencies().get(RunResult.ACK));
    }

    private static RunResult of(
            Map<String, String> options,
            RunResult.Totals totals,
            Map<String, Long> answers,
            Map<String, Latencies> latencies,
            RunResult.Check check,
            RunResult.@Nullable ServerUse process,
            List<RunResult.Second> series,
            List<RunResult.Verdict> verdicts) {
        return new RunResult(
                RunResult.SCHEMA,
                "ack",
                "open",
                "0.1.0",
                "2026-11-22T08:00:00Z",
                MACHINE,
                options,
                SERVER,
                SECONDS,
                totals,
                answers,
                latencies,
                check,
                new RunResult.Client(0, 0, 0, 12.5),
                process,
                series,
                verdicts);
    }

    /**
     * @param millis    from 0.5, 1, … ms up: what becomes of the time of an op, in µs
     * @param rejected  with 429
     */
    static RunResult run(
            String kind, String loop, int perSecond, LongUnaryOperator millis, List<String> problems, long rejected) {
        long accepted = (long) perSecond * SECONDS;
        Histogram ack = histogram((int) accepted, millis);
        Map<String, Latencies> latencies = new LinkedHashMap<>();
        latencies.put(RunResult.ACK, Latencies.of(ack));
        latencies.put(RunResult.ANSWERS, Latencies.of(ack));
        if (kind.equals("round-trip")) {
            latencies.put(
                    RunResult.FEED, Latencies.of(histogram((int) accepted, micros -> millis.applyAsLong(micros) * 2)));
        }
        Map<String, Long> answers = new TreeMap<>(Map.of(RunResult.ACCEPTED, accepted));
        if (rejected > 0) {
            answers.put("429 OVERLOADED", rejected);
        }
        Latencies ackFigures = Latencies.of(ack);
        return new RunResult(
                RunResult.SCHEMA,
                kind,
                loop,
                "0.1.0",
                "2026-11-22T08:00:00Z",
                MACHINE,
                Map.of(
                        "--rate",
                        Integer.toString(perSecond),
                        "--warmup",
                        "PT" + WARM_UP + "S",
                        "--duration",
                        "PT" + SECONDS + "S"),
                SERVER,
                SECONDS,
                new RunResult.Totals(
                        accepted + rejected, accepted + rejected, accepted, rejected, 0, accepted / (double) SECONDS),
                answers,
                latencies,
                new RunResult.Check("history", accepted, accepted, 0, 0, 0, 0, rejected, problems),
                new RunResult.Client(0, 0, 0, 12.5),
                new RunResult.ServerUse(4711, 400L << 20, 380L << 20, 33.25, 12, 45.5),
                series(perSecond, rejected / SECONDS),
                List.of(new RunResult.Verdict("ack p99", "ms", 500, ackFigures.p99(), ackFigures.p99() <= 500)));
    }

    /** Thousandths of 8 ms and a tail: the same each time. */
    private static Histogram histogram(int count, LongUnaryOperator micros) {
        Histogram histogram = Latencies.recorder();
        for (int i = 0; i < count; i++) {
            double share = (i + 0.5) / count;
            long tail = (long) (500 - 900 * Math.log(1 - share));
            Latencies.record(histogram, TimeUnit.MICROSECONDS.toNanos(micros.applyAsLong(tail)));
        }
        return histogram;
    }

    private static List<RunResult.Second> series(int perSecond, long rejected) {
        return IntStream.range(0, WARM_UP + SECONDS)
                .mapToObj(second -> new RunResult.Second(
                        second,
                        perSecond + rejected,
                        perSecond - (second * 37L) % 50,
                        rejected,
                        rejected > 0 ? Map.of("429 OVERLOADED", rejected) : Map.of(),
                        (200L + 5L * Math.min(second, 20)) << 20,
                        90 + (second * 13.0) % 40))
                .toList();
    }
}
