package dev.tactus.store;

import static dev.tactus.store.OrderScript.DEPLOYMENT;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tactus.store.DataDirectoryException.InUse;
import dev.tactus.store.DataDirectoryException.NotEmpty;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A data directory appears whole or not at all. */
@Timeout(60)
final class NewDataDirectoryTest {
    private static final UUID ERA = new UUID(1, 2);

    @TempDir
    private Path folder = Path.of("set by JUnit");

    private Path directory() {
        return folder.resolve("data");
    }

    private List<String> names() throws Exception {
        try (Stream<Path> entries = Files.list(directory())) {
            return entries.map(it -> it.getFileName().toString()).sorted().toList();
        }
    }

    private static void write(NewDataDirectory made) throws Exception {
        made.contents().initialise(DEPLOYMENT, ERA);
        made.contents().writer().close();
    }

    @Test
    void itIsThereOnceItIsPublishedAndNotBefore() throws Exception {
        try (NewDataDirectory made = NewDataDirectory.begin(directory())) {
            write(made);
            assertFalse(names().contains(DataDirectory.DATABASE));

            made.publish();
        }
        assertEquals(List.of(DataDirectory.DATABASE, DirectoryLock.FILE), names());
        try (DataDirectory data = DataDirectory.open(directory());
                OrderReader order = data.reader()) {
            assertEquals(ERA, order.deployment().orElseThrow().eraId());
        }
    }

    @Test
    void anAttemptThatWasGivenUpIsBegunAnew() throws Exception {
        try (NewDataDirectory made = NewDataDirectory.begin(directory())) {
            write(made);
        }
        assertTrue(names().contains("rebuilding"));

        try (NewDataDirectory made = NewDataDirectory.begin(directory());
                OrderReader order = made.contents().reader()) {
            assertTrue(order.deployment().isEmpty());
        }
    }

    @Test
    void whatIsThereIsNeverTouched() throws Exception {
        Files.createDirectories(directory());
        Path theirs = Files.writeString(directory().resolve("sequencer.db"), "theirs");

        NotEmpty refused = assertThrows(NotEmpty.class, () -> NewDataDirectory.begin(directory()));

        assertTrue(String.valueOf(refused.getMessage()).contains("SEQ_DATA_DIR"), refused.getMessage());
        assertEquals("theirs", Files.readString(theirs));
        assertEquals(List.of("sequencer.db"), names());
    }

    @Test
    void foreignFilesInItsFolderAreNotDeleted() throws Exception {
        Path theirs = directory().resolve("rebuilding").resolve("diary.txt");
        Files.createDirectories(theirs.getParent());
        Files.writeString(theirs, "theirs");

        assertThrows(DataDirectoryException.Unusable.class, () -> NewDataDirectory.begin(directory()));

        assertEquals("theirs", Files.readString(theirs));
    }

    @Test
    void nobodyElseGetsItMeanwhile() throws Exception {
        try (NewDataDirectory made = NewDataDirectory.begin(directory())) {
            assertThrows(InUse.class, () -> DataDirectory.open(directory()));
            assertThrows(InUse.class, () -> NewDataDirectory.begin(directory()));
            write(made);
            made.publish();
        }
        DataDirectory.open(directory()).close();
    }

    @Test
    void aDirectoryIsLockedWhateverIsInItAndNoneIsMade() throws Exception {
        DataDirectory.lockOut(directory()).close();
        assertFalse(Files.exists(directory()));
        DataDirectory.open(directory()).close();
        try (AutoCloseable _ = DataDirectory.lockOut(directory())) {
            assertThrows(InUse.class, () -> DataDirectory.open(directory()));
        }
        DataDirectory.open(directory()).close();
    }
}
