package dev.tactus.load;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * Which op goes where and when: what is due waits here for a free slot and a sender whose turn it is. Whoever calls holds
 * the generator's lock.
 */
final class Dispatcher {
    private static final int OK = 200;
    private static final int REQUEST_TIMEOUT = 408;
    private static final int REJECTED = 422;

    private final LoadPlan plan;
    private final SignedOps ops;
    private final Ledger ledger;
    private final Tally tally;
    private final Turns turns;
    private final SplittableRandom random;
    private final Deque<Long> dueHot = new ArrayDeque<>();
    private final Deque<Long> dueOthers = new ArrayDeque<>();
    private final Deque<Integer> freeSlots = new ArrayDeque<>();
    private final int[] opAt;
    private final long[] dueAt;
    private final long[] sentAt;
    private @Nullable Transport transport;
    private int underWay;
    private boolean dispatching;
    private long due;
    private long lackedConnection;
    private long lackedSender;
    private long lastDue;
    private long arrivals;

    /** @param slots connections; a closed loop needs one for each worker */
    Dispatcher(LoadPlan plan, SignedOps ops, Ledger ledger, Tally tally, int slots) {
        this.plan = plan;
        this.ops = ops;
        this.ledger = ledger;
        this.tally = tally;
        turns = new Turns(ops, plan.hasHot() ? plan.hotWindow() : 0);
        random = plan.random();
        opAt = new int[slots];
        dueAt = new long[slots];
        sentAt = new long[slots];
        for (int slot = 0; slot < slots; slot++) {
            freeSlots.add(slot);
        }
    }

    /** Nothing is sent before. */
    void sendOver(Transport over) {
        transport = over;
    }

    /** An op is due at that time. */
    void arrive(long time) {
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
    void dispatch() {
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

    /**
     * Takes what became of the op at a slot, which is free from now on; nothing else is sent yet.
     *
     * @param failure why there is no answer; null if there is one
     */
    void answered(int slot, long now, int status, AnswerBody answer, @Nullable String failure) {
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

    /** Nothing is under way, and nothing that waits can be sent. */
    boolean isIdle() {
        boolean stuck = (dueHot.isEmpty() || turns.exhausted(true)) && (dueOthers.isEmpty() || turns.exhausted(false));
        return underWay == 0 && stuck;
    }

    /** Ops that are due and not sent. */
    int waiting() {
        return dueHot.size() + dueOthers.size();
    }

    /** Ops that were due so far. */
    long arrivals() {
        return arrivals;
    }

    /** Of these, measured. */
    long due() {
        return due;
    }

    /** When the last of them was due; of no meaning before one was. */
    long lastDue() {
        return lastDue;
    }

    RunResult.Client client(double cpuSeconds) {
        return new RunResult.Client(lackedConnection, lackedSender, waiting(), cpuSeconds);
    }
}
