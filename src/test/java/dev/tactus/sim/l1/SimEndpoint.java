package dev.tactus.sim.l1;

import dev.tactus.l1.RpcException;
import dev.tactus.sim.Dice;
import dev.tactus.sim.EventQueue;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/** One address, with several backends behind it: which of them answers a call, and when. */
final class SimEndpoint {
    /** What the product configures as the time for a whole call. */
    static final Duration DEADLINE = Duration.ofSeconds(10);

    private static final Duration SLOWEST = Duration.ofMillis(9_900);

    private final EventQueue queue;
    private final L1World world;
    private final FaultDice faults;
    private final Dice dice;
    private final List<SimBackend> backends;
    private final Phantoms phantoms = new Phantoms();
    private int forkedSlots;
    private int alteredSlots;
    private SimBackend current;
    private long outageUntilNanos;
    private long outageSinceNanos;

    SimEndpoint(EventQueue queue, L1World world, FaultDice faults, Dice dice, List<SimBackend> backends) {
        this.queue = queue;
        this.world = world;
        this.faults = faults;
        this.dice = dice;
        this.backends = List.copyOf(backends);
        this.current = backends.getFirst();
    }

    /** What a backend is asked. */
    @FunctionalInterface
    interface Call<T> {
        T to(SimBackend backend, ChainView view) throws RpcException;
    }

    void outage(Duration duration) {
        faults.count(L1Fault.OUTAGE);
        if (queue.nowNanos() >= outageUntilNanos) {
            outageSinceNanos = queue.nowNanos();
        }
        outageUntilNanos = Math.max(outageUntilNanos, queue.nowNanos() + duration.toNanos());
    }

    /** For how long every call has failed by now. */
    Duration unreachableFor() {
        return queue.nowNanos() < outageUntilNanos
                ? Duration.ofNanos(queue.nowNanos() - outageSinceNanos)
                : Duration.ZERO;
    }

    Phantoms phantoms() {
        return phantoms;
    }

    /** Goes a way of its own after this block, for so many slots. */
    void fork(long safe, int slots) {
        forkedSlots = slots;
        phantoms.forkAbove(safe, dice.next());
    }

    /** Makes up what inputs hold, for so many slots. */
    void alter(int slots) {
        alteredSlots = slots;
        phantoms.alter(true);
    }

    /** @param stored what the node has stored up to, which may be rewritten until the next slot; -1 if nothing */
    void onSlot(long stored) {
        backends.forEach(SimBackend::onSlot);
        forkedSlots = Math.max(0, forkedSlots - 1);
        alteredSlots = Math.max(0, alteredSlots - 1);
        if (alteredSlots == 0) {
            phantoms.alter(false);
        }
        if (forkedSlots == 0) {
            phantoms.end();
            if (stored >= 0 && faults.fires(L1Fault.STORED_REWRITTEN)) {
                phantoms.rewriteUpTo(stored, faults.of(L1Fault.STORED_REWRITTEN).next());
            }
        }
    }

    /** Time has leapt. */
    void awake() {
        if (phantoms.rewrites()) {
            phantoms.end();
        }
    }

    void heal() {
        forkedSlots = 0;
        alteredSlots = 0;
        phantoms.end();
        phantoms.alter(false);
        outageUntilNanos = 0;
        backends.forEach(SimBackend::heal);
    }

    /** @param deliver completes every answer that does not come at once */
    <T> CompletionStage<T> ask(String method, Call<T> call, Executor deliver) {
        if (queue.nowNanos() < outageUntilNanos) {
            Duration after = dice.chance(0.3) ? DEADLINE : world.latency();
            return later(method, after, deliver, () -> lost(method));
        }
        SimBackend backend = route();
        if (faults.fires(L1Fault.HANG)) {
            if (dice.chance(0.5)) {
                // It arrived and took effect; only the answer is missing.
                var _ = outcome(method, backend, call);
            }
            return later(method, DEADLINE, deliver, () -> lost(method));
        }
        if (faults.fires(L1Fault.SLOW)) {
            Duration slow = faults.of(L1Fault.SLOW).between(world.latency(), SLOWEST);
            return delayed(method, slow, backend, call, deliver);
        }
        return dice.chance(world.immediate())
                ? outcome(method, backend, call)
                : delayed(method, dice.between(Duration.ofMillis(1), world.latency()), backend, call, deliver);
    }

    private SimBackend route() {
        if (dice.chance(world.reroute())) {
            current = dice.pick(backends);
        }
        return current;
    }

    /** It takes effect at either end of the delay. */
    private <T> CompletionStage<T> delayed(
            String method, Duration delay, SimBackend backend, Call<T> call, Executor deliver) {
        if (dice.chance(0.5)) {
            CompletableFuture<T> early = outcome(method, backend, call);
            return later(method, delay, deliver, () -> early);
        }
        return later(method, delay, deliver, () -> outcome(method, backend, call));
    }

    private <T> CompletionStage<T> later(
            String method, Duration delay, Executor deliver, Supplier<CompletableFuture<T>> outcome) {
        var answer = new CompletableFuture<T>();
        var _ = queue.after(delay, method, () -> {
            CompletableFuture<T> settled = outcome.get();
            deliver.execute(() -> {
                var _ = settled.whenComplete((value, failure) -> {
                    if (failure == null) {
                        answer.complete(value);
                    } else {
                        answer.completeExceptionally(failure);
                    }
                });
            });
        });
        return answer;
    }

    private static <T> CompletableFuture<T> outcome(String method, SimBackend backend, Call<T> call) {
        try {
            return CompletableFuture.completedFuture(backend.answer(method, view -> call.to(backend, view)));
        } catch (RpcException failure) {
            return CompletableFuture.failedFuture(failure);
        }
    }

    private static <T> CompletableFuture<T> lost(String method) {
        return CompletableFuture.failedFuture(
                new RpcException.Transport("no answer to " + method + ": InterruptedIOException"));
    }
}
