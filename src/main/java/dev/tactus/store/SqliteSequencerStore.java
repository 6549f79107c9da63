package dev.tactus.store;

import dev.tactus.protocol.Bytes;
import dev.tactus.protocol.ChainedTx;
import dev.tactus.protocol.DirectInput;
import dev.tactus.protocol.Hash32;
import dev.tactus.store.StateCache.Held;
import dev.tactus.store.StoreException.NotCommitted;
import dev.tactus.store.StoreException.OutcomeUnknown;
import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * The writer over one SQLite connection. A commit that fails before COMMIT is rolled back and leaves the store
 * usable; after a failed COMMIT the connection is dropped and every call but {@link #reopen} and {@link #close}
 * refuses, since what it remembers may be wrong. After a read or write that failed in COMMIT, or a sync anywhere, every
 * call refuses for good.
 */
final class SqliteSequencerStore implements SequencerStore {
    private static final long CACHE_BYTES = 64L << 20;
    /** Entries that are proved again whenever the order is loaded: some milliseconds. */
    private static final int PROVED_TAIL = 1000;
    /** How far one look for what may be forgotten goes. */
    private static final int PRUNABLE_BATCHES = 512;

    private static final String COUNT_OPENING = "UPDATE writer_openings SET count = count + 1";

    private final Database database;
    private final FileGuard guard;
    private final CommitFaults faults;
    private final Checkpoints checkpoints;
    private final Runnable onClose;
    private final StateCache cache = new StateCache(CACHE_BYTES);
    /** With {@link #closed}: either whoever closes sees what the lane is opening, or the lane sees that it is closed. */
    private volatile @Nullable Opened opened;

    private boolean unsettled = true;
    private volatile boolean closed;

    /** The disk's failure, and the connection that met it. */
    private @Nullable Failed failed;

    private record Failed(Session session, DiskFailedException cause) {}

    private record Opened(Session session, OrderTables order, EntryRows entries, StateTables state) {
        static Opened on(Session session) {
            return new Opened(session, new OrderTables(session), new EntryRows(session), new StateTables(session));
        }
    }

    @FunctionalInterface
    private interface Reading<T> {
        T run(Opened on) throws SQLException;
    }

    @FunctionalInterface
    private interface Writing {
        void run(Opened on) throws SQLException;
    }

    /** @throws StoreUnavailableException if the database cannot be opened and written */
    SqliteSequencerStore(
            Database database, FileGuard guard, CommitFaults faults, Checkpoints checkpoints, Runnable onClose) {
        this.database = database;
        this.guard = guard;
        this.faults = faults;
        this.checkpoints = checkpoints;
        this.onClose = onClose;
        open();
    }

    @Override
    public LaneSnapshot load() {
        return reading(on -> {
            on.session().begin();
            try {
                var _ = on.entries().from(Math.max(0, on.order().head() - PROVED_TAIL), PROVED_TAIL);
                return new LaneSnapshot(
                        on.state().lastChunk(),
                        on.order().head(),
                        on.order().openBatch(),
                        on.order().safeHead(),
                        on.order().drainedInputs(),
                        on.order().nextAccepted(),
                        on.order().generation());
            } finally {
                on.session().rollBack();
            }
        });
    }

    @Override
    public List<ChainedTx> commit(LaneTransaction transaction) throws StoreException {
        if (transaction.recovers()) {
            cache.clear();
        }
        List<ChainedTx> appended = new ArrayList<>();
        writing(on -> {
            var appender = new OrderAppender(on.session());
            for (LaneEvent event : transaction.events()) {
                appender.append(event);
                CommitPoints.behind(event);
            }
            appender.close(transaction.chunk());
            on.state().write(transaction.chunk(), transaction.stateWrites(), this::held);
            appended.addAll(appender.appended());
            CommitPoints.written();
        });
        transaction
                .stateWrites()
                .forEach((resource, value) -> cache.put(resource, new Held(value, transaction.chunk())));
        return appended;
    }

    @Override
    public List<ChainedTx> entries(long offset) {
        return reading(on -> on.entries().from(offset, Integer.MAX_VALUE)).stream()
                .map(EntryRows.EntryRow::link)
                .toList();
    }

    @Override
    public void record(Divergence found) throws StoreException {
        writing(on -> new DivergenceTable(on.session()).write(found));
    }

    /** The row is there to be written to: nobody asks what it counts. */
    @Override
    public void probe() throws StoreException {
        writing(on -> on.session().query(COUNT_OPENING).update());
    }

    @Override
    public Optional<Bytes> read(Bytes resource) {
        refuseIfFailed();
        return held(resource).value();
    }

    private Held held(Bytes resource) {
        return cache.get(resource, missing -> reading(on -> on.state().held(missing)));
    }

    @Override
    public List<DirectInput> undrained(long safeBlock, int limit) {
        return reading(on -> on.order().undrained(safeBlock, limit));
    }

    @Override
    public Optional<SealedBatch> sealed(long nonce) {
        return reading(on -> on.order().sealed(nonce));
    }

    @Override
    public OptionalLong offsetOf(Hash32 txHash) {
        return reading(on -> on.order().offsetOf(txHash));
    }

    @Override
    public OptionalLong firstSafeBlock(long batchNonce) {
        return reading(on -> on.order().firstSafeBlock(batchNonce));
    }

    @Override
    public Optional<Cut> cut(long batchNonce) {
        return reading(on -> new UndoneTables(on.session()).cut(batchNonce));
    }

    @Override
    public BatchPolicy policy() {
        return reading(on -> on.order().policy());
    }

    @Override
    public Optional<Bytes> readAt(Bytes resource, long chunk) {
        return reading(on -> on.state().readAt(resource, chunk));
    }

    @Override
    public UndoWindow undoWindow() {
        return reading(
                on -> new UndoWindow(on.state().floor(), gold(on), on.state().lastChunk()));
    }

    private static long gold(Opened on) throws SQLException {
        return new UndoneTables(on.session())
                .cut(on.order().nextAccepted())
                .map(Cut::chunk)
                .orElse(on.state().lastChunk());
    }

    @Override
    public long prunable(long openedBeforeMs) {
        return reading(on -> {
            long floor = on.state().floor();
            OptionalLong oldest = on.order().batchAt(new FeedTables(on.session()).nextOffset(floor));
            if (oldest.isEmpty()) {
                return floor;
            }
            long first = oldest.getAsLong();
            long end = on.order()
                    .lastOpenedBefore(
                            openedBeforeMs,
                            first,
                            Math.min(first + PRUNABLE_BATCHES, on.order().nextAccepted()));
            return end > first
                    ? new UndoneTables(on.session()).cut(end).map(Cut::chunk).orElse(floor)
                    : floor;
        });
    }

    @Override
    public void rollBackState(long chunk) throws StoreException {
        try {
            writing(on -> {
                on.state().requireInWindow(chunk);
                on.state().rollBack(chunk);
            });
        } catch (IllegalArgumentException e) {
            throw new NotCommitted(NotCommitted.Kind.FAULT, "the chunk is outside of the undo window", e);
        }
        cache.clear();
    }

    @Override
    public boolean pruneUndo(long chunk) throws StoreException {
        var more = new AtomicBoolean();
        try {
            writing(on -> {
                long gold = gold(on);
                if (chunk > gold) {
                    throw new IllegalArgumentException("chunk " + chunk + " is after " + gold + ", the last gold one");
                }
                more.set(on.state().prune(chunk));
            });
        } catch (IllegalArgumentException e) {
            throw new NotCommitted(NotCommitted.Kind.FAULT, "what is not gold can be undone", e);
        }
        return more.get();
    }

    @Override
    public void reopen() {
        if (closed) {
            throw new IllegalStateException("the store is closed");
        }
        refuseIfFailed();
        // A connection would make a new and empty file where there is none.
        guard.require();
        drop();
        open();
        if (closed) {
            drop();
            throw new IllegalStateException("the store was closed while it was reopened");
        }
    }

    @Override
    public void close() {
        closed = true;
        try {
            drop();
        } finally {
            onClose.run();
        }
    }

    /** For tests of what the connection promises. */
    Session session() {
        return usable().session();
    }

    private void open() {
        try {
            Session session = database.writing();
            try {
                if (unsettled) {
                    settle(session);
                    unsettled = false;
                }
                syncDirectory(session);
                guard.hold(database.log());
                opened = Opened.on(session);
            } catch (SQLException | RuntimeException e) {
                if (failed == null) {
                    session.close();
                }
                throw e;
            }
        } catch (SQLException e) {
            throw damaged(e)
                    .orElseGet(() -> new StoreUnavailableException(
                            "the database cannot be opened for writing", Damage.kind(e), e));
        }
    }

    /**
     * A transaction whose COMMIT failed may still lie whole in the write-ahead log, synced or not. A fresh synced commit
     * decides: it makes all that is visible durable, and overwrites what is not. That takes a disk of which no sync has
     * failed: none is asked here again that has, and what a process before has left {@link FoundLog} has seen to.
     * Needed only then, so that a disk that is full does not keep the store from opening for reads.
     */
    private void settle(Session session) throws SQLException {
        session.beginImmediate();
        session.query(COUNT_OPENING).update();
        try {
            faults.at(CommitFaults.Point.IN_SETTLING);
            session.commit();
        } catch (SQLException e) {
            if (IoErrors.isIo(e)) {
                throw failed(session, "the first COMMIT", e);
            }
            throw e;
        }
    }

    /** The log has been made by now. SQLite syncs its name, too, but says nothing if that fails. */
    private void syncDirectory(Session session) {
        try {
            SyncedDirectory.sync(Objects.requireNonNull(database.file().getParent()));
        } catch (IOException e) {
            throw failed(session, "the data directory", e);
        }
    }

    /**
     * The connection is not used again, and not closed either. The last one that closes would sync once more, believe
     * it, and delete the log; and as long as one is open, none in this process looks into the log for more than was
     * synced.
     */
    private DiskFailedException failed(Session session, String what, Exception e) {
        var cause = new DiskFailedException(
                "the disk failed in " + what + " (" + e.getMessage() + "): what was written last may be lost although"
                        + " it can be read; check the disk and its file system, then start again",
                e);
        failed = new Failed(session, cause);
        opened = null;
        cache.clear();
        return cause;
    }

    private void refuseIfFailed() {
        Failed found = failed;
        if (found != null) {
            throw new DiskFailedException(String.valueOf(found.cause().getMessage()), found.cause());
        }
    }

    private void drop() {
        Opened dropped = opened;
        opened = null;
        cache.clear();
        // Where the file is no longer ours, the last connection to close would delete the log of what is there now.
        boolean ours = !guard.moved();
        guard.release(database.log());
        if (dropped != null && ours) {
            try {
                dropped.session().close();
            } catch (SQLException e) {
                throw new StoreUnavailableException("the connection cannot be closed", e);
            }
        }
    }

    private Opened usable() {
        refuseIfFailed();
        Opened on = opened;
        if (on == null) {
            throw new IllegalStateException("the store must be reopened first");
        }
        return on;
    }

    private <T> T reading(Reading<T> reading) {
        try {
            return reading.run(usable());
        } catch (SQLException e) {
            throw damaged(e).orElseGet(() -> new StoreUnavailableException("the database cannot be read", e));
        }
    }

    private void writing(Writing writing) throws StoreException {
        Opened on = usable();
        try {
            on.session().beginImmediate();
        } catch (SQLException e) {
            Optional<RuntimeException> damaged = damaged(e);
            if (damaged.isPresent()) {
                throw damaged.get();
            }
            throw new NotCommitted(Damage.kind(e), "no transaction could be begun", e);
        }
        boolean complete = false;
        try {
            writing.run(on);
            faults.at(CommitFaults.Point.BEFORE_COMMIT);
            complete = true;
        } catch (SQLException e) {
            if (IoErrors.isSync(e)) {
                throw failed(on.session(), "a transaction", e);
            }
            throw refused(e);
        } catch (StoreUnavailableException e) {
            throw new NotCommitted(Damage.kind(e.getCause()), "nothing was committed", e);
        } finally {
            if (!complete) {
                undo(on.session());
            }
        }
        commit(on);
        checkpoint(on.session());
    }

    /** What was committed is durable whatever comes of this; a failure shows with the next call. */
    private void checkpoint(Session session) {
        try {
            faults.at(CommitFaults.Point.IN_CHECKPOINT);
            checkpoints.afterCommit(session);
        } catch (SQLException e) {
            if (IoErrors.isIo(e)) {
                var _ = failed(session, "a checkpoint", e);
            }
        }
    }

    private void commit(Opened on) throws StoreException {
        boolean certain = false;
        try {
            faults.at(CommitFaults.Point.IN_COMMIT);
            on.session().commit();
            faults.at(CommitFaults.Point.AFTER_COMMIT);
            certain = true;
        } catch (SQLException e) {
            if (Damage.code(e) == Damage.FULL && isIdle(on.session())) {
                // What did not fit is a frame of the log, and without its last one, which is written last, nothing of
                // the transaction counts, now or after a crash. SQLite has rolled back.
                certain = true;
                throw new NotCommitted(NotCommitted.Kind.FULL, "nothing was committed: the disk is full", e);
            }
            if (IoErrors.isIo(e)) {
                throw failed(on.session(), "COMMIT", e);
            }
            throw new OutcomeUnknown("COMMIT failed", e);
        } finally {
            if (!certain) {
                unsettled = true;
                poison();
            }
        }
        requireInPlace();
    }

    /** Durable, but for whom? Nothing may be answered that the next process does not find. */
    private void requireInPlace() throws OutcomeUnknown {
        try {
            guard.require();
        } catch (StoreUnavailableException e) {
            // Whether the files are where they were cannot be told, so nobody can say who will find what is durable.
            unsettled = true;
            poison();
            throw new OutcomeUnknown("COMMIT succeeded, and the store's files could not be looked at", e);
        }
    }

    /** COMMIT was never issued, so dropping the connection undoes as well as ROLLBACK does. */
    private void undo(Session session) {
        try {
            session.rollBack();
        } catch (SQLException e) {
            if (!isIdle(session)) {
                poison();
            }
        }
    }

    /** After some errors, a full disk for one, SQLite has rolled back by itself and refuses our ROLLBACK. */
    private static boolean isIdle(Session session) {
        try {
            session.begin();
            session.rollBack();
            return true;
        } catch (SQLException e) {
            return false;
        }
    }

    private void poison() {
        try {
            drop();
        } catch (StoreUnavailableException e) {
            // The connection is given up in either case; the next one tells what the database holds.
            cache.clear();
        }
    }

    /** A constraint that refuses is not a fault of the disk: trying again would refuse again. */
    private static NotCommitted refused(SQLException e) {
        if (Damage.code(e) == Damage.CONSTRAINT) {
            throw new StoreInvariantException("the database refuses the transaction: " + e.getMessage(), e);
        }
        Optional<RuntimeException> damaged = damaged(e);
        if (damaged.isPresent()) {
            throw damaged.get();
        }
        return new NotCommitted(Damage.kind(e), "nothing was committed", e);
    }

    private static Optional<RuntimeException> damaged(SQLException e) {
        return Damage.of(e).map(damage -> damage);
    }
}
