package dev.tactus.lane;

import java.util.concurrent.atomic.AtomicReference;

/**
 * The one-shot right to decide a submission's fate: either the lane takes it when it starts to execute the op, or
 * ingress withdraws it at the deadline, and then the op will never be in the order. Thread-safe.
 */
public final class Claim {
    private enum State {
        WAITING,
        TAKEN,
        WITHDRAWN
    }

    private final AtomicReference<State> state = new AtomicReference<>(State.WAITING);
    private final Runnable onReached;

    public Claim() {
        this(() -> {});
    }

    /**
     * @param onReached runs whenever the lane reaches the submission, whoever won it, on the lane's thread: it must be
     *                  quick and never throw. Only then has a withdrawn submission left the lane's mailbox.
     */
    public Claim(Runnable onReached) {
        this.onReached = onReached;
    }

    /** The lane's side: true exactly once, unless withdrawn. */
    public boolean take() {
        boolean taken = state.compareAndSet(State.WAITING, State.TAKEN);
        onReached.run();
        return taken;
    }

    /** Ingress' side: true exactly once, unless taken. */
    public boolean withdraw() {
        return state.compareAndSet(State.WAITING, State.WITHDRAWN);
    }

    /** Whether the lane will pass over the submission. */
    public boolean isWithdrawn() {
        return state.get() == State.WITHDRAWN;
    }
}
