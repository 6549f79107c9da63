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

    /** The lane's side: true exactly once, unless withdrawn. */
    public boolean take() {
        return state.compareAndSet(State.WAITING, State.TAKEN);
    }

    /** Ingress' side: true exactly once, unless taken. */
    public boolean withdraw() {
        return state.compareAndSet(State.WAITING, State.WITHDRAWN);
    }
}
