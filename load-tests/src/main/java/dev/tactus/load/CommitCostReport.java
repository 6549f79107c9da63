package dev.tactus.load;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;

/**
 * What a commit costs with state and without it.
 *
 * @param ops      committed and measured on either side
 * @param accounts among which they were spread evenly
 * @param rounds   of both sides, one after the other
 */
record CommitCostReport(long ops, int accounts, List<Round> rounds, Side withState, Side rowsAlone, Machine machine) {
    private static final double NANOS_PER_MICRO = 1e3;

    CommitCostReport {
        rounds = List.copyOf(rounds);
    }

    /** The same ops on both sides, in nanoseconds of commits. */
    record Round(long withStateNanos, long rowsAloneNanos) {
        double ratio() {
            return (double) withStateNanos / rowsAloneNanos;
        }
    }

    /**
     * @param nanos    inside of commits, measured ops alone
     * @param cpuNanos of these, what the processor worked: what other load on the machine does not change much
     * @param bytes of the closed database file
     * @param entries that it holds, the unmeasured ones with them
     */
    record Side(long nanos, long cpuNanos, long bytes, long entries) {
        private double microsPerOp(long ops) {
            return nanos / NANOS_PER_MICRO / ops;
        }

        private double cpuMicrosPerOp(long ops) {
            return cpuNanos / NANOS_PER_MICRO / ops;
        }

        private double bytesPerEntry() {
            return (double) bytes / entries;
        }
    }

    /** Time with state over time without it, all rounds together. */
    double ratio() {
        return (double) withState.nanos() / rowsAlone.nanos();
    }

    /** The same of processor time. */
    double cpuRatio() {
        return (double) withState.cpuNanos() / rowsAlone.cpuNanos();
    }

    double bytesRatio() {
        return withState.bytesPerEntry() / rowsAlone.bytesPerEntry();
    }

    /** Of the rounds' ratios. */
    private double percentile(int percent) {
        List<Double> ratios = rounds.stream().map(Round::ratio).sorted().toList();
        return ratios.get((ratios.size() - 1) * percent / 100);
    }

    void print(PrintWriter out) {
        out.printf(
                Locale.ROOT,
                "%,d ops over %,d accounts, in %d rounds of both sides in turn%n",
                ops,
                accounts,
                rounds.size());
        print(out, "rows, state and undo", withState);
        print(out, "the same rows alone ", rowsAlone);
        out.printf(
                Locale.ROOT,
                "time %.3f times (rounds: p10 %.3f, median %.3f, p90 %.3f), processor %.3f times, bytes %.3f times%n",
                ratio(),
                percentile(10),
                percentile(50),
                percentile(90),
                cpuRatio(),
                bytesRatio());
        out.println(machine.describe());
    }

    private void print(PrintWriter out, String name, Side side) {
        out.printf(
                Locale.ROOT,
                "  %s  %6.2f µs/op, processor %6.2f µs/op  %6.1f bytes/op  %6.1f s of commits%n",
                name,
                side.microsPerOp(ops),
                side.cpuMicrosPerOp(ops),
                side.bytesPerEntry(),
                side.nanos() / 1e9);
    }

    ObjectNode json(ObjectMapper mapper) {
        ObjectNode root = mapper.createObjectNode()
                .put("ops", ops)
                .put("accounts", accounts)
                .put("chunk_ops_at_most", SyntheticOrder.CHUNK_OPS)
                .put("rounds", rounds.size())
                .put("ratio", ratio())
                .put("cpu_ratio", cpuRatio())
                .put("bytes_ratio", bytesRatio());
        root.putObject("ratio_of_rounds")
                .put("p10", percentile(10))
                .put("median", percentile(50))
                .put("p90", percentile(90));
        json(root, "with_state", withState);
        json(root, "rows_alone", rowsAlone);
        machine.json(root);
        return root;
    }

    private void json(ObjectNode root, String name, Side side) {
        root.putObject(name)
                .put("micros_per_op", side.microsPerOp(ops))
                .put("cpu_micros_per_op", side.cpuMicrosPerOp(ops))
                .put("bytes_per_op", side.bytesPerEntry())
                .put("seconds", side.nanos() / 1e9)
                .put("bytes", side.bytes());
    }
}
