package dev.tactus.load;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Sends the ops of a plan and takes their answers. An op that is due waits for a free connection and a sender whose turn
 * it is; the wait counts as latency, and is counted. The thread that calls {@link #run} keeps the schedule, the
 * transport's brings the answers.
 */
final class Generator {
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
    private static final int OK = 200;
    private static final int REQUEST_TIMEOUT = 408;
    private static final int REJECTED = 422;

    private final LoadPlan plan;
    private final SignedOps ops;
    private final Ledger ledger;
    private final Turns turns;
    private final SplittableRandom random;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition idle = lock.newCondition();
    private final Deque<Long> dueHot = new ArrayDeque<>();
    private final Deque<Long> dueOthers = new ArrayDeque<>();
    private final Deque<Integer> freeSlots = new ArrayDeque<>();
    private final int[] opAt;
    private final long[] dueAt;
    private final long[] sentAt;
    private final long startNanos;
    private final long endNanos;
    private final Tally tally;
    private @Nullable Transport transport;
    private int underWay;
    private boolean dispatching;
    private long due;
    private long lackedConnection;
    private long lackedSender;
    private long lastDue;
    private long arrivals;

    /** @param slots connections; a closed loop needs one for each worker */
    Generator(LoadPlan plan, SignedOps ops, Ledger ledger, int slots) {
        this.plan = plan;
        this.ops = ops;
        this.ledger = ledger;
        turns = new Turns(ops, plan.hasHot() ? plan.hotWindow() : 0);
        random = plan.random();
        opAt = new int[slots];
        dueAt = new long[slots];
        sentAt = new long[slots];
        for (int slot = 0; slot < slots; slot++) {
            freeSlots.add(slot);
        }
        startNanos = System.nanoTime();
        long measured = startNanos + plan.warmUp().toNanos();
        endNanos = measured + plan.duration().toNanos();
        lastDue = startNanos;
        tally = new Tally(startNanos, measured, endNanos);
    }

    /** What a load shows of itself while it runs. */
    record Progress(long seconds, long sent, long accepted, long rejected, double p99Ms, int waiting) {}

    /**
     * Blocks until every op is answered, or {@code patience} has passed since the last one was due.
     *
     * @param over whose listener is {@link #answered}
     */
    void run(Transport over, Duration patience) throws InterruptedException {
        locked(() -> transport = over);
        switch (plan.loop()) {
            case OPEN -> keepSchedule();
            case CLOSED ->
                locked(() -> {
                    for (int worker = 0; worker < Math.min(plan.load(), plan.ops()); worker++) {
                        arrive(System.nanoTime());
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
                    arrive(schedule.dueNanos(next++));
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

    private void arrive(long time) {
        arrivals++;
        boolean hot = plan.hasHot() && random.nextDouble() < plan.hotShare();
        Deque<Long> queue = hot ? dueHot : dueOthers;
        queue.add(time);
        due += tally.measures(time) ? 1 : 0;
        lastDue = time;
        dispatch();
        if (!queue.isEmpty()) {
            if (freeSlots.isEmpty()) {
                lackedConnection++;
            } else {
                lackedSender++;
            }
        }
    }

    /** The one that has been due the longest goes first, unless its sender cannot. */
    private void dispatch() {
        if (dispatching) {
            return;
        }
        dispatching = true;
        while (!freeSlots.isEmpty() && (sendFrom(hotIsOlder()) || sendFrom(!hotIsOlder()))) {
            // One after the other.
        }
        dispatching = false;
    }

    private boolean hotIsOlder() {
        return !dueHot.isEmpty() && (dueOthers.isEmpty() || dueHot.getFirst() - dueOthers.getFirst() <= 0);
    }

    private boolean sendFrom(boolean hot) {
        Deque<Long> queue = hot ? dueHot : dueOthers;
        Transport over = transport;
        int op = queue.isEmpty() || over == null ? -1 : turns.take(hot);
        if (op < 0 || over == null) {
            return false;
        }
        long time = queue.remove();
        int slot = freeSlots.pop();
        opAt[slot] = op;
        dueAt[slot] = time;
        underWay++;
        ledger.sent(op, time, tally.measures(time));
        sentAt[slot] = System.nanoTime();
        tally.sent(time, sentAt[slot]);
        over.post(slot, ops.body(op));
        return true;
    }

    /** The transport's listener. */
    void answered(int slot, int status, byte[] body, @Nullable String failure) {
        long now = System.nanoTime();
        AnswerBody answer = AnswerBody.parse(body);
        locked(() -> {
            int op = opAt[slot];
            boolean hot = turns.isHot(ops.senderOf(op));
            if (failure == null) {
                tally.answered(dueAt[slot], sentAt[slot], now, status, answer, hot);
            } else {
                tally.unanswered(dueAt[slot], now, failure);
            }
            turns.answered(op, settle(op, status, answer, hot));
            underWay--;
            freeSlots.push(slot);
            if (plan.loop() == Loop.CLOSED && now - endNanos < 0 && arrivals < plan.ops()) {
                arrive(now);
            } else {
                dispatch();
            }
            if (isOver()) {
                idle.signalAll();
            }
        });
    }

    /** @return whether the sender goes on to its next nonce */
    private boolean settle(int op, int status, AnswerBody answer, boolean hot) {
        if (status == OK) {
            ledger.accepted(op, answer.offset(), answer.txHash());
            return true;
        }
        Fate before = ledger.failed(op, status >= 400 && status < 500 && status != REQUEST_TIMEOUT);
        // Nobody knew whether it was included; a server that refuses its nonce now says that it was.
        return status == REJECTED && before == Fate.UNKNOWN && !hot;
    }

    private boolean isOver() {
        boolean stuck = (dueHot.isEmpty() || turns.exhausted(true)) && (dueOthers.isEmpty() || turns.exhausted(false));
        return underWay == 0 && stuck && (plan.loop() == Loop.OPEN || System.nanoTime() - endNanos >= 0 || isUsedUp());
    }

    /** A closed loop has asked for all of its ops. */
    private boolean isUsedUp() {
        return waiting() > 0 || arrivals >= plan.ops();
    }

    private int waiting() {
        return dueHot.size() + dueOthers.size();
    }

    private void locked(Runnable action) {
        lock.lock();
        try {
            action.run();
        } finally {
            lock.unlock();
        }
    }

    Progress progress() {
        lock.lock();
        try {
            long[] sum = new long[3];
            for (long[] second : tally.seconds()) {
                for (int i = 0; i < sum.length; i++) {
                    sum[i] += second[i];
                }
            }
            double p99 = tally.ack().getValueAtPercentile(99) / 1000.0;
            return new Progress((System.nanoTime() - startNanos) / SECOND, sum[0], sum[1], sum[2], p99, waiting());
        } finally {
            lock.unlock();
        }
    }

    /** Seconds that were measured: the planned ones, fewer if the ops of a closed loop were used up before. */
    double measuredSeconds() {
        lock.lock();
        try {
            boolean early = plan.loop() == Loop.CLOSED && isUsedUp();
            long from = startNanos + plan.warmUp().toNanos();
            return Math.max(0, (early ? lastDue : endNanos) - from) / (double) SECOND;
        } finally {
            lock.unlock();
        }
    }

    RunResult.Totals totals() {
        double seconds = measuredSeconds();
        lock.lock();
        try {
            return tally.totals(due, seconds);
        } finally {
            lock.unlock();
        }
    }

    RunResult.Client client(double cpuSeconds) {
        lock.lock();
        try {
            return new RunResult.Client(lackedConnection, lackedSender, waiting(), cpuSeconds);
        } finally {
            lock.unlock();
        }
    }

    /** To be read once {@link #run} has returned and the transport is closed. */
    Tally tally() {
        return tally;
    }

    long startNanos() {
        return startNanos;
    }
}
