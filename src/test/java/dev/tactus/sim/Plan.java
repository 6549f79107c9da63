package dev.tactus.sim;

import dev.tactus.l1.Backoff;
import dev.tactus.l1.post.SpendPolicy;
import dev.tactus.l1.post.SubmitterSettings;
import dev.tactus.l1.read.ReaderSettings;
import dev.tactus.lane.LaneLimits;
import dev.tactus.sim.l1.L1Fault;
import dev.tactus.sim.l1.L1Faults;
import dev.tactus.sim.l1.L1World;
import java.math.BigInteger;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * What one world is like: how the node is set up, who uses it, and which faults there are, some only and each as strong
 * as the seed says. A fault can be taken out by name, to see whether a failure needs it.
 */
final class Plan {
    /** Faults of disk and node, beside those of {@link L1Fault}; the number is how likely or frequent each is at most. */
    enum Trouble {
        STORE_BUSY("store.busy", 0.03),
        STORE_EIO("store.eioBeforeCommit", 0.03),
        STORE_EIO_IN_COMMIT("store.eioInCommit", 0.1),
        STORE_READ("store.readFails", 0.03),
        STORE_READER("store.readerReadFails", 0.1),
        STORE_REOPEN("store.reopenFails", 0.8),
        STORE_SLOW("store.slow", 0.2),
        STORE_FULL("store.full", 1),
        STORE_FULL_IN_COMMIT("store.fullInCommit", 0.5),
        JOURNAL("journal.fails", 0.2),
        JOURNAL_SLOW("journal.slow", 0.5),
        KILL("node.killed", 1),
        KILL_AT_POINT("node.killedAtPoint", 0.015),
        KILL_IN_COMMIT("node.killedInCommit", 0.02),
        PAUSE("node.paused", 1),
        STOP("node.toldToStop", 1),
        STOP_IN_TROUBLE("node.toldToStopInTrouble", 0.3),
        STOP_IN_START("node.toldToStopInStart", 0.3),
        LOOK_UP("node.lookUpFails", 0.4),
        SLEEP("node.asleep", 1),
        STRANGER("wallet.stranger", 1),
        CLOCK("node.clockJumps", 1),
        APPLICATION("application.breaks", 0.1),
        LOST_ANSWER("client.lostAnswer", 0.05);

        private final String tallied;
        private final double most;

        Trouble(String tallied, double most) {
            this.tallied = tallied;
            this.most = most;
        }

        /** The name in the tally, and the one to leave it out by. */
        String tallied() {
            return tallied;
        }
    }

    final LaneLimits lane;
    final ReaderSettings reader;
    final SubmitterSettings submitter;
    final L1World l1;
    final L1Faults l1Faults;
    /** Faults of L1 end when the world heals; this stays. */
    final boolean reorganises;

    final Duration check;
    /** Few ops, so that as many events are far more blocks of L1. */
    final boolean quiet;

    final Duration meanOp;
    final int clients;
    final int tailEntries;
    final int capacity;
    final int perSender;
    final Duration queueTimeout;
    final Duration outcomeTimeout;
    final double byzantine;
    final double deferred;
    /** Short, so that pruning happens in most worlds. */
    private static final long UNDO_WINDOW_MS = 600_000;

    private static final long GWEI = 1_000_000_000L;
    /** More than the limit of the largest one in these worlds. */
    private static final long GAS_OF_A_BATCH = 300_000;

    private final EnumMap<Trouble, Double> troubles = new EnumMap<>(Trouble.class);

    Plan(Dice dice, Set<String> without) {
        lane = new LaneLimits(
                dice.pick(List.of(60_000L, 60_000L, 600_000L, 7_200_000L, 86_400_000L)),
                dice.between(1, 16),
                dice.between(1, 8),
                UNDO_WINDOW_MS,
                3);
        var reading = new ReaderSettings(
                dice.between(Duration.ofSeconds(2), Duration.ofSeconds(40)),
                dice.pick(List.of(21, 50, 2_000)),
                dice.pick(List.of(1, 3, 20, 1_000)),
                Set.of(-32005, -32012, -32600, -32602, -32616),
                Backoff.L1);
        l1 = L1World.random(dice.split(), 1_500);
        SpendPolicy spend = spend(dice.split(), l1.baseFee());
        submitter = new SubmitterSettings(
                dice.between(Duration.ofSeconds(3), Duration.ofSeconds(60)),
                dice.between(0, 4),
                dice.between(1, 8),
                dice.pick(List.of(4, 64, 512)),
                dice.between(2, 10),
                dice.between(1, 6),
                spend,
                Backoff.L1);
        l1Faults = L1Faults.random(dice.split());
        check = dice.between(Duration.ofSeconds(1), Duration.ofSeconds(30));
        quiet = dice.chance(0.3);
        meanOp = quiet
                ? dice.between(Duration.ofSeconds(15), Duration.ofMinutes(2))
                : dice.between(Duration.ofMillis(300), Duration.ofSeconds(12));
        clients = dice.between(2, 8);
        tailEntries = dice.pick(List.of(1, 4, 32, 1_024));
        capacity = dice.pick(List.of(2, 8, 64));
        perSender = dice.between(1, 8);
        queueTimeout = dice.between(Duration.ofMillis(20), Duration.ofSeconds(4));
        outcomeTimeout = dice.between(Duration.ofMillis(50), Duration.ofSeconds(8));
        byzantine = dice.between(5, 50) / 100.0;
        deferred = dice.chance(0.3) ? 0 : dice.between(1, 50) / 100.0;
        chooseTroubles(dice);
        for (L1Fault fault : L1Fault.values()) {
            if (without.contains(fault.tallied())) {
                l1Faults.set(fault, 0);
            }
        }
        Dice endpoints = dice.split();
        int quorum = endpoints.between(1, l1.endpoints());
        reader = new ReaderSettings(
                reading.pollInterval(),
                reading.maxSpan(),
                reading.maxInputs(),
                reading.rangeErrorCodes(),
                reading.backoff(),
                quorum,
                reading.conflictLasts(),
                reading.staleAfter());
        if (quorum < 2) {
            // Whoever believes one alone believes a liar.
            l1Faults.set(L1Fault.ENDPOINT_LIES, 0);
        }
        reorganises = l1Faults.of(L1Fault.REORG) > 0;
        troubles.keySet().removeIf(trouble -> without.contains(trouble.tallied()));
    }

    /**
     * Generous, tight, or so tight that posting waits most of the time: then the emergency limits are what lets batches
     * through before they go stale.
     */
    private static SpendPolicy spend(Dice dice, long baseFee) {
        BigInteger one = BigInteger.valueOf(5 * baseFee + 2 * GWEI).multiply(BigInteger.valueOf(GAS_OF_A_BATCH));
        BigInteger cap = one.multiply(BigInteger.valueOf(dice.pick(List.of(1, 2, 30))));
        BigInteger budget = cap.max(one.multiply(BigInteger.valueOf(dice.pick(List.of(2, 5, 20, 5_000)))));
        BigInteger more = BigInteger.valueOf(1_000);
        return new SpendPolicy(
                new SpendPolicy.Limits(cap, budget),
                new SpendPolicy.Limits(cap.multiply(more), budget.multiply(more)),
                dice.pick(List.of(60, 150, 300)),
                dice.between(Duration.ofMinutes(20), Duration.ofHours(1)));
    }

    private void chooseTroubles(Dice dice) {
        double temper = dice.pick(List.of(0.0, 0.3, 0.6, 1.0, 1.0));
        double share = dice.between(15, 80) / 100.0;
        for (Trouble trouble : Trouble.values()) {
            boolean chosen = dice.chance(share);
            double strength = dice.between(10, 100) / 100.0;
            if (chosen && temper > 0) {
                troubles.put(trouble, temper * strength * trouble.most);
            }
        }
    }

    /** 0 where it is not among this world's. */
    double of(Trouble trouble) {
        return troubles.getOrDefault(trouble, 0.0);
    }

    /** Every fault of this world by name: what can be left out. */
    Set<String> faults() {
        var names = new TreeSet<String>();
        troubles.keySet().forEach(trouble -> names.add(trouble.tallied()));
        for (L1Fault fault : L1Fault.values()) {
            if (l1Faults.of(fault) > 0) {
                names.add(fault.tallied());
            }
        }
        return names;
    }
}
