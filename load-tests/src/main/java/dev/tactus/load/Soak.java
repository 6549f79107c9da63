package dev.tactus.load;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Judges a long load. */
final class Soak {
    private static final double MIB = 1 << 20;

    private Soak() {}

    /** Null where the server's memory cannot be seen. */
    static @Nullable Growth growth(List<RunResult.Second> series) {
        List<Growth.Sample> samples = new ArrayList<>();
        long accepted = 0;
        for (RunResult.Second second : series) {
            accepted += second.accepted();
            if (second.rssBytes() > 0) {
                samples.add(new Growth.Sample(accepted, second.rssBytes()));
            }
        }
        return samples.isEmpty() ? null : Growth.of(samples);
    }

    /** Every one of them is a promise; of a server whose memory cannot be seen only that there was no error. */
    static List<RunResult.Verdict> verdicts(RunResult run, @Nullable Growth growth, double rssLimitMib, long ops) {
        List<RunResult.Verdict> verdicts = new ArrayList<>();
        RunResult.Totals totals = run.totals();
        long errors = run.answers().entrySet().stream()
                .filter(answer -> !answer.getKey().equals(RunResult.ACCEPTED))
                .mapToLong(Map.Entry::getValue)
                .sum();
        verdicts.add(new RunResult.Verdict("answers other than 200", "ops", 0, errors, errors == 0));
        long lacking = Math.max(0, ops - totals.accepted());
        verdicts.add(new RunResult.Verdict("ops not accepted", "ops", 0, lacking, lacking == 0));
        RunResult.ServerUse use = run.process();
        if (use != null && growth != null) {
            double most = use.rssMaxBytes() / MIB;
            verdicts.add(new RunResult.Verdict("server memory", "MiB", rssLimitMib, most, most <= rssLimitMib));
            verdicts.add(new RunResult.Verdict(
                    "growth of server memory per " + growth.perOps() + " ops",
                    "%",
                    Growth.LIMIT_PERCENT,
                    growth.percent(),
                    growth.isFlat()));
        }
        return verdicts;
    }
}
