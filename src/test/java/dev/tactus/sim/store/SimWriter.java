package dev.tactus.sim.store;

import dev.tactus.protocol.Bytes;
import dev.tactus.protocol.ChainedTx;
import dev.tactus.protocol.DirectInput;
import dev.tactus.protocol.Hash32;
import dev.tactus.store.BatchPolicy;
import dev.tactus.store.CommitPoints;
import dev.tactus.store.Cut;
import dev.tactus.store.Divergence;
import dev.tactus.store.LaneSnapshot;
import dev.tactus.store.LaneTransaction;
import dev.tactus.store.SealedBatch;
import dev.tactus.store.SequencerStore;
import dev.tactus.store.StoreException;
import dev.tactus.store.StoreException.NotCommitted;
import dev.tactus.store.StoreException.OutcomeUnknown;
import dev.tactus.store.StoreUnavailableException;
import java.io.IOException;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;

/** The writer of a {@link SimDisk}: usable until a COMMIT fails, then after {@link #reopen}, until it is closed. */
final class SimWriter implements SequencerStore {
    /** How long the product's connections wait for another writer before they give up. */
    private static final Duration BUSY_TIMEOUT = Duration.ofSeconds(5);

    private final SimDisk disk;
    private final Tables tables;
    private final OrderQueries order;
    private final long life;
    private boolean usable = true;
    private boolean closed;

    SimWriter(SimDisk disk, Tables tables) {
        this.disk = disk;
        this.tables = tables;
        this.order = new OrderQueries(tables);
        this.life = disk.life();
    }

    @Override
    public LaneSnapshot load() {
        return reading(order::snapshot);
    }

    @Override
    public Optional<Bytes> read(Bytes resource) {
        return reading(() -> tables.state.read(resource));
    }

    @Override
    public List<DirectInput> undrained(long safeBlock, int limit) {
        return reading(() -> order.undrained(safeBlock, limit));
    }

    @Override
    public Optional<SealedBatch> sealed(long nonce) {
        return reading(() -> order.sealed(nonce));
    }

    @Override
    public OptionalLong offsetOf(Hash32 txHash) {
        return reading(() -> order.offsetOf(txHash));
    }

    @Override
    public OptionalLong firstSafeBlock(long batchNonce) {
        return reading(() -> order.firstSafeBlock(batchNonce));
    }

    @Override
    public Optional<Cut> cut(long batchNonce) {
        return reading(() -> order.cut(batchNonce));
    }

    @Override
    public BatchPolicy policy() {
        return reading(disk::policy);
    }

    @Override
    public Optional<Bytes> readAt(Bytes resource, long chunk) {
        return reading(() -> tables.state.readAt(resource, chunk));
    }

    @Override
    public List<ChainedTx> commit(LaneTransaction transaction) throws StoreException {
        long before = tables.order.entries().size();
        // The record does not own its map, and this one may be kept for long.
        var writes = Collections.unmodifiableMap(new LinkedHashMap<>(transaction.stateWrites()));
        write(new Write.Append(new LaneTransaction(transaction.chunk(), transaction.events(), writes)));
        return order.feed(transaction.recovers() ? order.head() : before, Integer.MAX_VALUE);
    }

    @Override
    public List<ChainedTx> entries(long offset) {
        return reading(() -> order.feed(offset, Integer.MAX_VALUE));
    }

    @Override
    public UndoWindow undoWindow() {
        return reading(order::undoWindow);
    }

    @Override
    public long prunable(long openedBeforeMs) {
        return reading(() -> order.prunable(openedBeforeMs));
    }

    /** The world ends with it: a world in which the order diverges is found out. */
    @Override
    public void record(Divergence found) {
        requireUsable();
    }

    @Override
    public void probe() throws StoreException {
        write(new Write.Probe());
    }

    @Override
    public void rollBackState(long chunk) throws StoreException {
        try {
            write(new Write.RollBack(chunk));
        } catch (IllegalArgumentException e) {
            throw new NotCommitted(NotCommitted.Kind.FAULT, "the chunk is outside of the undo window", e);
        }
    }

    @Override
    public boolean pruneUndo(long chunk) throws StoreException {
        try {
            if (chunk > order.undoWindow().gold()) {
                throw new IllegalArgumentException("chunk " + chunk + " is not gold");
            }
        } catch (IllegalArgumentException e) {
            throw new NotCommitted(NotCommitted.Kind.FAULT, "what is not gold can be undone", e);
        }
        write(new Write.Prune(chunk));
        return false;
    }

    @Override
    public void reopen() {
        requireAlive();
        usable = false;
        if (disk.strikes(disk.faults().reopenFails, "reopenFails")) {
            throw new StoreUnavailableException("the database cannot be opened", new IOException("simulated"));
        }
        disk.settle();
        usable = true;
    }

    @Override
    public void close() {
        if (!closed && life == disk.life()) {
            disk.closeWriter();
        }
        closed = true;
    }

    private void requireAlive() {
        if (life != disk.life()) {
            throw new IllegalStateException("the node that opened this store is dead");
        }
        if (closed) {
            throw new IllegalStateException("the store is closed");
        }
    }

    private void requireUsable() {
        requireAlive();
        if (!usable) {
            throw new IllegalStateException("the store must be reopened first");
        }
    }

    private <T> T reading(Supplier<T> reading) {
        requireUsable();
        if (disk.strikes(disk.faults().readFails, "readFails")) {
            throw new StoreUnavailableException("the database cannot be read", new IOException("simulated"));
        }
        return reading.get();
    }

    private void write(Write write) throws StoreException {
        requireUsable();
        Faults faults = disk.faults();
        if (disk.strikes(faults.busy, "busy")) {
            faults.stall.accept(BUSY_TIMEOUT.toNanos());
            throw notCommitted(NotCommitted.Kind.BUSY);
        }
        tables.check(write);
        if (faults.full && !disk.strikes(faults.fullInCommit, "fullInCommit")) {
            disk.count("full");
            throw notCommitted(NotCommitted.Kind.FULL);
        }
        if (disk.strikes(faults.eioBeforeCommit, "eioBeforeCommit")) {
            throw notCommitted(NotCommitted.Kind.FAULT);
        }
        run(() -> passPoints(write), () -> disk.count("killBetweenRows"));
        run(faults.beforeCommit, () -> disk.count("killBeforeCommit"));
        if (disk.strikes(faults.slow, "slow")) {
            faults.stall.accept(disk.slowNanos());
        }
        commit(write, faults);
    }

    /** A transaction of the lane's is made row by row, here as on the disk that this stands for. */
    private static void passPoints(Write write) {
        if (write instanceof Write.Append(LaneTransaction transaction)) {
            transaction.events().forEach(CommitPoints::behind);
            CommitPoints.written();
        }
    }

    private void commit(Write write, Faults faults) throws OutcomeUnknown {
        run(faults.inCommit, () -> {
            usable = false;
            disk.leaveUncertain(write, "killInCommit");
        });
        if (faults.full) {
            throw unknown(write, "fullInCommit");
        }
        if (disk.strikes(faults.eioInCommit, "eioInCommit")) {
            throw unknown(write, "eioInCommit");
        }
        disk.makeDurable(write);
        run(faults.afterCommit, () -> {
            usable = false;
            disk.leaveUnsettled();
            disk.count("killAfterCommit");
        });
    }

    private OutcomeUnknown unknown(Write write, String how) {
        usable = false;
        disk.leaveUncertain(write, how);
        return new OutcomeUnknown("COMMIT failed", new IOException("simulated"));
    }

    /** Whatever the hook throws passes on; one that cuts the power has ended this write too. */
    private void run(Runnable hook, Runnable ifItThrows) {
        boolean passed = false;
        try {
            hook.run();
            requireAlive();
            passed = true;
        } finally {
            if (!passed) {
                ifItThrows.run();
            }
        }
    }

    private static NotCommitted notCommitted(NotCommitted.Kind kind) {
        return new NotCommitted(kind, "nothing was committed", new IOException("simulated"));
    }
}
