package dev.tactus.lane;

import dev.tactus.application.StateUnavailableException;
import dev.tactus.protocol.Bytes;
import dev.tactus.protocol.ChainedTx;
import dev.tactus.protocol.DirectInput;
import dev.tactus.protocol.Hash32;
import dev.tactus.store.BatchPolicy;
import dev.tactus.store.Cut;
import dev.tactus.store.DiskFailedException;
import dev.tactus.store.Divergence;
import dev.tactus.store.LaneSnapshot;
import dev.tactus.store.LaneTransaction;
import dev.tactus.store.SealedBatch;
import dev.tactus.store.SequencerStore;
import dev.tactus.store.StoreException;
import dev.tactus.store.StoreInvariantException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A real store whose commits fail on demand, before COMMIT, in it with or without effect, or wait at a gate, and whose
 * look-ups and reads fail.
 */
final class FaultyStore implements SequencerStore {
    enum Fault {
        NONE,
        FULL,
        BUSY,
        /** COMMIT fails and nothing of it is durable. */
        LOST_IN_COMMIT,
        /** COMMIT fails although all of it is durable. */
        KEPT_IN_COMMIT,
        /** COMMIT fails because the disk does. */
        DISK_FAILED
    }

    /** Held by commits between their start and their end. */
    record Gate(CountDownLatch started, CountDownLatch released) {
        static Gate closed() {
            return new Gate(new CountDownLatch(1), new CountDownLatch(1));
        }

        void awaitStarted() throws InterruptedException {
            if (!started.await(20, TimeUnit.SECONDS)) {
                throw new AssertionError("no commit started");
            }
        }

        void release() {
            released.countDown();
        }
    }

    private final SequencerStore real;
    private final Queue<Fault> faults = new ConcurrentLinkedQueue<>();
    private final Queue<Gate> gates = new ConcurrentLinkedQueue<>();
    private final Queue<RuntimeException> reopenFailures = new ConcurrentLinkedQueue<>();
    private final Queue<RuntimeException> loadFailures = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean damaged = new AtomicBoolean();
    private final AtomicBoolean gone = new AtomicBoolean();
    private final AtomicInteger failingLookUps = new AtomicInteger();
    private final AtomicInteger failingDrains = new AtomicInteger();
    private final AtomicInteger reopened = new AtomicInteger();
    private final AtomicReference<UnaryOperator<BatchPolicy>> changed = new AtomicReference<>(UnaryOperator.identity());
    private final AtomicInteger failingReads = new AtomicInteger();
    private final Queue<LaneTransaction> committed = new ConcurrentLinkedQueue<>();
    private final Queue<Long> pruned = new ConcurrentLinkedQueue<>();
    private final AtomicInteger leftToPrune = new AtomicInteger();

    FaultyStore(SequencerStore real) {
        this.real = real;
    }

    /** Decides the fate of the next commits, one each; further ones succeed. */
    void failNext(Fault... next) {
        faults.addAll(List.of(next));
    }

    void failNextReopen(RuntimeException failure) {
        reopenFailures.add(failure);
    }

    /** What the next read of the application's state finds is not what was written. */
    void damageNextRead() {
        damaged.set(true);
    }

    /** The next commit is durable, in a file that nobody will find again. */
    void loseFileInNextCommit() {
        gone.set(true);
    }

    void failNextLoad(RuntimeException failure) {
        loadFailures.add(failure);
    }

    /** The next look-up of an op by its hash fails. */
    void failNextLookUp() {
        failingLookUps.incrementAndGet();
    }

    /** The next read of the application's state fails. */
    void failNextRead() {
        failingReads.incrementAndGet();
    }

    /** So many looks for direct inputs to drain fail. */
    void failDrains(int count) {
        failingDrains.set(count);
    }

    /** So many times pruning leaves something for the next time. */
    void leaveToPrune(int times) {
        leftToPrune.set(times);
    }

    /** The chunks up to which it was pruned, one each time. */
    List<Long> pruned() {
        return List.copyOf(pruned);
    }

    int reopened() {
        return reopened.get();
    }

    /** As an operator changes the policy while the lane runs. */
    void changePolicy(UnaryOperator<BatchPolicy> change) {
        changed.set(change);
    }

    Gate holdNextCommit() {
        var gate = Gate.closed();
        gates.add(gate);
        return gate;
    }

    /** In the order in which they became durable. */
    List<LaneTransaction> committed() {
        return List.copyOf(committed);
    }

    @Override
    public void probe() throws StoreException {
        write(real::probe);
    }

    private interface Write {
        void run() throws StoreException;
    }

    @Override
    public List<ChainedTx> commit(LaneTransaction transaction) throws StoreException {
        List<ChainedTx> appended = new ArrayList<>();
        write(() -> appended.addAll(real.commit(transaction)));
        committed.add(transaction);
        return appended;
    }

    @Override
    public List<ChainedTx> entries(long offset) {
        return real.entries(offset);
    }

    @Override
    public UndoWindow undoWindow() {
        return real.undoWindow();
    }

    @Override
    public long prunable(long openedBeforeMs) {
        return real.prunable(openedBeforeMs);
    }

    @Override
    public void record(Divergence found) throws StoreException {
        write(() -> real.record(found));
    }

    private void write(Write write) throws StoreException {
        pass(gates.poll());
        Fault fault = Optional.ofNullable(faults.poll()).orElse(Fault.NONE);
        var cause = new IOException("planted");
        switch (fault) {
            case NONE -> {}
            case FULL -> throw new StoreException.NotCommitted(StoreException.NotCommitted.Kind.FULL, "planted", cause);
            case BUSY -> throw new StoreException.NotCommitted(StoreException.NotCommitted.Kind.BUSY, "planted", cause);
            case LOST_IN_COMMIT -> throw new StoreException.OutcomeUnknown("planted", cause);
            case KEPT_IN_COMMIT -> {
                write.run();
                throw new StoreException.OutcomeUnknown("planted", cause);
            }
            case DISK_FAILED -> throw new DiskFailedException("planted", cause);
        }
        write.run();
        if (gone.getAndSet(false)) {
            throw new StoreInvariantException("planted");
        }
    }

    private static void failIfAsked(AtomicInteger failures) {
        if (failures.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
            throw new Unreadable();
        }
    }

    private static final class Unreadable extends StateUnavailableException {
        private static final long serialVersionUID = 1;

        Unreadable() {
            super("planted", new IOException("planted"));
        }
    }

    private static void pass(@Nullable Gate gate) {
        if (gate == null) {
            return;
        }
        gate.started().countDown();
        try {
            if (!gate.released().await(20, TimeUnit.SECONDS)) {
                throw new AssertionError("the gate was never released");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    @Override
    public void reopen() {
        reopened.incrementAndGet();
        RuntimeException failure = reopenFailures.poll();
        if (failure != null) {
            throw failure;
        }
        real.reopen();
    }

    @Override
    public LaneSnapshot load() {
        RuntimeException failure = loadFailures.poll();
        if (failure != null) {
            throw failure;
        }
        return real.load();
    }

    @Override
    public List<DirectInput> undrained(long safeBlock, int limit) {
        failIfAsked(failingDrains);
        return real.undrained(safeBlock, limit);
    }

    @Override
    public Optional<SealedBatch> sealed(long nonce) {
        return real.sealed(nonce);
    }

    @Override
    public OptionalLong offsetOf(Hash32 txHash) {
        failIfAsked(failingLookUps);
        return real.offsetOf(txHash);
    }

    @Override
    public OptionalLong firstSafeBlock(long batchNonce) {
        return real.firstSafeBlock(batchNonce);
    }

    @Override
    public Optional<Cut> cut(long batchNonce) {
        return real.cut(batchNonce);
    }

    @Override
    public BatchPolicy policy() {
        return Objects.requireNonNull(changed.get()).apply(real.policy());
    }

    @Override
    public Optional<Bytes> read(Bytes resource) {
        failIfAsked(failingReads);
        if (damaged.getAndSet(false)) {
            throw new StoreInvariantException("planted");
        }
        return real.read(resource);
    }

    @Override
    public Optional<Bytes> readAt(Bytes resource, long chunk) {
        return real.readAt(resource, chunk);
    }

    @Override
    public void rollBackState(long chunk) throws StoreException {
        real.rollBackState(chunk);
    }

    @Override
    public boolean pruneUndo(long chunk) throws StoreException {
        pruned.add(chunk);
        boolean more = real.pruneUndo(chunk);
        return leftToPrune.getAndUpdate(left -> Math.max(0, left - 1)) > 0 || more;
    }

    @Override
    public void close() {
        real.close();
    }
}
