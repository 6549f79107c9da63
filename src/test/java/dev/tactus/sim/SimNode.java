package dev.tactus.sim;

import dev.tactus.application.Application;
import dev.tactus.config.SequencerConfig;
import dev.tactus.crypto.SignatureRecoveries;
import dev.tactus.crypto.UserOpAuthenticator;
import dev.tactus.execution.SerialExecutor;
import dev.tactus.feed.SimFeed;
import dev.tactus.ingress.SimIngress;
import dev.tactus.l1.L1Client;
import dev.tactus.l1.post.BatchSubmitterActor;
import dev.tactus.l1.post.PostingView;
import dev.tactus.l1.post.SealedBatches;
import dev.tactus.l1.post.Settlement;
import dev.tactus.l1.post.SimSubmitter;
import dev.tactus.l1.post.WalletKey;
import dev.tactus.l1.read.InputReaderActor;
import dev.tactus.l1.read.ReadCursor;
import dev.tactus.l1.read.SimReader;
import dev.tactus.lane.Claim;
import dev.tactus.lane.LaneCore;
import dev.tactus.lane.LaneFatalException;
import dev.tactus.lane.LaneStatus;
import dev.tactus.lane.LaneWiring;
import dev.tactus.lane.Recoveries;
import dev.tactus.lane.SimLane;
import dev.tactus.lane.SliceReply;
import dev.tactus.lane.StorageLimits;
import dev.tactus.lane.Verdict;
import dev.tactus.protocol.ValidUserOp;
import dev.tactus.sim.Plan.Trouble;
import dev.tactus.store.OrderReader;
import dev.tactus.store.SafeHead;
import dev.tactus.store.SafeSlice;
import dev.tactus.store.SequencerStore;
import dev.tactus.store.StoreDisk;
import dev.tactus.store.StoreUnavailableException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.pekko.Done;
import org.jspecify.annotations.Nullable;

/**
 * One process of the sequencer: the product's lane, reader, submitter, admission and feed, wired as the node wires
 * them, without actors, sockets and threads. It ends when its {@link Life} does; another is started on the same disk.
 */
final class SimNode {
    private static final UserOpAuthenticator AUTHENTICATOR =
            new UserOpAuthenticator(SimDeployment.DEPLOYMENT.domain(), SignatureRecoveries.best());
    private static final WalletKey WALLET = WalletKey.of(SimDeployment.SUBMITTER_KEY);
    private static final Duration LATER_START_LIMIT = Duration.ofSeconds(5);
    private static final Duration FIRST_START_LIMIT = Duration.ofSeconds(60);
    private static final Duration READING_STEP = Duration.ofSeconds(1);
    private static final long TAIL_BYTES = 1L << 20;

    private final World world;
    private final Life life;
    private final LaneThread thread;
    private final NodeWatch watch;
    private final OrderReader order;
    private final SequencerStore store;
    private final SimFeed feed;
    private final SimLane lane;
    private final SimReader reader;
    private final SlowLookUps lookUps;
    private final SimIngress ingress;
    private final boolean first;
    private @Nullable SimSubmitter submitter;
    private boolean made;
    private boolean caughtUp;
    private boolean serving;
    private boolean stopping;
    private final NodeRecoveries recoveries = new NodeRecoveries();

    /** @throws StoreUnavailableException if the disk cannot be used now */
    SimNode(World world, Life life) {
        this.world = world;
        this.life = life;
        this.thread = new LaneThread(world.queue, life);
        this.order = world.disk.openReader();
        this.first = order.batches(0, 1).isEmpty();
        this.store = world.disk.openWriter();
        world.disk.faults().stall(thread::stall);
        this.watch = new NodeWatch(world, life, thread);
        this.feed = new SimFeed(order, order.page(0, 0), world.plan.tailEntries, TAIL_BYTES, this::soon);
        this.lane = new SimLane(laneWiring(), new LaneAlarms());
        this.reader = new SimReader(readerWiring(world.l1.client(this::deliver, watch::heard)), new ReaderLoop());
        this.lookUps = new SlowLookUps(order, this::sometimesLater, () -> world.troubles.strikes(Trouble.LOOK_UP));
        this.ingress = ingress();
        this.made = true;
    }

    private LaneWiring laneWiring() {
        Application application = new FlakyApplication(
                new LedgerApplication(SimDeployment.DEPLOYMENT), () -> world.troubles.strikes(Trouble.APPLICATION));
        return new LaneWiring(
                store,
                new LaneWiring.Storage(new AmpleDisk(), new StorageLimits(0, Long.MAX_VALUE)),
                application,
                new SerialExecutor(application),
                new LaneCore(world.plan.lane),
                SimDeployment.SECONDS_PER_BLOCK,
                entries -> feed.publish(entries),
                this::shown,
                () -> thread.send("batch sealed", this::nudge),
                recoveries,
                this::froze,
                () -> world.machine.wallClockMs() + thread.stalledMs(),
                thread::nowNanos);
    }

    /** How full the disk is told to be; that it is full shows in the writes that do not fit. */
    private static final class AmpleDisk implements StoreDisk {
        @Override
        public Look look() {
            return new Look(Long.MAX_VALUE, 0);
        }

        @Override
        public boolean shrinkLog() {
            return true;
        }
    }

    private void shown(LaneStatus now) {
        boolean failed = watch.status().state() == LaneStatus.State.ACTIVE
                && (now.state() == LaneStatus.State.RECOVERING || now.state() == LaneStatus.State.STORAGE_FULL);
        watch.status(now);
        if (failed) {
            world.troubles.failing(this);
        }
    }

    private void froze(LaneFatalException fatal) {
        // One that cannot read its store at its start throws as well, which refuses the start.
        if (made || fatal.remedy() != LaneFatalException.Remedy.RESTART) {
            world.violated("lane", "froze: " + fatal.getMessage() + causeOf(fatal));
        }
    }

    private static String causeOf(Throwable fatal) {
        return fatal.getCause() == null ? "" : " because of " + fatal.getCause();
    }

    private void nudge() {
        if (submitter != null) {
            submitter.nudge();
        }
    }

    private InputReaderActor.Wiring readerWiring(L1Client client) {
        return new InputReaderActor.Wiring(
                client,
                SimDeployment.DEPLOYMENT,
                world.plan.reader,
                () -> supplied(() -> ReadCursor.load(order)),
                this::append,
                watch::seen,
                fault -> world.violated("reader", "stopped for good: " + fault.describe()),
                Clock.fixed(Instant.ofEpochMilli(world.machine.wallClockMs()), ZoneOffset.UTC),
                world.queue::nowNanos,
                () -> 0.5);
    }

    private SimIngress ingress() {
        return new SimIngress(
                new Gate(),
                watch::status,
                AUTHENTICATOR,
                SimDeployment.DEPLOYMENT,
                lookUps.reader(),
                this::sometimesLater,
                lookUps,
                new SequencerConfig.Admission(
                        world.plan.capacity, world.plan.perSender, world.plan.queueTimeout, world.plan.outcomeTimeout),
                LedgerApplication.MAX_METHOD_BYTES);
    }

    /** Reads L1 up to its safe head, then takes ops: the order in which a start has to go. */
    void start() {
        every(world.plan.check, "lane check", () -> thread.tell(lane::check));
        reader.poll();
        reader.catchUp(_ -> caughtUp = true);
        awaitReading(readTo(), world.queue.nowNanos());
    }

    private void awaitReading(long before, long advancedNanos) {
        var _ = life.after(READING_STEP, "start", () -> {
            if (caughtUp) {
                activate();
                return;
            }
            long now = readTo();
            long advanced = now > before ? world.queue.nowNanos() : advancedNanos;
            Duration limit = first || watch.l1Status().reachable() ? FIRST_START_LIMIT : LATER_START_LIMIT;
            if (world.queue.nowNanos() - advanced < limit.toNanos()) {
                awaitReading(now, advanced);
            } else if (first) {
                world.ended("node.startRefused");
            } else {
                activate();
            }
        });
    }

    private long readTo() {
        return orElse(() -> order.safeHead().map(SafeHead::number).orElse(-1L), -1L);
    }

    private static <T> T orElse(Supplier<T> read, T otherwise) {
        try {
            return read.get();
        } catch (StoreUnavailableException unreadable) {
            return otherwise;
        }
    }

    private void activate() {
        thread.tell(() -> {
            lane.activate();
            thread.send("submitter starts", this::serve);
        });
    }

    private void serve() {
        serving = true;
        submitter = new SimSubmitter(
                new BatchSubmitterActor.Wiring(
                        world.l1.client(this::deliver),
                        SimDeployment.DEPLOYMENT,
                        SealedBatches.of(order, this::sometimesLater),
                        WALLET,
                        world.plan.submitter,
                        new PostingView(),
                        recoveries,
                        () -> 0.5),
                world.journal,
                new SimSubmitter.Host() {
                    @Override
                    public Runnable after(Duration delay, String what, Runnable action) {
                        return life.after(delay, what, action);
                    }

                    @Override
                    public Duration writing() {
                        return world.troubles.strikes(Trouble.JOURNAL_SLOW)
                                ? world.dice.between(Duration.ofMillis(1), Duration.ofSeconds(3))
                                : Duration.ZERO;
                    }
                });
        submitter.start();
    }

    /** Commits what was taken, refuses the rest, then ends as a process does that was told to. */
    void stop() {
        if (!stopping) {
            stopping = true;
            thread.tell(() -> lane.drain(() -> {
                watch.drained();
                // The rest of the node takes its time to end.
                thread.send(
                        "stopping",
                        () -> life.after(world.dice.between(Duration.ZERO, Duration.ofSeconds(3)), "stopped", () -> {
                            store.close();
                            world.ended("node.stopped");
                        }));
            }));
        }
    }

    void post(byte[] body, Consumer<SimIngress.Outcome> answer) {
        var submission = new Object();
        watch.posted(submission);
        ingress.post(body, outcome -> {
            watch.replied(submission);
            answer.accept(outcome);
        });
    }

    SimFeed.Subscription subscribe(long from, Consumer<String> shown, Consumer<String> closed) {
        return feed.subscribe(from, feed.generation(), this::sometimesLater, shown, closed);
    }

    /** As every answer to a subscriber's request shows it. */
    long generation() {
        return feed.generation();
    }

    Life life() {
        return life;
    }

    boolean serving() {
        return serving && !stopping;
    }

    LaneStatus.State laneState() {
        return watch.status().state();
    }

    NodeWatch watch() {
        return watch;
    }

    Optional<String> halted() {
        return submitter == null ? Optional.empty() : submitter.halted();
    }

    boolean reachesL1() {
        return watch.l1Status().reachable();
    }

    long feedHead() {
        return feed.head();
    }

    /** What must stay bounded, or empty if it does. */
    Optional<String> outOfBounds() {
        int unsettled = submitter == null ? 0 : submitter.unsettled();
        if (ingress.inUse() > world.plan.capacity) {
            return Optional.of(ingress.inUse() + " permits in use of " + world.plan.capacity);
        }
        for (int account = 0; account < SignedOps.ACCOUNTS; account++) {
            int shares = ingress.inUseBy(SignedOps.address(account));
            if (shares > world.plan.perSender) {
                return Optional.of(shares + " permits of one sender");
            }
        }
        // A reorganisation brings confirmed ones back.
        if (submitter != null && !world.plan.reorganises) {
            long waiting = submitter.waiting(world.l1.walletNonce());
            if (waiting > world.plan.submitter.maxInFlight()) {
                return Optional.of(waiting + " posts in flight");
            }
        }
        if (unsettled > world.plan.submitter.maxUnsettled()) {
            return Optional.of(unsettled + " posts unsettled");
        }
        // Everything in the mailbox is an op with a permit, a slice, or one of a few alarms.
        int most = 2 * world.plan.capacity + 64;
        return thread.waiting() > most
                ? Optional.of(thread.waiting() + " messages wait for the lane")
                : Optional.empty();
    }

    /** Whether everything that was taken in has been given back. */
    boolean idle() {
        return ingress.inUse() == 0 && ingress.undecided() == 0 && thread.waiting() == 0;
    }

    private void every(Duration interval, String what, Runnable action) {
        var _ = life.after(interval, what, () -> {
            action.run();
            every(interval, what, action);
        });
    }

    private void deliver(Runnable completion) {
        life.enter("l1 answers", completion);
    }

    private void soon(Runnable task) {
        thread.send("wake", task);
    }

    private void sometimesLater(Runnable task) {
        if (world.dice.chance(world.plan.deferred)) {
            var _ = life.after(world.dice.between(Duration.ZERO, Duration.ofMillis(300)), "pool", task);
        } else {
            task.run();
        }
    }

    private <T> CompletionStage<T> supplied(Supplier<T> read) {
        try {
            return CompletableFuture.completedStage(read.get());
        } catch (RuntimeException e) {
            return CompletableFuture.failedStage(e);
        }
    }

    private CompletionStage<Done> append(SafeSlice slice, long observedHead) {
        var done = new CompletableFuture<Done>();
        thread.tell(() -> {
            watch.telling(observedHead);
            lane.append(
                    slice,
                    observedHead,
                    reply -> thread.send("slice answered", () -> {
                        switch (reply) {
                            case SliceReply.Appended _ -> done.complete(Done.getInstance());
                            case SliceReply.TryLater _ -> done.completeExceptionally(new IllegalStateException("busy"));
                            case SliceReply.Frozen _ -> done.completeExceptionally(new IllegalStateException("frozen"));
                        }
                    }));
        });
        return done;
    }

    /** A recovery, from the lane's thread to posting and to the feed, and back. */
    private final class NodeRecoveries implements Recoveries, Settlement {
        private OptionalLong settling = OptionalLong.empty();

        @Override
        public OptionalLong wanted() {
            return settling;
        }

        @Override
        public void settled(long number, long safeBlock) {
            thread.tell(() -> lane.settled(number, safeBlock));
        }

        @Override
        public void settle(long number) {
            if (!settling.equals(OptionalLong.of(number))) {
                settling = OptionalLong.of(number);
                thread.send("settle", SimNode.this::nudge);
            }
        }

        @Override
        public void over() {
            settling = OptionalLong.empty();
            thread.send("recovery over", SimNode.this::nudge);
        }

        @Override
        public void takenBack(long generation, long fromOffset) {
            feed.recovered(generation, fromOffset);
        }
    }

    private final class LaneAlarms implements SimLane.Alarms {
        private Runnable cancelClose = () -> {};
        private Runnable cancelReopen = () -> {};

        @Override
        public void commitSoon(long chunk) {
            thread.tell(() -> lane.commitChunk(chunk));
        }

        @Override
        public void closeBatchIn(Duration delay) {
            cancelClose.run();
            cancelClose = life.after(delay, "batch deadline", () -> thread.tell(lane::batchDeadline));
        }

        @Override
        public void reopenIn(Duration delay) {
            cancelReopen.run();
            cancelReopen = life.after(
                    delay,
                    "reopen",
                    () -> thread.tell(() -> {
                        lane.reopen();
                        watch.storeOpened();
                    }));
        }
    }

    private final class ReaderLoop implements SimReader.Loop {
        private Runnable cancel = () -> {};

        @Override
        public <T> void then(CompletionStage<T> stage, Consumer<? super T> done, Consumer<Throwable> failed) {
            var _ = stage.whenComplete((value, failure) -> life.after(
                    Duration.ZERO,
                    "reader",
                    failure == null ? () -> done.accept(value) : () -> failed.accept(failure)));
        }

        @Override
        public void pollIn(Duration pause) {
            cancel.run();
            cancel = life.after(pause, "reader polls", reader::poll);
        }

        @Override
        public void cancelPoll() {
            cancel.run();
        }
    }

    private final class Gate implements SimIngress.Gate {
        @Override
        public void submit(ValidUserOp op, Claim claim, Consumer<Verdict> heard) {
            boolean[] replied = {false};
            thread.tell(() -> {
                watch.asked(claim);
                lane.submit(op, claim, verdict -> {
                    watch.answered(claim);
                    watch.refused(verdict);
                    if (replied[0]) {
                        world.violated("one reply", "the lane answered " + op.txHash() + " again, with " + verdict);
                    }
                    replied[0] = true;
                    thread.send("verdict", () -> heard.accept(verdict));
                });
            });
        }

        @Override
        public Runnable after(Duration delay, Runnable action) {
            return life.after(delay, "submission timer", action);
        }
    }
}
