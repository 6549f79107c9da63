package dev.tactus.store;

import dev.tactus.protocol.Deployment;
import dev.tactus.store.DataDirectoryException.Diverged;
import dev.tactus.store.DataDirectoryException.Unusable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * A sequencer's data directory: the way to its store. Opened for writing it is locked against every other writer, in
 * this process or another, until closed or until the process dies, and its schema is brought up to date before any
 * other connection opens. Opened read-only it needs no lock and works while a node writes. Any thread.
 */
public final class DataDirectory implements AutoCloseable {
    static final String DATABASE = "sequencer.db";
    private static final int BUSY_TIMEOUT_MS = 5000;

    private final Database database;
    private final @Nullable DirectoryLock lock;
    private final AtomicBoolean writing = new AtomicBoolean();

    private DataDirectory(Database database, @Nullable DirectoryLock lock) {
        this.database = database;
        this.lock = lock;
    }

    /**
     * Creates what is missing, locks, migrates. Blocks on the disk.
     *
     * <p>When it returns, everything that can be read is on the disk, also what a process before has left behind whose
     * last sync failed: it is written and synced once more first. Not promised: a disk that says it has synced and has
     * not, and one that has lost what it had synced; nor that a failed sync of the database file is made up for while
     * another program keeps the database open.
     */
    public static DataDirectory open(Path directory) throws DataDirectoryException {
        return open(directory, BUSY_TIMEOUT_MS);
    }

    static DataDirectory open(Path directory, int busyTimeoutMs) throws DataDirectoryException {
        DirectoryLock lock;
        try {
            SyncedDirectory.make(directory);
            lock = DirectoryLock.acquire(directory);
        } catch (IOException e) {
            throw new Unusable("the data directory cannot be created or locked", e);
        }
        try {
            Database database = database(directory, busyTimeoutMs);
            Migrations.migrate(database);
            return new DataDirectory(database, lock);
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
        Database database = database(directory, BUSY_TIMEOUT_MS);
        if (!Files.isRegularFile(database.file())) {
            throw new Unusable("the data directory holds no database");
        }
        Migrations.requireCurrent(database);
        return new DataDirectory(database, null);
    }

    /** What a start asks first, L1 or not: whether a batch on L1 was ever found to differ from what is here. */
    public void requireUndiverged() throws DataDirectoryException {
        try (Session session = database.reading()) {
            requireUndiverged(session);
        } catch (SQLException e) {
            throw new Unusable("the database cannot be read", e);
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
        requireWritable();
        try (Session session = database.writing()) {
            var identity = new IdentityTable(session);
            session.beginImmediate();
            requireUndiverged(session);
            Optional<StoredDeployment> known = identity.check(configured);
            if (known.isEmpty()) {
                identity.write(configured, newEra);
            }
            session.commit();
            return known.orElseGet(() -> new StoredDeployment(configured, newEra, 0));
        } catch (SQLException e) {
            throw new Unusable("the deployment's identity cannot be stored", e);
        }
    }

    /** What is stored, equal to {@code configured}; empty before the first start. */
    public Optional<StoredDeployment> checkIdentity(Deployment configured) throws DataDirectoryException {
        try (Session session = database.reading()) {
            return new IdentityTable(session).check(configured);
        } catch (SQLException e) {
            throw new Unusable("the deployment's identity cannot be read", e);
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
        requireWritable();
        if (!writing.compareAndSet(false, true)) {
            throw new IllegalStateException("the data directory has its writer");
        }
        boolean open = false;
        try {
            var checkpoints = new Checkpoints(checkpointPages);
            var store = new SqliteSequencerStore(database, faults, checkpoints, () -> writing.set(false));
            open = true;
            return store;
        } finally {
            if (!open) {
                writing.set(false);
            }
        }
    }

    /** A reader with its own few connections; the caller closes it. */
    public OrderReader reader() {
        return new SqliteOrderReader(database);
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

    private void requireWritable() {
        if (lock == null) {
            throw new IllegalStateException("the data directory was opened read-only");
        }
    }

    private static Database database(Path directory, int busyTimeoutMs) throws Unusable {
        Path file = directory.toAbsolutePath().normalize().resolve(DATABASE);
        if (file.toString().contains("?")) {
            throw new Unusable("the data directory's path must not contain a question mark");
        }
        return new Database(file, busyTimeoutMs);
    }

    private static void release(DirectoryLock lock) {
        try {
            lock.close();
        } catch (IOException e) {
            throw new StoreUnavailableException("the lock cannot be released", e);
        }
    }
}
