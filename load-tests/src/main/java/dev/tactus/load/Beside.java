package dev.tactus.load;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.HdrHistogram.Histogram;

/** What goes on beside a load and has a say in its result. */
@FunctionalInterface
interface Beside {
    Beside NOTHING = (from, ledger) -> new Running() {
        @Override
        public Outcome finish(long end, Duration patience) {
            return new Outcome(Map.of(), List.of(), List.of());
        }

        @Override
        public void close() {
            // There is nothing to end.
        }
    };

    /**
     * Blocks until it is on its way, before the first op is due.
     *
     * @param from   the offset that the load's first entry has at least
     * @param ledger of the load
     */
    Running start(long from, Ledger ledger) throws Exception;

    /** It goes on until it is closed. */
    interface Running extends AutoCloseable {
        /**
         * The load is over; once.
         *
         * @param end      the offset behind the load's last entry
         * @param patience how long to wait for what has still to come
         */
        Outcome finish(long end, Duration patience) throws InterruptedException;

        @Override
        void close();
    }

    /**
     * What it adds to the load's result.
     *
     * @param problems why the run is invalid
     */
    record Outcome(Map<String, Histogram> latencies, List<String> problems, List<RunResult.Verdict> verdicts) {
        public Outcome {
            latencies = Map.copyOf(latencies);
            problems = List.copyOf(problems);
            verdicts = List.copyOf(verdicts);
        }
    }
}
