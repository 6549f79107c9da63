package dev.tactus.store;

import static dev.tactus.store.OrderScript.ALICE;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Somebody deletes, replaces or moves the store's files while they are open. */
@Timeout(value = 1, unit = TimeUnit.MINUTES)
final class MovedFilesTest {
    @TempDir
    private Path parent = Path.of("set by JUnit");

    private final OrderScript script = new OrderScript();
    private final List<StoreInvariantException> told = new CopyOnWriteArrayList<>();
    private Path folder;
    private DataDirectory directory;
    private SqliteSequencerStore store;
    private OrderReader reader;

    @BeforeEach
    void anOrder() throws Exception {
        folder = parent.resolve("data");
        directory = DataDirectory.open(folder);
        store = directory.writer(CommitFaults.NONE);
        reader = directory.reader(Duration.ofSeconds(10), told::add);
        store.commit(script.read(10, 0).open().include(ALICE, "a").chunk());
        assertEquals(1, reader.head());
        assertTrue(directory.disk().look().logBytes() > 0);
    }

    @AfterEach
    void close() {
        reader.close();
        store.close();
        directory.close();
    }

    private Path file(String name) {
        return folder.resolve(name);
    }

    /** Neither looked at, nor read, nor committed to, nor opened again. */
    private void assertFound(String name) throws Exception {
        var seen = assertThrows(
                StoreInvariantException.class, () -> directory.disk().look());
        String message = String.valueOf(seen.getMessage());
        assertTrue(message.contains(name) && message.contains("restore a backup"), message);
        LaneTransaction next = script.include(ALICE, "b").chunk();
        assertThrows(StoreInvariantException.class, () -> store.commit(next));
        assertThrows(StoreInvariantException.class, () -> reader.head());
        assertThrows(StoreInvariantException.class, store::reopen);
        assertEquals(1, told.size(), told::toString);
    }

    /** For a moment: nobody can say who will find what has just become durable, and the reopened store tells. */
    @Test
    void d8_aCommitAfterWhichTheFilesCannotBeLookedAtIsOfUnknownOutcome() throws Exception {
        Path away = parent.resolve("away");
        LaneTransaction next = script.include(ALICE, "b").chunk();
        Files.move(folder, away);
        // A link to itself: to look there fails, which says nothing of what is there.
        Files.createSymbolicLink(folder, folder);

        assertThrows(StoreException.OutcomeUnknown.class, () -> store.commit(next));

        Files.delete(folder);
        Files.move(away, folder);
        store.reopen();
        assertEquals(2, store.load().nextOffset());
        assertEquals(1, store.entries(1).size());
    }

    @Test
    void d8_aDatabaseThatIsDeletedIsFoundAndNoNewOneAppears() throws Exception {
        Files.delete(file("sequencer.db"));

        assertFound("sequencer.db");
        store.close();
        assertTrue(Files.notExists(file("sequencer.db")));
    }

    @Test
    void d8_aDatabaseThatIsReplacedIsFoundAndWhatIsThereNowKeepsItsLog() throws Exception {
        Path copy = Files.copy(file("sequencer.db"), parent.resolve("copy"));
        Files.delete(file("sequencer.db"));
        Files.delete(file("sequencer.db-wal"));
        Files.move(copy, file("sequencer.db"));
        byte[] theirs = "the other database's log".getBytes(StandardCharsets.UTF_8);
        Files.write(file("sequencer.db-wal"), theirs);

        assertFound("sequencer.db");
        reader.close();
        store.close();
        assertArrayEquals(theirs, Files.readAllBytes(file("sequencer.db-wal")));
    }

    @Test
    void d8_aWriteAheadLogThatIsDeletedIsFound() throws Exception {
        Files.delete(file("sequencer.db-wal"));

        assertFound("sequencer.db-wal");
    }

    @Test
    void d8_aDirectoryThatIsMovedAwayIsFound() throws Exception {
        Files.move(folder, parent.resolve("elsewhere"));

        assertFound("sequencer.");
    }

    /** Without it a second sequencer could start. */
    @Test
    void d8_aLockFileThatIsDeletedIsFound() throws Exception {
        Files.delete(file("sequencer.lock"));

        assertFound("sequencer.lock");
    }

    @Test
    void d8_whatIsCommittedAndReopenedAsUsualIsLeftInPeace() throws Exception {
        for (int i = 0; i < 20; i++) {
            store.commit(script.include(ALICE, "n" + i).chunk());
            if (i % 5 == 0) {
                store.reopen();
                assertTrue(directory.disk().shrinkLog());
            }
            directory.disk().look();
            assertEquals(i + 2, reader.head());
        }
        store.close();
        reader.close();
        try (SequencerStore again = directory.writer()) {
            assertEquals(21, again.load().nextOffset());
            directory.disk().look();
        }
        assertEquals(List.of(), told);
    }
}
