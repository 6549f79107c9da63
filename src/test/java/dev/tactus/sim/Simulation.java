package dev.tactus.sim;

import dev.tactus.application.MapState;
import dev.tactus.crypto.SignatureRecoveries;
import dev.tactus.execution.ChunkExecutor;
import dev.tactus.execution.SerialExecutor;
import dev.tactus.lane.LaneStatus;
import dev.tactus.protocol.Hash32;
import dev.tactus.protocol.L1Input;
import dev.tactus.recovery.Verifier;
import dev.tactus.recovery.VerifyOutcome;
import dev.tactus.sim.l1.TrueInput;
import dev.tactus.store.LaneEvent;
import dev.tactus.store.LaneTransaction;
import dev.tactus.store.OrderReader;
import dev.tactus.store.StoreUnavailableException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Runs one seed: a phase in which everything may go wrong and nothing may be broken, then one in which nothing goes
 * wrong any more and everything must settle within bounded time.
 */
final class Simulation {
    private static final int REPLAY_EVERY = 500;
    private static final int SETTLED_EVERY = 25;
    /** Four hours of virtual time: many times what a batch takes from its seal to the safe head. */
    private static final long SETTLE_NANOS = 4L * 3_600 * 1_000_000_000;

    private static final int SETTLE_EVENTS = 40_000;

    private final World world;
    private final int steps;

    /**
     * @param without    faults that were left out
     * @param violation  empty if every promise was kept
     * @param step       how many events had happened
     * @param nanos      of virtual time that had passed
     * @param faults     that this world had
     * @param trace      the last events
     */
    record Result(
            long seed,
            int steps,
            Set<String> without,
            Optional<Violation> violation,
            long step,
            long nanos,
            Set<String> faults,
            Tally tally,
            List<String> trace) {
        String describe() {
            return "seed=" + seed + " step=" + step + " "
                    + violation.map(Violation::toString).orElse("ok");
        }
    }

    private Simulation(World world, int steps) {
        this.world = world;
        this.steps = steps;
    }

    /**
     * @param steps   events of the first phase
     * @param without names of faults that are left out, see {@link Result#faults}
     */
    static Result run(long seed, int steps, Set<String> without) {
        var world = new World(seed, without);
        SimInjector.enter(world.troubles::reached);
        try {
            new Simulation(world, steps).run();
        } finally {
            SimInjector.leave();
        }
        return new Result(
                seed,
                steps,
                Set.copyOf(without),
                world.violation(),
                world.queue.executed(),
                world.queue.nowNanos(),
                world.plan.faults(),
                world.tally,
                world.trace());
    }

    private boolean sound() {
        return world.violation().isEmpty();
    }

    private void run() {
        while (sound() && world.queue.executed() < steps) {
            world.step();
            if (world.queue.executed() % REPLAY_EVERY == 0) {
                replay();
            }
        }
        if (sound()) {
            world.heal();
            settle();
        }
        if (sound()) {
            world.posting().check();
            replay();
            verify();
        }
    }

    private void settle() {
        long until = world.queue.nowNanos() + SETTLE_NANOS;
        long events = world.queue.executed() + SETTLE_EVENTS;
        long mustBeGold = Long.MAX_VALUE;
        long generation = world.oracle.generation();
        while (sound()) {
            world.step();
            if (world.queue.executed() % SETTLED_EVERY != 0) {
                continue;
            }
            Optional<String> open = unsettled();
            if (open.isEmpty() && mustBeGold == Long.MAX_VALUE) {
                mustBeGold = world.oracle.sealedEnd();
            }
            // What a recovery takes back is never gold; that one batch becomes gold after it shows that posting goes
            // on.
            if (open.isEmpty() && world.oracle.generation() > generation) {
                generation = world.oracle.generation();
                mustBeGold = world.oracle.sealedEnd() + 1;
            }
            if (open.isEmpty() && world.oracle.gold() < mustBeGold) {
                open = Optional.of("batches up to " + mustBeGold + " sealed, up to " + world.oracle.gold() + " gold");
            }
            if (open.isEmpty()) {
                return;
            }
            if (world.queue.nowNanos() > until || world.queue.executed() > events) {
                world.violated("G15 liveness", open.get());
            }
        }
    }

    /** What still keeps a kind world from being at rest. */
    private Optional<String> unsettled() {
        SimNode node = world.node();
        if (node == null || !node.serving()) {
            return Optional.of("no node serves");
        }
        if (node.laneState() != LaneStatus.State.ACTIVE) {
            return Optional.of("the lane is " + node.laneState());
        }
        long talking =
                world.clients().stream().filter(client -> !client.settled()).count();
        if (talking > 0) {
            return Optional.of(talking + " clients have no answer to their last op");
        }
        if (!node.idle()) {
            return Optional.of("permits are not given back");
        }
        if (!node.reachesL1()) {
            return Optional.of("L1 is said to be out of reach");
        }
        if (node.halted().isPresent()) {
            return Optional.of("posting is said to be halted: " + node.halted().get());
        }
        long truth = world.l1.inputCountAt(world.l1.safeNumber());
        if (world.l1.safeNumber() - world.oracle.storedHead() > 60) {
            return Optional.of("safe is " + world.l1.safeNumber() + ", stored " + world.oracle.storedHead());
        }
        if (world.l1.waitingInputs() == 0 && world.oracle.storedInputs() < truth) {
            return Optional.of("inputs " + truth + ", stored " + world.oracle.storedInputs());
        }
        if (!world.oracle.drained()) {
            return Optional.of("direct inputs wait to be drained");
        }
        return world.subscribers().stream()
                .filter(subscriber -> subscriber.next() < world.oracle.size())
                .findFirst()
                .map(behind -> "a subscriber is at " + behind.next() + " of " + world.oracle.size());
    }

    /** What an entry of the order is executed with. */
    private record Step(LaneEvent entry, int fee, long safeBlock) {}

    /** The valid history, in order. */
    private List<Step> history() {
        List<Step> history = new ArrayList<>();
        int fee = 0;
        long safeBlock = 0;
        for (LaneTransaction transaction : world.disk.durable()) {
            for (LaneEvent event : transaction.events()) {
                switch (event) {
                    case LaneEvent.Recovered recovered ->
                        history.subList((int) recovered.cut().firstOffset(), history.size())
                                .clear();
                    case LaneEvent.FrameOpened opened -> {
                        fee = opened.fee();
                        safeBlock = opened.safeBlock();
                    }
                    case LaneEvent.DirectInputDrained _, LaneEvent.UserOpIncluded _ ->
                        history.add(new Step(event, fee, safeBlock));
                    case LaneEvent.SafeHeadRead _, LaneEvent.BatchSealed _, LaneEvent.BatchOpened _ -> {}
                }
            }
        }
        return history;
    }

    /** G6: what is durable, executed again from nothing, leads to the same state. */
    private void replay() {
        var executor = new SerialExecutor(new LedgerApplication(SimDeployment.DEPLOYMENT));
        var state = new MapState();
        for (Step step : history()) {
            if (step.entry() instanceof LaneEvent.DirectInputDrained drained) {
                apply(state, executor.executeDirectInputs(List.of(drained.input()), state));
            } else if (step.entry() instanceof LaneEvent.UserOpIncluded included) {
                apply(state, executor.executeOps(List.of(included.op()), step.fee(), step.safeBlock(), state));
            }
        }
        Hash32 replayed = state.digest();
        if (!replayed.equals(world.oracle.digest())) {
            world.violated("G6 replay", "replay leads to " + replayed + ", the truth is " + world.oracle.digest());
        }
        try (OrderReader order = world.disk.openReader()) {
            Hash32 stored = order.stateDigest(order.chunkAt(order.head()));
            if (!stored.equals(replayed)) {
                world.violated("G6 replay", "replay leads to " + replayed + ", stored is " + stored);
            }
        } catch (StoreUnavailableException unreadable) {
            world.tally.count("replay.unreadable");
        }
    }

    private static void apply(MapState state, ChunkExecutor.Execution<?> done) {
        done.writes()
                .forEach((resource, value) ->
                        value.ifPresentOrElse(held -> state.write(resource, held), () -> state.delete(resource)));
    }

    /** The product's own verifier must find nothing where nothing is wrong. */
    private void verify() {
        try (OrderReader order = world.disk.openReader()) {
            long safe = world.l1.safeNumber();
            var verifier = new Verifier(
                    new LedgerApplication(SimDeployment.DEPLOYMENT),
                    SimDeployment.DEPLOYMENT,
                    SignatureRecoveries.best(),
                    order,
                    safe);
            for (TrueInput input : world.l1.inputs(0, safe)) {
                verifier.accept(new L1Input(
                        input.index(),
                        input.sender(),
                        input.blockNumber(),
                        input.blockTimestamp(),
                        input.transactionHash(),
                        input.payload()));
            }
            if (verifier.finish() instanceof VerifyOutcome.FirstDifference difference) {
                world.violated("G8 verify", "the verifier found " + difference);
            }
        }
    }
}
