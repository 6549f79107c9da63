package dev.tactus.operations;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Timer;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * All that this process counts and measures, named {@code sequencer_<noun>_<unit>}. Labels have small fixed sets of
 * values, none of which a client chooses. Thread-safe and quick.
 */
public final class Metrics {
    private static final Duration[] BUCKETS = {
        Duration.ofMillis(1),
        Duration.ofMillis(2),
        Duration.ofMillis(5),
        Duration.ofMillis(10),
        Duration.ofMillis(25),
        Duration.ofMillis(50),
        Duration.ofMillis(100),
        Duration.ofMillis(250),
        Duration.ofMillis(500),
        Duration.ofSeconds(1),
        Duration.ofMillis(2500),
        Duration.ofSeconds(10)
    };
    /** More label values than this are one too many: whoever passes them passes something unbounded. */
    private static final int MAX_CODES = 32;

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final Map<String, Counter> submissions = new ConcurrentHashMap<>();
    private final Timer acks = Timer.builder("sequencer.ack")
            .description("from a submission's arrival to its soft confirmation")
            .serviceLevelObjectives(BUCKETS)
            .register(registry);

    /** An answer to {@code POST /tx}; {@code code} is {@code OK} or one of the fixed error codes. */
    public void answered(String code, long nanos) {
        submissions
                .computeIfAbsent(
                        submissions.containsKey(code) || submissions.size() < MAX_CODES ? code : "OTHER",
                        known -> Counter.builder("sequencer.submissions")
                                .description("answers to POST /tx by code")
                                .tag("code", known)
                                .register(registry))
                .increment();
        if (code.equals("OK")) {
            acks.record(nanos, TimeUnit.NANOSECONDS);
        }
    }

    /** Gauges are read when the metrics are: each supplier must be quick and thread-safe. */
    public void headOffset(Supplier<Number> value) {
        gauge("sequencer.head.offset", "offset that the next entry will have", value);
    }

    public void queuePermits(Supplier<Number> value) {
        gauge("sequencer.queue.permits", "admission permits in use", value);
    }

    public void undecidedOps(Supplier<Number> value) {
        gauge("sequencer.undecided.ops", "ops that the lane was told of and has not decided", value);
    }

    public void frameFee(Supplier<Number> value) {
        gauge("sequencer.frame.fee.exponent", "fee exponent of the open frame", value);
    }

    public void openBatch(Supplier<Number> value) {
        gauge("sequencer.open.batch.nonce", "nonce of the open batch", value);
    }

    public void subscribers(Supplier<Number> value) {
        gauge("sequencer.feed.subscribers", "feed subscribers connected", value);
    }

    public void safeBlock(Supplier<Number> value) {
        gauge("sequencer.l1.safe.block", "number of the safe L1 block read last", value);
    }

    public void safeHeadAge(Supplier<Number> value) {
        gauge("sequencer.l1.safe.age.seconds", "since the safe L1 head last advanced", value);
    }

    public void readingAge(Supplier<Number> value) {
        gauge(
                "sequencer.l1.read.age.seconds",
                "since something of L1 was last stored, or nothing was left to read",
                value);
    }

    public void safeHeadBehind(Supplier<Number> value) {
        gauge(
                "sequencer.l1.safe.behind.blocks",
                "how far the safe L1 head has moved back from the greatest seen",
                value);
    }

    public void endpoints(Supplier<Number> configured, Supplier<Number> answering) {
        gauge("sequencer.l1.endpoints", "L1 endpoints configured", configured);
        gauge("sequencer.l1.endpoints.answering", "L1 endpoints that told a safe head at the last look", answering);
    }

    public void readingHeld(Supplier<Number> value) {
        gauge(
                "sequencer.l1.held",
                "1 while nothing is read because L1 endpoints contradict each other or what is stored, else 0",
                value);
    }

    /** Never falls. */
    public void garbageInputs(Supplier<Number> value) {
        counter("sequencer.inputs.garbage", "L1 inputs that are nobody's, read since the start", value);
    }

    public void postingReachable(Supplier<Number> value) {
        gauge(
                "sequencer.posting.reachable",
                "1 while posting comes through to L1 and the store, 0 from its first failure on",
                value);
    }

    public void postingHalted(Supplier<Number> value) {
        gauge("sequencer.posting.halted", "1 while nothing is posted until an operator acts, else 0", value);
    }

    /** @param reason of a small fixed set */
    public void postingHeld(String reason, Supplier<Number> value) {
        Gauge.builder("sequencer.posting.held", value)
                .description("1 while posting waits for this reason, which ends by itself, else 0")
                .tag("reason", reason)
                .register(registry);
    }

    public void postingEmergency(Supplier<Number> value) {
        gauge("sequencer.posting.emergency", "1 while the emergency limits of spending are in force, else 0", value);
    }

    public void postingCommitted(Supplier<Number> value) {
        gauge("sequencer.posting.committed.gwei", "spent in 24 hours, with the most that is under way", value);
    }

    public void postingBudget(Supplier<Number> value) {
        gauge("sequencer.posting.budget.gwei", "what may be spent in 24 hours", value);
    }

    /** Never falls. */
    public void postingBumps(Supplier<Number> value) {
        counter("sequencer.posting.bumps", "higher bids for transactions that waited for long", value);
    }

    /** Never falls. */
    public void postingUnderpriced(Supplier<Number> value) {
        counter("sequencer.posting.underpriced", "broadcasts that a node found too cheap", value);
    }

    /** Never falls. */
    public void postingNoncesTaken(Supplier<Number> value) {
        counter("sequencer.posting.nonces.taken", "wallet nonces of ours that somebody else used", value);
    }

    public void storageFree(Supplier<Number> value) {
        gauge(
                "sequencer.storage.free.bytes",
                "free for this process on the data directory's file system, -1 if unknown",
                value);
    }

    public void storageLog(Supplier<Number> value) {
        gauge("sequencer.storage.log.bytes", "size of the write-ahead log's file, -1 if unknown", value);
    }

    public void storageLogHeld(Supplier<Number> value) {
        gauge(
                "sequencer.storage.log.held",
                "1 while the write-ahead log is larger than its limit: a long reader keeps it from starting over",
                value);
    }

    public void storageFull(Supplier<Number> value) {
        gauge(
                "sequencer.storage.full",
                "1 while ops are refused for want of space: below the reserve, or since a write did not fit, else 0",
                value);
    }

    public void unpostedBatches(Supplier<Number> value) {
        gauge("sequencer.unposted.batches", "sealed batches for which no L1 transaction has been prepared", value);
    }

    /** In the Prometheus text format. */
    public String scrape() {
        return registry.scrape();
    }

    private void counter(String name, String description, Supplier<Number> value) {
        // Held by this object: the registry itself holds what it counts on only weakly.
        FunctionCounter.builder(name, this, ignored -> value.get().doubleValue())
                .description(description)
                .register(registry);
    }

    private void gauge(String name, String description, Supplier<Number> value) {
        Gauge.builder(name, value).description(description).register(registry);
    }
}
