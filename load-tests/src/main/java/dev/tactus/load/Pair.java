package dev.tactus.load;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.HdrHistogram.Histogram;

/**
 * A load and the same with a burden, in turn: A B, B A, A B and so on, so that whatever else happens on the machine, and
 * a server that grows slower or faster, meet both alike.
 */
final class Pair {
    private final String kind;
    private final String compared;
    private final double maxRatio;
    private final PrintWriter err;

    /** @param compared what is held against each other, for people */
    Pair(String kind, String compared, double maxRatio, PrintWriter err) {
        this.kind = kind;
        this.compared = compared;
        this.maxRatio = maxRatio;
        this.err = err;
    }

    /**
     * One run.
     *
     * @param latencies name of those that count
     */
    record Side(RunResult run, String latencies) {
        private Latencies latency() {
            return Objects.requireNonNull(run.latencies().get(latencies), latencies);
        }
    }

    /** Runs a side. */
    @FunctionalInterface
    interface Load {
        Side run() throws Exception;
    }

    PairResult measure(int rounds, Map<String, String> options, Load without, Load with) throws Exception {
        double loadBefore = Machine.load();
        String started = Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
        List<Side> plain = new ArrayList<>();
        List<Side> burdened = new ArrayList<>();
        for (int round = 0; round < rounds; round++) {
            boolean burdenFirst = round % 2 == 1;
            err.println(
                    "round " + (round + 1) + " of " + rounds + (burdenFirst ? ": with, without" : ": without, with"));
            if (burdenFirst) {
                burdened.add(with.run());
                plain.add(without.run());
            } else {
                plain.add(without.run());
                burdened.add(with.run());
            }
        }
        return judge(plain, burdened, options, started, loadBefore);
    }

    PairResult judge(
            List<Side> plain, List<Side> burdened, Map<String, String> options, String started, double loadBefore)
            throws IOException {
        List<PairResult.Round> rounds = new ArrayList<>();
        for (int i = 0; i < plain.size(); i++) {
            Side a = plain.get(i);
            Side b = burdened.get(i);
            rounds.add(new PairResult.Round(
                    a.run(), b.run(), ratio(b.latency().p99(), a.latency().p99())));
        }
        Latencies before = pooled(plain);
        Latencies after = pooled(burdened);
        double ratio = ratio(after.p99(), before.p99());
        boolean kept = before.count() > 0 && after.count() > 0 && ratio <= maxRatio;
        return new PairResult(
                RunResult.SCHEMA,
                kind,
                LoadRun.VERSION,
                started,
                Machine.at(Path.of("."), loadBefore),
                options,
                compared,
                before,
                after,
                ratio,
                rounds,
                List.of(new RunResult.Verdict(compared, "times that without", maxRatio, ratio, kept)));
    }

    private static double ratio(double with, double without) {
        return without > 0 ? with / without : 0;
    }

    private static Latencies pooled(List<Side> sides) {
        Histogram all = Latencies.recorder();
        sides.forEach(side -> all.add(side.latency().distribution()));
        return Latencies.of(all);
    }
}
