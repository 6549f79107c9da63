package dev.tactus.store;

import dev.tactus.application.StateReader;
import dev.tactus.protocol.Bytes;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A process of its own that does with a data directory what it is told, line by line, and answers each with a line
 * beginning with {@code >}.
 */
final class StoreShell {
    private static final int VALUE_BYTES = 40_000;

    private final Path folder;
    private final Consumer<String> out;
    private @Nullable DataDirectory directory;
    private @Nullable SequencerStore store;
    private @Nullable Session locking;
    private boolean inCommit;

    private StoreShell(Path folder, Consumer<String> out) {
        this.folder = folder;
        this.out = out;
    }

    public static void main(String[] args) throws IOException {
        var out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        var in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        var shell = new StoreShell(Path.of(args[0]), line -> out.println("> " + line));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            shell.run(line);
        }
    }

    private void run(String command) {
        try {
            switch (command) {
                case "open" -> open();
                case "close" -> close();
                case "commit" -> commit();
                case "read" -> read();
                case "integrity" -> integrity();
                case "hold" -> hold();
                case "lock" -> lock();
                case "unlock" -> unlock();
                default -> out.accept("no command " + command);
            }
        } catch (DataDirectoryException | StoreException | RuntimeException | SQLException e) {
            out.accept(e.getClass().getSimpleName() + kind(e) + (inCommit ? " in COMMIT: " : ": ") + e.getMessage());
        }
    }

    private static String kind(Exception e) {
        return switch (e) {
            case StoreException.NotCommitted failed -> " " + failed.kind();
            case StoreUnavailableException failed -> " " + failed.kind();
            case Exception _ -> "";
        };
    }

    private void open() throws DataDirectoryException {
        inCommit = false;
        DataDirectory opened = DataDirectory.open(folder);
        directory = opened;
        try {
            store = opened.writer(point -> inCommit = point == CommitFaults.Point.IN_COMMIT);
        } finally {
            if (store == null) {
                opened.close();
            }
        }
        out.accept("opened");
    }

    private void close() {
        SequencerStore closing = store;
        DataDirectory freed = directory;
        store = null;
        directory = null;
        if (closing != null && freed != null) {
            closing.close();
            freed.close();
        }
        out.accept("closed");
    }

    private void commit() throws StoreException {
        inCommit = false;
        SequencerStore open = Objects.requireNonNull(store);
        long chunk = open.load().lastChunk() + 1;
        Optional<Bytes> value = Optional.of(OrderScript.bytes("v".repeat(VALUE_BYTES)));
        open.commit(new LaneTransaction(chunk, List.of(), Map.of(OrderScript.bytes("k" + chunk), value)));
        out.accept("committed " + chunk);
    }

    private void read() {
        try (OrderReader reader = Objects.requireNonNull(directory).reader()) {
            int values = 0;
            while (reader.queryState(hasValue(values + 1))) {
                values++;
            }
            out.accept("holds " + values);
        }
    }

    private static Function<StateReader, Boolean> hasValue(int number) {
        return state -> state.read(OrderScript.bytes("k" + number)).isPresent();
    }

    private void integrity() throws SQLException {
        try (Session session = new Database(folder.resolve(DataDirectory.DATABASE), 1000).reading()) {
            out.accept(session.query("PRAGMA integrity_check")
                    .first(row -> row.text(1))
                    .orElseThrow());
        }
    }

    /** As a program does that changes something and takes its time: nobody else can write. */
    private void lock() throws SQLException {
        Session session = new Database(folder.resolve(DataDirectory.DATABASE), 1000).writing();
        locking = session;
        session.run("BEGIN EXCLUSIVE");
        out.accept("locked");
    }

    private void unlock() throws SQLException {
        try (Session session = Objects.requireNonNull(locking)) {
            session.rollBack();
        }
        out.accept("unlocked");
    }

    /** Begins to read and does not end: as a shell does, or a backup that takes its time. */
    @SuppressWarnings("resource") // open until the process ends
    private void hold() throws SQLException {
        Session session = new Database(folder.resolve(DataDirectory.DATABASE), 1000).reading();
        session.begin();
        session.query("SELECT COUNT(*) FROM chunks").number();
        out.accept("holding");
    }
}
