package dev.tactus.l1.post;

import dev.tactus.l1.Backoff;
import dev.tactus.l1.L1Block;
import dev.tactus.protocol.Batch;
import dev.tactus.protocol.BatchCodec;
import dev.tactus.protocol.Bytes;
import dev.tactus.protocol.DecodeException;
import dev.tactus.protocol.Frame;
import dev.tactus.protocol.Keccak;
import dev.tactus.sim.Dice;
import dev.tactus.sim.EventQueue;
import dev.tactus.sim.SimCrash;
import dev.tactus.sim.SimDeployment;
import dev.tactus.sim.SimInjector;
import dev.tactus.sim.Tally;
import dev.tactus.sim.l1.L1Faults;
import dev.tactus.sim.l1.L1World;
import dev.tactus.sim.l1.SimL1;
import dev.tactus.sim.l1.TrueInput;
import dev.tactus.sim.l1.WalletTransaction;
import dev.tactus.store.SafeHead;
import java.math.BigInteger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The submitter alone between a simulated L1 and a store that reads it at once, in virtual time: its lives follow each
 * other on one journal.
 */
final class PostingWorld implements SealedBatches, AutoCloseable {
    static final Duration SLOT = Duration.ofSeconds(SimDeployment.SECONDS_PER_BLOCK);
    static final WalletKey WALLET = WalletKey.of(SimDeployment.SUBMITTER_KEY);
    private static final long START = 1_500;

    final EventQueue queue;
    final Tally tally = new Tally();
    final L1Faults faults;
    final SimL1 l1;
    final SimJournal journal;
    final List<Bytes> sealed = new ArrayList<>();
    SubmitterSettings settings =
            new SubmitterSettings(Duration.ofSeconds(5), 2, 4, 64, 10, 3, SpendLimits.AMPLE, Backoff.L1);
    /** What the store makes of a batch after it was sealed. */
    UnaryOperator<Bytes> spoiled = UnaryOperator.identity();
    /** The block at which batches begin, if not the newest safe one. */
    OptionalLong begun = OptionalLong.empty();
    /** The point at which the process dies next. */
    String deadly = "";

    /** The recovery that waits for every nonce to be used up, and where it was told that they are. */
    OptionalLong settling = OptionalLong.empty();

    OptionalLong settledAt = OptionalLong.empty();

    private @Nullable SimSubmitter submitter;
    private int life;
    /** Of what is safe, so final: how far it has been read, and how many batches were accepted there. */
    private long readInputs;

    private long acceptedSafe;

    PostingWorld(long seed, L1World world, L1Faults faults) {
        var dice = new Dice(seed);
        this.queue = new EventQueue(dice.split());
        this.faults = faults;
        this.l1 = new SimL1(queue, dice.split(), tally, world, faults);
        this.journal = new SimJournal(dice.split(), tally);
        SimInjector.enter(this::reached);
    }

    static PostingWorld plain(long seed) {
        return new PostingWorld(seed, L1World.plain(START), new L1Faults());
    }

    static PostingWorld random(long seed) {
        var dice = new Dice(~seed);
        return new PostingWorld(seed, L1World.random(dice, START), L1Faults.random(dice));
    }

    private void reached(String point) {
        if (point.equals(deadly)) {
            deadly = "";
            kill();
            throw new SimCrash(point);
        }
    }

    void start() {
        int mine = ++life;
        var host = new SimSubmitter.Host() {
            @Override
            public Runnable after(Duration delay, String what, Runnable action) {
                EventQueue.Event event = queue.after(delay, what, () -> {
                    if (life == mine) {
                        action.run();
                    }
                });
                return event::cancel;
            }

            @Override
            public Duration writing() {
                return Duration.ZERO;
            }
        };
        submitter = new SimSubmitter(
                new BatchSubmitterActor.Wiring(
                        l1.client(completion -> {
                            if (life == mine) {
                                completion.run();
                            }
                        }),
                        SimDeployment.DEPLOYMENT,
                        this,
                        WALLET,
                        settings,
                        new PostingView(),
                        new Settlement() {
                            @Override
                            public OptionalLong wanted() {
                                return settling;
                            }

                            @Override
                            public void settled(long number, long safeBlock) {
                                settledAt = OptionalLong.of(safeBlock);
                            }
                        },
                        () -> 0.5),
                journal,
                host);
        guarded(submitter::start);
    }

    void kill() {
        life++;
        submitter = null;
        journal.crash();
    }

    void restart() {
        kill();
        start();
    }

    boolean alive() {
        return submitter != null;
    }

    PostingView.Status status() {
        return Objects.requireNonNull(submitter).status();
    }

    /** Batches of the newest safe block. */
    void seal(int count) {
        for (int i = 0; i < count; i++) {
            sealed.add(Bytes.wrap(BatchCodec.encode(
                    new Batch(sealed.size(), List.of(new Frame(List.of(), begun.orElse(l1.safeNumber()), 0))))));
        }
        if (submitter != null) {
            guarded(submitter::nudge);
        }
    }

    private static void guarded(Runnable action) {
        try {
            action.run();
        } catch (SimCrash dead) {
            // It is: kill() has been called.
        }
    }

    void step() {
        EventQueue.Event event = Objects.requireNonNull(queue.next());
        guarded(() -> EventQueue.run(event));
    }

    void run(Duration duration) {
        long end = queue.nowNanos() + duration.toNanos();
        var _ = queue.after(duration, "pause over", () -> {});
        while (queue.nowNanos() < end) {
            step();
        }
    }

    void slots(int slots) {
        run(SLOT.multipliedBy(slots));
    }

    /** @throws AssertionError if it does not come true in time */
    void until(BooleanSupplier condition, Duration limit) {
        long end = queue.nowNanos() + limit.toNanos();
        while (!condition.getAsBoolean()) {
            if (queue.nowNanos() > end) {
                throw new AssertionError("not within " + limit + ": " + (submitter == null ? "dead" : status())
                        + ", " + accepted() + " of " + sealed.size() + " accepted, nonce "
                        + l1.walletNonce() + ", journal " + journal.load());
            }
            step();
        }
    }

    /** Until the scheduler has accepted everything that is sealed, and the submitter knows. */
    void untilAccepted() {
        until(
                () -> submitter != null && submitter.unsettled() == 0 && accepted() == sealed.size(),
                Duration.ofHours(4));
    }

    /** Batches that a scheduler has accepted on the safe chain: each time the one that holds the nonce that is next. */
    long accepted() {
        for (TrueInput input : l1.inputs(readInputs, l1.safeNumber())) {
            readInputs++;
            if (batchOf(input) == acceptedSafe) {
                acceptedSafe++;
            }
        }
        return acceptedSafe;
    }

    /** −1 if it is no batch of ours. */
    private static long batchOf(TrueInput input) {
        boolean batch = input.sender().equals(SimDeployment.SUBMITTER)
                && !input.payload().isEmpty()
                && input.payload().get(0) == 1;
        return batch ? nonceOf(input.payload().slice(1, input.payload().size())) : -1;
    }

    private static long nonceOf(Bytes ssz) {
        try {
            return BatchCodec.decode(ssz.unsafeArray()).nonce();
        } catch (DecodeException notOurs) {
            return -1;
        }
    }

    /** Batch nonces in the order in which they lie on L1, refused ones too. */
    List<Long> landed() {
        return l1.inputs(0, l1.latestNumber()).stream()
                .map(PostingWorld::batchOf)
                .filter(nonce -> nonce >= 0)
                .toList();
    }

    /** What the wallet has paid for transactions in blocks of that time, seconds since the epoch. */
    BigInteger paidSince(long timestamp) {
        return l1.walletTransactions().stream()
                .filter(it -> it.minedBlock().isPresent()
                        && l1.blockAt(it.minedBlock().get()).timestamp() > timestamp)
                .map(WalletTransaction::feePaid)
                .reduce(BigInteger.ZERO, BigInteger::add);
    }

    long now() {
        return l1.blockAt(l1.latestNumber()).timestamp();
    }

    @Override
    public CompletionStage<Horizon> horizon() {
        long safe = l1.safeNumber();
        long next = accepted();
        OptionalLong oldest = OptionalLong.empty();
        if (next < sealed.size()) {
            try {
                oldest =
                        OptionalLong.of(BatchCodec.decode(sealed.get((int) next).unsafeArray())
                                .frames()
                                .getFirst()
                                .safeBlock());
            } catch (DecodeException broken) {
                oldest = OptionalLong.empty();
            }
        }
        return CompletableFuture.completedStage(
                new Horizon(safe, next, sealed.size(), 0, oldest, Optional.of(head(safe))));
    }

    private SafeHead head(long safe) {
        L1Block block = l1.blockAt(safe);
        return new SafeHead(safe, block.hash(), block.timestamp(), 0);
    }

    @Override
    public CompletionStage<Payload> payload(long nonce) {
        Bytes ssz = sealed.get((int) nonce);
        return CompletableFuture.completedStage(ssz).thenApply(it -> new Payload(spoiled.apply(it), Keccak.hash(it)));
    }

    @Override
    public void close() {
        kill();
        SimInjector.leave();
    }
}
