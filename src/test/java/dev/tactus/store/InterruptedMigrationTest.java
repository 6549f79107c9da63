package dev.tactus.store;

import static dev.tactus.store.OrderScript.DEPLOYMENT;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A first start, and a start with an older directory, that are killed at any statement: the next one goes through. */
@Timeout(value = 3, unit = TimeUnit.MINUTES)
final class InterruptedMigrationTest {
    private static final UUID ERA = new UUID(1, 2);

    @TempDir
    private Path folder = Path.of("set by JUnit");

    private Path data;
    private StoreImages images;

    @BeforeEach
    void prepare() throws Exception {
        data = folder.resolve("data");
        Files.createDirectories(data);
        images = new StoreImages(data, folder);
    }

    private static Database in(Path directory) {
        return new Database(directory.resolve(DataDirectory.DATABASE), 1000);
    }

    /** Tables, views and triggers, but for the list of migrations, which has a transaction of its own. */
    private static Set<String> schema(Path directory) throws Exception {
        if (!Files.exists(in(directory).file())) {
            return Set.of();
        }
        try (Session session = in(directory).reading()) {
            return new TreeSet<>(session.query("""
                    SELECT type || ' ' || name || ' ' || COALESCE(sql, '') FROM sqlite_schema
                     WHERE tbl_name <> 'flyway_schema_history' AND name <> 'sqlite_sequence'""").list(row -> row.text(1)));
        }
    }

    private static String integrity(Path directory) throws Exception {
        try (Session session = in(directory).reading()) {
            return session.query("PRAGMA integrity_check")
                    .first(row -> row.text(1))
                    .orElseThrow();
        }
    }

    @Test
    void c8_aFirstStartThatIsKilledAtAnyStatementIsCompletedByTheNext() throws Exception {
        Migrations.migrate(in(data), WatchedStatements.telling(images::take));
        Set<String> whole = schema(data);
        assertTrue(images.moments() > 100, () -> images.moments() + " statements");
        assertTrue(images.taken().size() > 3, () -> images.taken() + " differ");

        for (Path image : images.taken()) {
            Set<String> left = schema(image);
            assertTrue(left.isEmpty() || left.equals(whole), () -> image + " holds a part of the schema: " + left);

            try (DataDirectory next = DataDirectory.open(image)) {
                assertEquals(whole, schema(image));
                assertEquals("ok", integrity(image));
                assertEquals(ERA, next.initialise(DEPLOYMENT, ERA).eraId());
                try (SequencerStore store = next.writer()) {
                    store.commit(new OrderScript().read(10, 0).open().chunk());
                }
            }
        }
    }

    @Test
    void c8_aMigrationThatIsKilledAtAnyStatementIsCompletedByTheNext() throws Exception {
        OlderStore.make(in(data), ERA, 1);
        Set<String> before = schema(data);
        Migrations.migrate(in(data), WatchedStatements.telling(images::take));
        Set<String> whole = schema(data);
        assertTrue(whole.size() > before.size());
        assertTrue(images.taken().size() > 1, () -> images.taken() + " differ");

        for (Path image : images.taken()) {
            Set<String> left = schema(image);
            assertTrue(left.equals(before) || left.equals(whole), () -> image + " holds a part of the schema: " + left);

            try (DataDirectory next = DataDirectory.open(image);
                    OrderReader order = next.reader()) {
                assertEquals(whole, schema(image));
                assertEquals("ok", integrity(image));
                assertEquals(ERA, next.initialise(DEPLOYMENT, new UUID(3, 4)).eraId());
                assertEquals(1, order.head());
                assertEquals(10, order.safeHead().orElseThrow().number());
            }
        }
    }

    @Test
    void c8_anIdentityThatWasNotCommittedIsWrittenByTheNextStart() throws Exception {
        Migrations.migrate(in(data));
        try (Session session = in(data).writing()) {
            session.beginImmediate();
            new IdentityTable(session).write(DEPLOYMENT, ERA);
            images.take();
            session.commit();
            images.take();
        }
        List<Optional<UUID>> found = List.of(Optional.empty(), Optional.of(ERA));
        assertEquals(found.size(), images.taken().size());
        var later = new UUID(3, 4);
        for (int i = 0; i < found.size(); i++) {
            try (DataDirectory next = DataDirectory.open(images.taken().get(i))) {
                assertEquals(
                        found.get(i).orElse(later),
                        next.initialise(DEPLOYMENT, later).eraId());
            }
        }
    }
}
