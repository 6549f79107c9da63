package dev.tactus.load;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.PriorityQueue;

/**
 * Whose turn it is, and with which op. Nonces must arrive in a row, and a server that verifies in parallel may swap two
 * ops that are under way at once: so a sender has one under way, and its turn comes again after the answer. An op that
 * was not accepted is the sender's next one again, since no later nonce could be. A hot sender keeps several under way
 * and takes the swaps that come of it, each of which is an honest refusal. Not thread-safe.
 */
final class Turns {
    private final SignedOps ops;
    private final int hotWindow;
    private final int[] fresh;
    private final int[] again;
    private final Deque<Integer> free = new ArrayDeque<>();
    private final PriorityQueue<Integer> hotAgain = new PriorityQueue<>();
    private int hotUnderWay;
    private int underWay;

    /** @param hotWindow ops that sender 0 has under way at most; 0 if it is a sender like all others */
    Turns(SignedOps ops, int hotWindow) {
        this.ops = ops;
        this.hotWindow = hotWindow;
        fresh = new int[ops.senders()];
        again = new int[ops.senders()];
        for (int sender = 0; sender < ops.senders(); sender++) {
            fresh[sender] = ops.first(sender);
            again[sender] = -1;
            if (sender > 0 || hotWindow == 0) {
                free.add(sender);
            }
        }
    }

    /** The next op to send, or −1 if nobody can send one now. */
    int take(boolean hot) {
        return hot ? takeHot() : takeFree();
    }

    private int takeHot() {
        if (hotUnderWay == hotWindow || (hotAgain.isEmpty() && !hasFresh(0))) {
            return -1;
        }
        hotUnderWay++;
        underWay++;
        return hotAgain.isEmpty() ? fresh[0]++ : hotAgain.remove();
    }

    private int takeFree() {
        while (!free.isEmpty()) {
            int sender = free.remove();
            int op = again[sender];
            if (op >= 0 || hasFresh(sender)) {
                again[sender] = -1;
                underWay++;
                return op >= 0 ? op : fresh[sender]++;
            }
        }
        return -1;
    }

    private boolean hasFresh(int sender) {
        return fresh[sender] < ops.first(sender) + ops.count(sender);
    }

    /** @param done whether the sender goes on to the next nonce */
    void answered(int op, boolean done) {
        underWay--;
        int sender = ops.senderOf(op);
        if (isHot(sender)) {
            hotUnderWay--;
            if (!done) {
                hotAgain.add(op);
            }
        } else {
            again[sender] = done ? -1 : op;
            free.add(sender);
        }
    }

    boolean isHot(int sender) {
        return sender == 0 && hotWindow > 0;
    }

    /** Whether no answer can bring a turn any more. */
    boolean exhausted(boolean hot) {
        return hot ? hotUnderWay == 0 && hotAgain.isEmpty() && !hasFresh(0) : underWay == hotUnderWay && free.isEmpty();
    }
}
