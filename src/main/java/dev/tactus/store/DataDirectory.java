package dev.tactus.store;

import dev.tactus.protocol.Deployment;
import dev.tactus.store.DataDirectoryException.Diverged;
import dev.tactus.store.DataDirectoryException.Unusable;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A sequencer's data directory: the way to its store. Opened for writing it is locked against every other writer, in
 * this process or another, until closed or until the process dies, and its schema is brought up to date before any
 * other connection opens. Opened read-only it needs no lock and works while a node writes. Any thread.
 */
public final class DataDirectory implements AutoCloseable {
    static final String DATABASE = "sequencer.db";
    /** Where a {@link NewDataDirectory} grows. */
    static final String WORKSHOP = "rebuilding";

    private static final int BUSY_TIMEOUT_MS = 5000;
    private static final int MOST_CAUSES = 16;

    private final Database database;
    private final @Nullable DirectoryLock lock;
    private final FileGuard guard;
    private final Standing standing;
    private final AtomicBoolean writing = new AtomicBoolean();

    private DataDirectory(Database database, @Nullable DirectoryLock lock, FileGuard guard) {
        this.database = database;
        this.lock = lock;
        this.guard = guard;
        this.standing = new Standing(database.file());
    }

    /**
     * Creates what is missing, locks, migrates. Blocks on the disk.
     *
     * <p>When it returns, everything that can be read is on the disk, also what a process before has left behind whose
     * last sync failed: it is written and synced once more first. Not promised: a disk that says it has synced and has
     * not, and one that has lost what it had synced; nor that a failed sync of the database file is made up for while
     * another program keeps the database open.
     *
     * <p>Refused, until an operator acts, are a directory that was given up ({@link #giveUp}), one in which an order was
     * begun whose database is gone, and one that a rebuild or restore has begun to make and not finished.
     */
    public static DataDirectory open(Path directory) throws DataDirectoryException {
        return open(directory, BUSY_TIMEOUT_MS);
    }

    static DataDirectory open(Path directory, int busyTimeoutMs) throws DataDirectoryException {
        NativeLibrary.require();
        DirectoryLock lock;
        try {
            SyncedDirectory.make(directory);
            lock = DirectoryLock.acquire(directory);
        } catch (IOException e) {
            throw new Unusable(
                    "the data directory cannot be created or locked (" + reason(e)
                            + "); let this process write there, or name another one with SEQ_DATA_DIR",
                    e);
        }
        try {
            Database database = database(directory, busyTimeoutMs);
            Standing.requireFit(database.file(), lock);
            Migrations.migrate(database);
            var guard = new FileGuard();
            guard.hold(database.file());
            guard.hold(database.file().resolveSibling(DirectoryLock.FILE));
            return new DataDirectory(database, lock, guard);
        } catch (DataDirectoryException | RuntimeException e) {
            release(lock);
            throw e;
        }
    }

    /**
     * Keeps every sequencer out of a directory, whatever its store is like, until closed. A directory that does not
     * exist is not made.
     */
    public static AutoCloseable lockOut(Path directory) throws DataDirectoryException {
        if (!Files.isDirectory(directory)) {
            return () -> {};
        }
        try {
            return DirectoryLock.acquire(directory);
        } catch (IOException e) {
            throw new Unusable("the data directory cannot be locked", e);
        }
    }

    /** For commands that only look. The directory must hold a database of exactly this program's version. */
    public static DataDirectory openReadOnly(Path directory) throws DataDirectoryException {
        NativeLibrary.require();
        Database database = database(directory, BUSY_TIMEOUT_MS);
        if (!Files.isRegularFile(database.file())) {
            throw new DataDirectoryException.NoDatabase();
        }
        Migrations.requireCurrent(database);
        var guard = new FileGuard();
        guard.hold(database.file());
        return new DataDirectory(database, null, guard);
    }

    /** What a start asks first, L1 or not: whether a batch on L1 was ever found to differ from what is here. */
    public void requireUndiverged() throws DataDirectoryException {
        try (Session session = database.reading()) {
            requireUndiverged(session);
        } catch (SQLException e) {
            throw Damage.refusal("the database cannot be read", e);
        }
    }

    private static void requireUndiverged(Session session) throws SQLException, Diverged {
        Optional<Divergence> found = new DivergenceTable(session).read();
        if (found.isPresent()) {
            throw new Diverged(found.get());
        }
    }

    /**
     * Stores the consensus values at the first start, compares them at every later one. Refuses what has diverged.
     *
     * @param newEra taken only at the first start
     */
    public StoredDeployment initialise(Deployment configured, UUID newEra) throws DataDirectoryException {
        DirectoryLock held = requireWritable();
        try (Session session = database.writing()) {
            var table = new IdentityTable(session);
            session.beginImmediate();
            requireUndiverged(session);
            Optional<StoredDeployment> known = table.check(configured);
            if (known.isEmpty()) {
                if (held.begun()) {
                    throw Standing.gone(database.file(), "the database is not the one that was here");
                }
                table.write(configured, newEra);
            }
            session.commit();
            held.begin();
            return known.orElseGet(() -> new StoredDeployment(configured, newEra, 0));
        } catch (SQLException e) {
            throw Damage.refusal("the deployment's identity cannot be stored", e);
        } catch (IOException e) {
            throw new Unusable(database.file().resolveSibling(DirectoryLock.FILE) + " cannot be written", e);
        }
    }

    /**
     * Begins another life of the order that is stored: whoever knows it by the era so far learns that its offsets from
     * here on are used again.
     *
     * @param safeBlock L1 block above which nothing lands that was sent in an earlier era
     * @param nowMs     wall clock, milliseconds since the epoch
     */
    public void beginEra(UUID era, long safeBlock, long nowMs) throws DataDirectoryException {
        var _ = requireWritable();
        try (Session session = database.writing()) {
            session.beginImmediate();
            new IdentityTable(session).beginEra(era, safeBlock, nowMs);
            session.commit();
        } catch (SQLException e) {
            throw new Unusable("the new era cannot be stored", e);
        }
    }

    /** What is stored, equal to {@code configured}; empty before the first start. */
    public Optional<StoredDeployment> checkIdentity(Deployment configured) throws DataDirectoryException {
        try (Session session = database.reading()) {
            return new IdentityTable(session).check(configured);
        } catch (SQLException e) {
            throw Damage.refusal("the deployment's identity cannot be read", e);
        }
    }

    /**
     * The one writer of order; another can be had once it is closed.
     *
     * @throws StoreUnavailableException if the database cannot be opened and written
     * @throws DiskFailedException       if what it writes first cannot be made durable
     */
    public SequencerStore writer() {
        return writer(CommitFaults.NONE);
    }

    SqliteSequencerStore writer(CommitFaults faults) {
        return writer(faults, Checkpoints.PAGES);
    }

    /** @param checkpointPages how many pages the write-ahead log may hold before they are moved to the database file */
    SqliteSequencerStore writer(CommitFaults faults, int checkpointPages) {
        var _ = requireWritable();
        if (!writing.compareAndSet(false, true)) {
            throw new IllegalStateException("the data directory has its writer");
        }
        boolean open = false;
        try {
            var checkpoints = new Checkpoints(checkpointPages);
            var store = new SqliteSequencerStore(database, guard, faults, checkpoints, () -> writing.set(false));
            open = true;
            return store;
        } finally {
            if (!open) {
                writing.set(false);
            }
        }
    }

    /** A reader with its own few connections and all the time it wants; the caller closes it. */
    public OrderReader reader() {
        return new SqliteOrderReader(database, guard, damage -> {}, Optional.empty());
    }

    /**
     * A reader beside a running node: a read that takes longer than {@code limit} fails, so that none can keep the
     * write-ahead log from starting over.
     *
     * @param damaged told, by whatever thread reads, each time that what is stored turns out not to be what was written;
     *     the read itself fails
     */
    public OrderReader reader(Duration limit, Consumer<StoreInvariantException> damaged) {
        return new SqliteOrderReader(database, guard, damaged, Optional.of(limit));
    }

    /** The disk under this directory while it is open. */
    public StoreDisk disk() {
        return disk(CommitFaults.NONE);
    }

    SqliteDisk disk(CommitFaults faults) {
        return new SqliteDisk(database, guard, faults);
    }

    /**
     * For a check of everything, on a connection of its own; the caller closes it.
     *
     * @throws StoreUnavailableException if the database cannot be opened
     */
    public StoredHistory history() {
        return StoredHistory.open(database);
    }

    /**
     * The file that holds everything. It must not be opened by other means than SQLite while this process runs: on
     * POSIX systems, closing any descriptor of it drops the locks that keep concurrent writers apart.
     */
    public Path databaseFile() {
        return database.file();
    }

    /**
     * For the pool, of one connection, behind the submitter's journal. Its connections wait for other writers, begin
     * transactions as writers and sync at every commit.
     */
    public String journalJdbcUrl() {
        return database.urlWithPragmas();
    }

    /** What a failure of the journal's connections means, if it means that the database is damaged. */
    public static Optional<StoreInvariantException> damageIn(Throwable failure) {
        Throwable cause = failure;
        for (int depth = 0; cause != null && depth < MOST_CAUSES; depth++) {
            if (cause instanceof SQLException sql) {
                return Damage.of(sql);
            }
            cause = cause.getCause();
        }
        return Optional.empty();
    }

    /**
     * Makes every later start here refuse until an operator has acted, also after a loss of power. Once is enough: a
     * second call waits for the first and does nothing.
     *
     * @throws IOException if that cannot be made durable, or if by now another directory is in this one's place
     */
    public void giveUp(StoreInvariantException found, Instant at) throws IOException {
        var _ = requireWritable();
        standing.giveUp(String.valueOf(found.getMessage()), at);
    }

    /** Frees the directory. Close writer, readers and journal first. */
    @Override
    public void close() {
        if (lock != null) {
            try {
                lock.close();
            } catch (IOException e) {
                throw new StoreUnavailableException("the lock cannot be released", e);
            }
        }
    }

    private DirectoryLock requireWritable() {
        if (lock == null) {
            throw new IllegalStateException("the data directory was opened read-only");
        }
        return lock;
    }

    private static Database database(Path directory, int busyTimeoutMs) throws Unusable {
        Path file = directory.toAbsolutePath().normalize().resolve(DATABASE);
        if (file.toString().contains("?")) {
            throw new Unusable("the data directory's path must not contain a question mark");
        }
        return new Database(file, busyTimeoutMs);
    }

    /** What the system says, without the path that the caller's text names already. */
    private static String reason(IOException e) {
        return e instanceof FileSystemException system && system.getReason() != null
                ? system.getReason()
                : e.getClass().getSimpleName();
    }

    private static void release(DirectoryLock lock) {
        try {
            lock.close();
        } catch (IOException e) {
            throw new StoreUnavailableException("the lock cannot be released", e);
        }
    }
}
