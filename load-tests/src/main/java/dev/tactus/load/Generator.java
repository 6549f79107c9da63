package dev.tactus.load;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Sends the ops of a plan and takes their answers. An op that is due waits for a free connection and a sender whose turn
 * it is; the wait counts as latency, and is counted. The thread that calls {@link #run} keeps the schedule, the
 * transport's brings the answers.
 */
final class Generator {
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private final LoadPlan plan;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition idle = lock.newCondition();
    private final long startNanos;
    private final long endNanos;
    private final Tally tally;
    private final Dispatcher dispatcher;

    /** @param slots connections; a closed loop needs one for each worker */
    Generator(LoadPlan plan, SignedOps ops, Ledger ledger, int slots) {
        this.plan = plan;
        startNanos = System.nanoTime();
        long measured = startNanos + plan.warmUp().toNanos();
        endNanos = measured + plan.duration().toNanos();
        tally = new Tally(startNanos, measured, endNanos);
        dispatcher = new Dispatcher(plan, ops, ledger, tally, slots);
    }

    /** What a load shows of itself while it runs. */
    record Progress(long seconds, long sent, long accepted, long rejected, double p99Ms, int waiting) {}

    /**
     * Blocks until every op is answered, or {@code patience} has passed since the last one was due.
     *
     * @param over whose listener is {@link #answered}
     */
    void run(Transport over, Duration patience) throws InterruptedException {
        locked(() -> dispatcher.sendOver(over));
        switch (plan.loop()) {
            case OPEN -> keepSchedule();
            case CLOSED ->
                locked(() -> {
                    for (int worker = 0; worker < Math.min(plan.load(), plan.ops()); worker++) {
                        dispatcher.arrive(System.nanoTime());
                    }
                });
        }
        lock.lock();
        try {
            long left = Math.max(0, endNanos - System.nanoTime()) + patience.toNanos();
            while (!isOver() && left > 0) {
                left = idle.awaitNanos(left);
            }
        } finally {
            lock.unlock();
        }
    }

    private void keepSchedule() {
        var schedule = new Schedule(startNanos, plan.load());
        int total = plan.ops();
        int next = 0;
        while (next < total) {
            waitUntil(schedule.dueNanos(next));
            lock.lock();
            try {
                long now = System.nanoTime();
                while (next < total && schedule.dueNanos(next) - now <= 0) {
                    dispatcher.arrive(schedule.dueNanos(next++));
                }
            } finally {
                lock.unlock();
            }
        }
    }

    private static void waitUntil(long time) {
        for (long left = time - System.nanoTime(); left > 0; left = time - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }

    /** The transport's listener. */
    void answered(int slot, int status, byte[] body, @Nullable String failure) {
        long now = System.nanoTime();
        AnswerBody answer = AnswerBody.parse(body);
        locked(() -> {
            dispatcher.answered(slot, now, status, answer, failure);
            if (plan.loop() == Loop.CLOSED && now - endNanos < 0 && dispatcher.arrivals() < plan.ops()) {
                dispatcher.arrive(now);
            } else {
                dispatcher.dispatch();
            }
            if (isOver()) {
                idle.signalAll();
            }
        });
    }

    private boolean isOver() {
        return dispatcher.isIdle() && (plan.loop() == Loop.OPEN || System.nanoTime() - endNanos >= 0 || isUsedUp());
    }

    /** A closed loop has asked for all of its ops. */
    private boolean isUsedUp() {
        return dispatcher.waiting() > 0 || dispatcher.arrivals() >= plan.ops();
    }

    private void locked(Runnable action) {
        lock.lock();
        try {
            action.run();
        } finally {
            lock.unlock();
        }
    }

    private <T> T told(Supplier<T> figure) {
        lock.lock();
        try {
            return figure.get();
        } finally {
            lock.unlock();
        }
    }

    Progress progress() {
        return told(() -> {
            Tally.Count sum = tally.sum();
            long seconds = (System.nanoTime() - startNanos) / SECOND;
            double p99 = tally.ack().getValueAtPercentile(99) / 1000.0;
            return new Progress(seconds, sum.sent(), sum.accepted(), sum.allRejected(), p99, dispatcher.waiting());
        });
    }

    /** Seconds that were measured: the planned ones, fewer if the ops of a closed loop were used up before. */
    double measuredSeconds() {
        return told(() -> {
            boolean early = plan.loop() == Loop.CLOSED && isUsedUp();
            long from = startNanos + plan.warmUp().toNanos();
            return Math.max(0, (early ? dispatcher.lastDue() : endNanos) - from) / (double) SECOND;
        });
    }

    RunResult.Totals totals() {
        return told(() -> tally.totals(dispatcher.due(), measuredSeconds()));
    }

    RunResult.Client client(double cpuSeconds) {
        return told(() -> dispatcher.client(cpuSeconds));
    }

    /** To be read once {@link #run} has returned and the transport is closed. */
    Tally tally() {
        return tally;
    }

    long startNanos() {
        return startNanos;
    }
}
