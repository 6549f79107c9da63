package dev.tactus.devnet;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Mines on an interval, or as transactions arrive, or not at all. Thread-safe. */
final class Miner implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Miner.class);

    private final DevChain chain;
    private final ScheduledThreadPoolExecutor thread;
    private Optional<Future<?>> schedule = Optional.empty();
    private Duration interval = Duration.ZERO;
    private boolean onArrival;
    private boolean paused;

    Miner(DevChain chain) {
        this.chain = chain;
        thread = new ScheduledThreadPoolExecutor(
                1, Thread.ofPlatform().daemon().name("devnet-miner").factory());
    }

    /** A block each {@code time}, whatever arrives; zero mines each transaction as it arrives. */
    synchronized void start(Duration time) {
        mine(time, time.isZero());
    }

    /** A block each {@code time}; zero mines none. */
    synchronized void every(Duration time) {
        mine(time, false);
    }

    private void mine(Duration time, boolean eachTransaction) {
        interval = time;
        onArrival = eachTransaction;
        paused = false;
        apply();
    }

    /** Whether transactions are mined as they arrive, beside what the interval brings. */
    synchronized void onArrival(boolean on) {
        onArrival = on;
        chain.automine(on && !paused);
    }

    synchronized boolean minesOnArrival() {
        return onArrival;
    }

    /** Until {@link #resume}, blocks come by command alone and transactions wait in the pool. */
    synchronized void pause() {
        paused = true;
        apply();
    }

    synchronized void resume() {
        paused = false;
        apply();
    }

    private void apply() {
        chain.automine(onArrival && !paused);
        schedule.ifPresent(running -> running.cancel(false));
        schedule = Optional.empty();
        if (!paused && !interval.isZero()) {
            long nanos = interval.toNanos();
            // Delay, not rate: after the machine slept there are no blocks to catch up with.
            schedule = Optional.of(thread.scheduleWithFixedDelay(this::tick, nanos, nanos, TimeUnit.NANOSECONDS));
        }
    }

    private void tick() {
        try {
            chain.mine();
        } catch (IOException | RuntimeException e) {
            // The executor would end the schedule without a word.
            LOG.error("a block could not be mined; mining stops", e);
            pause();
        }
    }

    @Override
    public void close() {
        // Nothing is interrupted: an interrupt would close the file in the middle of a block.
        thread.shutdown();
    }
}
