package dev.tactus.sim;

import dev.tactus.l1.post.SimJournal;
import dev.tactus.protocol.Hash32;
import dev.tactus.sim.l1.SimL1;
import dev.tactus.sim.store.SimDisk;
import dev.tactus.store.BatchPolicy;
import dev.tactus.store.LaneEvent;
import dev.tactus.store.LaneTransaction;
import dev.tactus.store.StoreUnavailableException;
import dev.tactus.store.StoredDeployment;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One world: L1, the disk that outlives every node, the node, its users, and everything that goes wrong between them.
 * Runs event by event; after each, the oracles have seen what it did.
 */
final class World {
    private static final int TRACE = 60;
    /** What the node asks for by itself; more of it in a second is somebody who asks without a pause. */
    private static final Set<String> BY_ITSELF =
            Set.of("reopen", "reader polls", "submitter polls", "submitter restarts", "batch deadline", "lane check");

    /** Several times what sound nodes need. */
    private static final int BUSY_EVENTS = 50;

    private static final int BOUNDS_EVERY = 16;
    private static final Duration ALARMS_LAST = Duration.ofMinutes(2);

    final long seed;
    final Plan plan;
    final EventQueue queue;
    final Dice dice;
    final Tally tally = new Tally();
    final SimL1 l1;
    final SimDisk disk;
    final SimJournal journal;
    final OrderOracle oracle;
    final ClientLedger ledger;
    final BatchRules batches;
    final Machine machine;
    final Troubles troubles;

    private long second;
    private int eventsInSecond;
    private final List<SimClient> clients = new ArrayList<>();
    private final List<SimSubscriber> subscribers = new ArrayList<>();
    private final L1Users l1Users;
    private final ArrayDeque<String> trace = new ArrayDeque<>();
    private final PostingRules posting = new PostingRules(this);
    private BatchPolicy policy;
    /** In force at some moment since the last transaction became durable: one is what it was decided under. */
    private List<BatchPolicy> policies = List.of();

    private @Nullable SimNode node;
    private Optional<Violation> violation = Optional.empty();
    private boolean faultsOn = true;
    private long healedNanos;
    private boolean untroubled;

    World(long seed, Set<String> without) {
        this.seed = seed;
        var root = new Dice(seed);
        this.plan = new Plan(root.split(), without);
        this.queue = new EventQueue(root.split());
        this.dice = root.split();
        this.troubles = new Troubles(this, root.split());
        this.l1 = new SimL1(queue, root.split(), tally, plan.l1, plan.l1Faults);
        this.disk = new SimDisk(
                root.split(), tally, new StoredDeployment(SimDeployment.DEPLOYMENT, new UUID(seed, seed), 0));
        this.journal = new SimJournal(root.split(), tally);
        this.oracle = new OrderOracle(l1, () -> policies, this::included, this::violated);
        l1.nodeHasStored(oracle::storedHead);
        this.batches =
                new BatchRules(oracle, () -> policies, plan.lane.maxBatchOpenMs(), queue::nowNanos, this::violated);
        this.ledger = new ClientLedger(oracle, tally, this::violated);
        this.policy = randomPolicy(root.split());
        disk.setPolicy(policy);
        policies = List.of(policy);
        disk.onDurable(transaction -> {
            boolean sealedToo = oracle.sealedEnd() > oracle.gold();
            oracle.accept(transaction);
            if (transaction.recovers()) {
                tally.count("world.recovered");
                posting.takenBack(sealedToo);
                ledger.takenBack(oracle.lastTakenBack());
            }
            batches.accept(transaction);
            eventsInSecond = 0;
            watch(transaction);
            troubles.durable();
            policies = List.of(policy);
        });
        this.l1Users = new L1Users(this, root.split());
        this.machine = new Machine(this, l1Users);
        troubles.armDisk();
        Dice users = root.split();
        // What an earlier life posted is deep in the chain by then.
        var _ = queue.after(Duration.ofMinutes(6), "first start", () -> {
            startNode();
            populate(users);
            troubles.schedule();
            rush();
            var _ = queue.after(dice.between(Duration.ofMinutes(2), Duration.ofMinutes(9)), "operator", this::operate);
        });
    }

    private void watch(LaneTransaction transaction) {
        SimNode current = node;
        if (current != null && !current.life().ended()) {
            current.watch()
                    .durable(
                            transaction.events().stream().anyMatch(LaneEvent.SafeHeadRead.class::isInstance),
                            transaction.events().stream().anyMatch(LaneEvent.UserOpIncluded.class::isInstance));
        }
    }

    private void populate(Dice users) {
        for (int account = 0; account < plan.clients; account++) {
            clients.add(new SimClient(this, account, users.split()));
        }
        for (int i = 0; i < 3; i++) {
            subscribers.add(new SimSubscriber(this, "subscriber " + i, users.split()));
        }
    }

    private void included(Hash32 txHash, long offset) {
        ledger.included(txHash, offset);
    }

    private static BatchPolicy randomPolicy(Dice dice) {
        long target = dice.between(150L, 1_500L);
        return new BatchPolicy(
                dice.between(0L, 9L),
                dice.chance(0.2) ? 0 : dice.between(0L, 400L),
                target,
                target + dice.between(1L, 200L));
    }

    @Nullable
    SimNode node() {
        return node;
    }

    boolean faultsOn() {
        return faultsOn;
    }

    /** The first broken promise is the one that counts. */
    void violated(String promise, String what) {
        if (violation.isEmpty()) {
            violation = Optional.of(new Violation(promise, what));
        }
    }

    Optional<Violation> violation() {
        return violation;
    }

    List<String> trace() {
        return List.copyOf(trace);
    }

    List<SimClient> clients() {
        return clients;
    }

    List<SimSubscriber> subscribers() {
        return subscribers;
    }

    /** Everyone at once, so that chunks hold more than one op. */
    private void rush() {
        var _ = queue.after(dice.between(plan.meanOp.dividedBy(2), plan.meanOp.plusSeconds(30)), "rush", () -> {
            if (faultsOn) {
                clients.forEach(SimClient::act);
                rush();
            }
        });
    }

    private void operate() {
        if (faultsOn) {
            tally.count("operator.policy");
            policy = randomPolicy(dice);
            disk.setPolicy(policy);
            policies = Stream.concat(policies.stream(), Stream.of(policy)).toList();
            var _ = queue.after(dice.between(Duration.ofMinutes(2), Duration.ofMinutes(9)), "operator", this::operate);
        }
    }

    /** The node dies where it stands. */
    SimCrash die(String where) {
        SimNode current = node;
        if (current != null) {
            current.life().end();
        }
        return new SimCrash(where);
    }

    private void startNode() {
        if (node != null) {
            return;
        }
        var life = new Life(queue, (what, failure) -> violated("unexpected failure", what + ": " + describe(failure)));
        tally.count("node.started");
        try {
            node = new SimNode(this, life);
        } catch (StoreUnavailableException unusable) {
            tally.count("node.startRefused");
            life.end();
            bury();
            return;
        }
        SimNode started = node;
        life.enter("start", started::start);
        troubles.started(started);
    }

    private static String describe(Throwable failure) {
        var text = new StringBuilder(failure.toString());
        StackTraceElement[] frames = failure.getStackTrace();
        for (int i = 0; i < Math.min(8, frames.length); i++) {
            text.append("\n    at ").append(frames[i]);
        }
        return failure.getCause() == null ? text.toString() : text + "\n  because of " + describe(failure.getCause());
    }

    void kill() {
        SimNode current = node;
        if (current != null) {
            current.life().end();
            bury();
        }
    }

    /** The process has ended by itself. */
    void ended(String how) {
        tally.count(how);
        kill();
    }

    private void bury() {
        node = null;
        disk.crash();
        journal.crash();
        restartLater();
    }

    private void restartLater() {
        Duration pause =
                faultsOn ? dice.between(Duration.ofMillis(200), Duration.ofSeconds(60)) : Duration.ofSeconds(1);
        var _ = queue.after(pause, "restart", this::startNode);
    }

    /** One event and everything that must hold after it. */
    void step() {
        EventQueue.Event event = queue.next();
        if (event == null) {
            throw new IllegalStateException("the world has stopped");
        }
        trace.add(queue.executed() + " " + event);
        if (trace.size() > TRACE) {
            trace.remove();
        }
        try {
            EventQueue.run(event);
        } catch (SimCrash crash) {
            trace.add("killed " + crash.getMessage());
        }
        if (node != null && node.life().ended()) {
            bury();
        }
        if (node != null) {
            node.watch().checkStatus(node.feedHead());
        }
        countEvent(event);
        if (queue.executed() % BOUNDS_EVERY == 0) {
            checkBounds();
        }
    }

    /** A provider that contradicts itself may look like a theft; once none does any more, no alarm is raised anew. */
    private void checkHalted(Optional<String> halted) {
        if (faultsOn || queue.nowNanos() < healedNanos + ALARMS_LAST.toNanos()) {
            return;
        }
        if (halted.isPresent() && untroubled) {
            violated("G15 posting", "halted: " + halted.get());
        }
        untroubled |= halted.isEmpty();
    }

    private void countEvent(EventQueue.Event event) {
        long now = Duration.ofNanos(queue.nowNanos()).toSeconds();
        eventsInSecond = now == second ? eventsInSecond : 0;
        second = now;
        if (BY_ITSELF.contains(event.what()) && ++eventsInSecond > BUSY_EVENTS) {
            violated("G10 bounded", "more than " + BUSY_EVENTS + " times a second: " + event);
        }
    }

    private void checkBounds() {
        if (node != null) {
            checkHalted(node.halted());
            node.watch().overdue().ifPresent(what -> violated("§7 in time", what));
            node.outOfBounds().ifPresent(what -> violated("G10 bounded", what));
        }
        journal.conflict().ifPresent(what -> violated("G8 one content", what));
        posting.check();
    }

    PostingRules posting() {
        return posting;
    }

    /** No more faults; everyone finishes what they have begun. */
    void heal() {
        faultsOn = false;
        healedNanos = queue.nowNanos();
        l1.heal();
        troubles.heal();
        l1Users.finish();
        clients.forEach(SimClient::finish);
        tally.count("world.healed");
    }
}
