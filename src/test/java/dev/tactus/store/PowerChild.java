package dev.tactus.store;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.tactus.disk.PlantedFault;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A process that writes a {@link PowerScript} through the real store and says, in a file beside the data directory, what
 * it has been told is durable. It takes up where the process before it stopped.
 */
final class PowerChild {
    static final String DATA = "data";
    static final String MARKS = "marks";
    /** Small, so that there are many checkpoints. */
    static final int CHECKPOINT_PAGES = 60;

    private static final int JOURNAL_EVERY = 4;

    private final Path root;
    private final Path directory;
    private final List<PowerScript.Step> steps;
    private final boolean synced;
    private final FileChannel marks;

    private PowerChild(Path root, List<PowerScript.Step> steps, boolean synced) throws IOException {
        this.root = root;
        this.directory = root.resolve(DATA);
        this.steps = steps;
        this.synced = synced;
        this.marks = FileChannel.open(
                root.resolve(MARKS), StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.APPEND);
    }

    /**
     * Arguments: what is watched; the seed; {@code FULL} or {@code NORMAL}; then, each a run of its own over a data
     * directory that is opened anew, up to which chunk to go. With {@code halt} at the end the last run is not closed,
     * with {@code fail} the sync of its last commit fails and the process ends. With {@code watched} it is not closed
     * either, and somebody reads the database all the time, so that its log is never begun anew.
     */
    public static void main(String[] args) throws Exception {
        List<String> runs = List.of(args).subList(3, args.length);
        String how = runs.getLast();
        boolean named = !Character.isDigit(how.charAt(0));
        List<Integer> ends = (named ? runs.subList(0, runs.size() - 1) : runs)
                .stream().map(Integer::valueOf).toList();
        var child = new PowerChild(
                Path.of(args[0]), PowerScript.steps(Long.parseLong(args[1]), ends.getLast()), args[2].equals("FULL"));
        for (int i = 0; i < ends.size(); i++) {
            child.run(ends.get(i), named && i == ends.size() - 1 ? how : "close");
        }
    }

    private void run(int end, String how) throws Exception {
        if (how.equals("watched")) {
            var _ = begun(new Database(directory.resolve(DataDirectory.DATABASE), 1000));
        }
        try (DataDirectory data = DataDirectory.open(directory);
                var store = data.writer(CommitFaults.NONE, CHECKPOINT_PAGES);
                var journal = new ScriptJournal(data.databaseFile(), synced)) {
            mark("opened");
            weaken(store);
            long next = store.load().lastChunk();
            if (next > 0) {
                // What this process finds it may tell.
                mark("chunk " + next);
            }
            journal.last().ifPresent(number -> mark("event " + number));
            int usual = how.equals("fail") ? end - 1 : end;
            commit(store, journal, new Database(data.databaseFile(), 1000), (int) next, usual);
            switch (how) {
                case "fail" -> failToSync(store, steps.get(usual).transaction());
                case "halt", "watched" -> Runtime.getRuntime().halt(0);
                default -> {}
            }
        }
    }

    private void failToSync(SequencerStore store, LaneTransaction transaction) throws Exception {
        PlantedFault.plant(root, PlantedFault.Kind.SYNC, 1, "EIO", "-wal");
        try {
            store.commit(transaction);
            throw new AssertionError("the commit was acknowledged");
        } catch (DiskFailedException e) {
            mark("failed");
            Runtime.getRuntime().halt(0);
        }
    }

    /** The mistake that must show: commits that wait for nothing. */
    private void weaken(SqliteSequencerStore store) throws SQLException {
        if (!synced) {
            store.session().run("PRAGMA synchronous = NORMAL");
        }
    }

    private void commit(SqliteSequencerStore store, ScriptJournal journal, Database database, int from, int end)
            throws Exception {
        Session reader = null;
        for (int i = from; i < end; i++) {
            store.commit(steps.get(i).transaction());
            mark("chunk " + (i + 1));
            if (i % JOURNAL_EVERY == 0) {
                mark("event " + journal.persist());
            }
            // Now and then a reader keeps the log from being moved in one piece.
            if (i % 16 == 5) {
                reader = begun(database);
            } else if (i % 16 == 12) {
                close(reader);
                reader = null;
                store.reopen();
                weaken(store);
            }
        }
        close(reader);
    }

    private static Session begun(Database database) throws SQLException {
        Session reader = database.reading();
        reader.begin();
        var _ = reader.query("SELECT COUNT(*) FROM chunks").number();
        return reader;
    }

    private static void close(@Nullable Session reader) throws SQLException {
        if (reader != null) {
            reader.close();
        }
    }

    private void mark(String what) {
        try {
            var _ = marks.write(ByteBuffer.wrap((what + "\n").getBytes(US_ASCII)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
