package dev.tactus.load;

import dev.tactus.protocol.Address;
import dev.tactus.protocol.Hash32;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.HdrHistogram.Histogram;

/**
 * What the client was told of each op, held against the order. Thread-safe.
 *
 * <p>A refused op is sent again, so that it may end up in the order by right. That the refusal was a promise is seen from
 * where: an op that was ordered only after it was sent again lies above every offset answered before that.
 */
final class Ledger {
    private static final int PROBLEMS_SHOWN = 20;
    private static final long NOWHERE = -1;
    /** A byte for each op instead of a reference; those that were not sent have the first one. */
    private static final List<Fate> FATES = List.of(Fate.values());

    private final SignedOps ops;
    private final boolean keepsTimes;
    private final byte[] fates;
    private final long[] offsets;
    /** The highest offset answered when an op was sent again after a refusal; an op sent for the first time has none. */
    private final long[] floors;

    private final long[] dueNanos;
    private final boolean[] measured;
    private final long[] shownAt;
    private final long[] shownNanos;
    private final byte[] shown;
    private final boolean[] otherContent;
    private final List<String> breaks = new ArrayList<>();
    private long highest = NOWHERE;
    private int awaited;

    Ledger(SignedOps ops) {
        this(ops, true);
    }

    /** One that knows no latencies, for long loads: it takes 27 bytes for an op instead of 44. */
    static Ledger withoutTimes(SignedOps ops) {
        return new Ledger(ops, false);
    }

    private Ledger(SignedOps ops, boolean keepsTimes) {
        this.ops = ops;
        this.keepsTimes = keepsTimes;
        int size = ops.size();
        fates = new byte[size];
        offsets = filled(size);
        floors = filled(size);
        dueNanos = new long[keepsTimes ? size : 0];
        measured = new boolean[keepsTimes ? size : 0];
        shownAt = filled(size);
        shownNanos = new long[keepsTimes ? size : 0];
        shown = new byte[size];
        otherContent = new boolean[size];
    }

    private static long[] filled(int size) {
        long[] all = new long[size];
        Arrays.fill(all, NOWHERE);
        return all;
    }

    synchronized void sent(int op, long due, boolean isMeasured) {
        floors[op] = fate(op) == Fate.REFUSED ? highest : NOWHERE;
        if (fate(op) == Fate.UNSENT) {
            set(op, Fate.SENT);
        }
        if (keepsTimes) {
            dueNanos[op] = due;
            measured[op] = isMeasured;
        }
    }

    /** @param offset negative if the answer told none */
    synchronized void accepted(int op, long offset, String txHash) {
        set(op, Fate.ACCEPTED);
        offsets[op] = offset < 0 ? NOWHERE : offset;
        highest = Math.max(highest, offset);
        if (!txHash.isEmpty() && !txHash.equalsIgnoreCase(ops.txHash(op).toHex())) {
            otherContent[op] = true;
        }
        if (shown[op] == 0) {
            awaited++;
        }
    }

    /** @return the op's fate before */
    synchronized Fate failed(int op, boolean promised) {
        Fate before = fate(op);
        boolean open = !promised || before == Fate.UNKNOWN;
        set(op, open ? Fate.UNKNOWN : Fate.REFUSED);
        return before;
    }

    /** An entry of the order; those of others are passed over. */
    synchronized void shown(Address sender, long nonce, long offset, Optional<Hash32> txHash, long nanos) {
        int op = ops.find(sender, nonce);
        if (op < 0) {
            return;
        }
        if (shown[op] == 0) {
            shownAt[op] = offset;
            if (keepsTimes) {
                shownNanos[op] = nanos;
            }
            if (fate(op) == Fate.ACCEPTED) {
                awaited--;
            }
        }
        shown[op] = (byte) Math.min(shown[op] + 1, Byte.MAX_VALUE);
        if (txHash.isPresent() && !txHash.get().equals(ops.txHash(op))) {
            otherContent[op] = true;
        }
    }

    /** When a measured op was due; {@link FeedTape#NEVER} if it is none of this load. */
    synchronized long measuredDue(Address sender, long nonce) {
        int op = ops.find(sender, nonce);
        return op >= 0 && keepsTimes && measured[op] ? dueNanos[op] : FeedTape.NEVER;
    }

    /** The order itself broke: a hole, an end, an undoing. */
    synchronized void broken(String what) {
        if (breaks.size() < PROBLEMS_SHOWN) {
            breaks.add(what);
        }
    }

    /** Whether some accepted op has not been shown yet. */
    synchronized boolean awaits() {
        return awaited > 0 && breaks.isEmpty();
    }

    /** From the intended sending to the event, of measured ops. */
    synchronized Histogram feedLatencies() {
        Histogram all = Latencies.recorder();
        for (int op = 0; op < measured.length; op++) {
            if (measured[op] && fate(op) == Fate.ACCEPTED && shown[op] > 0) {
                Latencies.record(all, shownNanos[op] - dueNanos[op]);
            }
        }
        return all;
    }

    synchronized Fate fate(int op) {
        return FATES.get(fates[op]);
    }

    private void set(int op, Fate fate) {
        fates[op] = (byte) FATES.indexOf(fate);
    }

    synchronized long offset(int op) {
        return offsets[op];
    }

    /** @param method how the order was read */
    synchronized RunResult.Check check(String method) {
        var count = new Counts();
        for (int op = 0; op < fates.length; op++) {
            judge(op, count);
        }
        List<String> problems = new ArrayList<>(breaks);
        problems.addAll(count.problems);
        return new RunResult.Check(
                method,
                count.accepted,
                count.found,
                count.missing,
                count.repeated,
                count.displaced,
                count.refusedInOrder,
                count.absent,
                problems);
    }

    private void judge(int op, Counts count) {
        boolean inOrder = shown[op] > 0;
        if (shown[op] > 1) {
            count.repeated++;
            count.problem(describe(op) + " is in the order " + shown[op] + " times");
        }
        switch (fate(op)) {
            case UNSENT -> {
                if (inOrder) {
                    count.problem(describe(op) + " is in the order and was not sent");
                }
            }
            case SENT, UNKNOWN -> count.absent += inOrder ? 0 : 1;
            case REFUSED -> {
                if (inOrder) {
                    count.refusedInOrder++;
                    count.problem(describe(op) + " was refused and is in the order at " + shownAt[op]);
                } else {
                    count.absent++;
                }
            }
            case ACCEPTED -> accepted(op, inOrder, count);
        }
    }

    private void accepted(int op, boolean inOrder, Counts count) {
        count.accepted++;
        boolean placed = offsets[op] == NOWHERE || offsets[op] == shownAt[op];
        if (!inOrder) {
            count.missing++;
            count.problem(describe(op) + " was accepted" + at(offsets[op]) + " and is not in the order");
        } else if (!placed || otherContent[op]) {
            count.displaced++;
            count.problem(describe(op) + " was accepted" + at(offsets[op]) + " and is at " + shownAt[op]
                    + (otherContent[op] ? " with another hash" : ""));
        } else if (floors[op] != NOWHERE && shownAt[op] <= floors[op]) {
            count.refusedInOrder++;
            count.problem(describe(op) + " was refused and in the order all the same, at " + shownAt[op]
                    + ", before it was sent again");
        } else if (shown[op] == 1) {
            count.found++;
        }
    }

    private static String at(long offset) {
        return offset == NOWHERE ? "" : " at " + offset;
    }

    private String describe(int op) {
        return "op " + ops.txHash(op) + " (sender " + ops.senderOf(op) + ", nonce " + ops.nonce(op) + ")";
    }

    private static final class Counts {
        private final List<String> problems = new ArrayList<>();
        private long accepted;
        private long found;
        private long missing;
        private long repeated;
        private long displaced;
        private long refusedInOrder;
        private long absent;

        void problem(String what) {
            if (problems.size() < PROBLEMS_SHOWN) {
                problems.add(what);
            }
        }
    }
}
