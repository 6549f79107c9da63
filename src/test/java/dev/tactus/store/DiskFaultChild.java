package dev.tactus.store;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.tactus.disk.PlantedFault;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A process whose disk fails: for n = 1, 2, 3 … in a data directory of its own each, at the nth call, until that is not
 * reached any more. It does what a lane does about each failure, ends a directory where a node would end itself, and says
 * in {@link #MARKS} what it was told is durable.
 */
final class DiskFaultChild {
    static final String MARKS = "marks";
    private static final String TEMPLATE = "template";
    /** What the template holds already, some of it in the log only. */
    static final int BEGINNING = 6;
    /** Up to where each directory is filled. */
    static final int END = 16;
    /** And after a restart. */
    static final int FURTHER = END + 3;

    private static final int CHECKPOINT_PAGES = 40;
    private static final int MOST_FAULTS = 5_000;

    private final Path root;
    private final List<PowerScript.Step> steps;
    private final FileChannel marks;

    private DiskFaultChild(Path root, long seed) throws IOException {
        this.root = root;
        this.steps = PowerScript.steps(seed, FURTHER);
        this.marks = FileChannel.open(
                root.resolve(MARKS), StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.APPEND);
    }

    /**
     * Arguments: what is watched; the seed; then {@code restart}, which goes on in every directory there is, or
     * {@code unreadable}, where the database's file cannot be read any more, or the kind of call that fails, how, and how
     * far apart the calls are that are tried.
     */
    public static void main(String[] args) throws Exception {
        var child = new DiskFaultChild(Path.of(args[0]), Long.parseLong(args[1]));
        if (args[2].equals("restart")) {
            child.restart();
        } else if (args[2].equals("unreadable")) {
            child.meetUnreadable();
        } else {
            child.failEach(PlantedFault.Kind.valueOf(args[2]), args[3], Integer.parseInt(args[4]));
        }
        // As a process that ends: nothing is closed that is still open.
        Runtime.getRuntime().halt(0);
    }

    private void failEach(PlantedFault.Kind kind, String error, int apart) throws Exception {
        makeTemplate();
        for (int n = 1; n < MOST_FAULTS; n += apart) {
            String name = kind.name().toLowerCase(Locale.ROOT) + n;
            copy(name);
            PlantedFault.plant(root, kind, n, error, "");
            var directory = new Directory(name, n % 2 == 0);
            directory.fill(kind == PlantedFault.Kind.READ);
            boolean reached = PlantedFault.hasFailed(root);
            PlantedFault.remove(root);
            if (!reached) {
                directory.require(directory.acknowledged == END, "without a fault everything is committed");
                mark("all");
                return;
            }
        }
        throw new AssertionError("more calls than expected");
    }

    private void makeTemplate() throws Exception {
        Path directory = root.resolve(TEMPLATE);
        DataDirectory data = DataDirectory.open(directory);
        var store = data.writer(CommitFaults.NONE, CHECKPOINT_PAGES);
        var journal = new ScriptJournal(data.databaseFile(), true);
        for (int i = 0; i < BEGINNING; i++) {
            store.commit(steps.get(i).transaction());
        }
        // Left open: what a killed process leaves behind.
        if (journal.persist() != 1) {
            throw new AssertionError("the journal is not new");
        }
    }

    private void copy(String name) throws IOException {
        Path to = Files.createDirectory(root.resolve(name));
        for (String file : List.of(DataDirectory.DATABASE, DataDirectory.DATABASE + "-wal")) {
            Files.write(
                    to.resolve(file), Files.readAllBytes(root.resolve(TEMPLATE).resolve(file)));
            try (var copied = FileChannel.open(to.resolve(file), StandardOpenOption.WRITE)) {
                copied.force(true);
            }
        }
        SyncedDirectory.sync(to);
        SyncedDirectory.sync(root);
    }

    private void restart() throws Exception {
        try (var all = Files.newDirectoryStream(root, Files::isDirectory)) {
            for (Path each : all) {
                String name = String.valueOf(each.getFileName());
                if (!name.equals(TEMPLATE)) {
                    new Directory(name, true).goOn();
                }
            }
        }
    }

    private void meetUnreadable() throws Exception {
        makeTemplate();
        copy("unreadable");
        Path directory = root.resolve("unreadable");
        List<StoreInvariantException> told = new ArrayList<>();
        try (var data = DataDirectory.open(directory);
                SequencerStore store = data.writer();
                OrderReader reader = data.reader(Duration.ofMinutes(1), told::add)) {
            // The second time it is the opening of another connection that meets it.
            for (int i = 0; i < 3; i++) {
                unreadable();
                requireDamage(reader::head);
            }
            if (told.size() != 3) {
                throw new AssertionError("told " + told);
            }
            unreadable();
            requireDamage(() -> {
                store.reopen();
                return store.load();
            });
        }
        unreadable();
        try {
            DataDirectory.open(directory).close();
            throw new AssertionError("a start went on");
        } catch (DataDirectoryException.Damaged expected) {
            mark("unreadable refused");
        }
    }

    private void unreadable() throws IOException {
        PlantedFault.plant(root, PlantedFault.Kind.READ, 1, "EIO", DataDirectory.DATABASE);
    }

    private void requireDamage(Supplier<?> read) throws IOException {
        try {
            throw new AssertionError("read " + read.get());
        } catch (StoreInvariantException e) {
            if (!PlantedFault.hasFailed(root) || !String.valueOf(e.getMessage()).contains("restore a backup")) {
                throw new AssertionError(e);
            }
        }
        mark("unreadable damage");
    }

    private void mark(String what) {
        try {
            var _ = marks.write(ByteBuffer.wrap((what + "\n").getBytes(US_ASCII)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** One run in one directory. */
    private final class Directory {
        private final String name;
        private final boolean closes;
        private int acknowledged = -1;

        Directory(String name, boolean closes) {
            this.name = name;
            this.closes = closes;
        }

        void require(boolean condition, String what) {
            if (!condition) {
                throw new AssertionError(name + ": " + what);
            }
        }

        private void acknowledge(long chunk) {
            acknowledged = (int) chunk;
            mark(name + " chunk " + chunk);
        }

        /**
         * Until the end, or until a node would have ended.
         *
         * @param mayLookDamaged SQLite takes a page that cannot be read for one that is damaged
         */
        void fill(boolean mayLookDamaged) throws Exception {
            try {
                write(END, CHECKPOINT_PAGES);
            } catch (StoreInvariantException | DataDirectoryException.Damaged e) {
                if (!mayLookDamaged) {
                    throw e;
                }
                mark(name + " ended");
            } catch (DataDirectoryException.Unusable | StoreUnavailableException | DiskFailedException e) {
                mark(name + " ended");
            }
        }

        void goOn() throws Exception {
            write(Math.max(END, acknowledged) + 3, Checkpoints.PAGES);
            require(acknowledged == FURTHER, "a start without a fault goes on");
        }

        private void write(int end, int checkpointPages) throws Exception {
            DataDirectory data = DataDirectory.open(root.resolve(name));
            SqliteSequencerStore store = data.writer(CommitFaults.NONE, checkpointPages);
            acknowledge(store.load().lastChunk());
            var journal = new Journalist(data);
            Session reader = null;
            while (acknowledged < end) {
                if (acknowledged % 8 == 1) {
                    reader = begun(data);
                } else if (acknowledged % 8 == 5 && reader != null) {
                    reader.close();
                    reader = null;
                }
                commit(store);
                if (acknowledged % 4 == 0) {
                    journal.persist();
                }
            }
            if (closes) {
                journal.close();
                store.close();
                data.close();
            }
        }

        /** Nothing if what it has to read, on opening too, cannot be read. */
        private @Nullable Session begun(DataDirectory data) throws SQLException {
            Session reader = null;
            try {
                reader = new Database(data.databaseFile(), 1000).reading();
                reader.begin();
                var _ = reader.query("SELECT COUNT(*) FROM chunks").number();
                return reader;
            } catch (SQLException e) {
                if (reader != null) {
                    reader.close();
                }
                return null;
            }
        }

        private void commit(SqliteSequencerStore store) {
            int before = acknowledged;
            try {
                store.commit(steps.get(before).transaction());
                acknowledge(before + 1);
            } catch (StoreException e) {
                reopen(store);
                long found = store.load().lastChunk();
                switch (e) {
                    case StoreException.NotCommitted ignored ->
                        require(found == before, "what was refused is not there");
                    case StoreException.OutcomeUnknown ignored -> {
                        require(found == before || found == before + 1, "all of it or nothing");
                        acknowledge(found);
                    }
                }
            } catch (StoreUnavailableException e) {
                reopen(store);
            } catch (DiskFailedException e) {
                mark(name + " failed " + (before + 1));
                requireRefusing(store);
                throw e;
            }
        }

        private void reopen(SequencerStore store) {
            try {
                store.reopen();
                var _ = store.load();
            } catch (StoreUnavailableException e) {
                // One call fails and no more, so the second time it opens.
                store.reopen();
            }
        }

        /** For good: whatever a lane might ask next. */
        private void requireRefusing(SequencerStore store) {
            requireFailed(store::reopen);
            requireFailed(store::load);
            requireFailed(() -> store.offsetOf(OrderScript.hash("any")));
            requireFailed(() -> {
                try {
                    store.commit(steps.getLast().transaction());
                } catch (StoreException e) {
                    throw new AssertionError(name + ": a failed store may be used again", e);
                }
            });
        }

        private void requireFailed(Runnable call) {
            try {
                call.run();
            } catch (DiskFailedException expected) {
                return;
            }
            throw new AssertionError(name + ": a failed store answers");
        }

        /** The submitter: it says nothing that is not persisted, and begins anew when it cannot. */
        private final class Journalist {
            private final DataDirectory data;
            private @Nullable ScriptJournal journal;

            Journalist(DataDirectory data) {
                this.data = data;
            }

            void persist() {
                try {
                    if (journal == null) {
                        journal = new ScriptJournal(data.databaseFile(), true);
                        journal.last().ifPresent(number -> mark(name + " event " + number));
                    }
                    mark(name + " event " + journal.persist());
                } catch (SQLException e) {
                    mark(name + " noevent");
                    close();
                }
            }

            void close() {
                ScriptJournal open = journal;
                journal = null;
                if (open != null) {
                    try {
                        open.close();
                    } catch (SQLException e) {
                        mark(name + " noclose");
                    }
                }
            }
        }
    }
}
