package dev.tactus.store;

import static dev.tactus.store.OrderScript.DEPLOYMENT;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tactus.store.DataDirectoryException.Damaged;
import dev.tactus.store.DataDirectoryException.Unfinished;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A directory that was found unfit to go on from, or whose order is gone, is refused until somebody acts. */
@Timeout(value = 1, unit = TimeUnit.MINUTES)
final class GivenUpDirectoryTest {
    private static final UUID ERA = new UUID(3, 4);
    private static final Instant AT = Instant.parse("2026-11-22T01:02:03Z");

    @TempDir
    private Path parent = Path.of("set by JUnit");

    private Path folder;
    private Path database;
    private Path mark;
    private Path lock;

    @BeforeEach
    void anOrder() throws Exception {
        folder = parent.resolve("data");
        database = folder.resolve("sequencer.db");
        mark = folder.resolve("damaged");
        lock = folder.resolve("sequencer.lock");
        start();
    }

    private static StoreInvariantException found() {
        return new StoreInvariantException("the database is damaged (planted)");
    }

    private void start() throws Exception {
        try (var directory = DataDirectory.open(folder)) {
            var _ = directory.initialise(DEPLOYMENT, ERA);
        }
    }

    private void giveUp() throws Exception {
        try (var directory = DataDirectory.open(folder)) {
            directory.giveUp(found(), AT);
        }
    }

    private Map<String, ByteBuffer> contents() throws IOException {
        var found = new TreeMap<String, ByteBuffer>();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path each : files.toList()) {
                found.put(each.getFileName().toString(), ByteBuffer.wrap(Files.readAllBytes(each)));
            }
        }
        return found;
    }

    /** And changes nothing. */
    private String refusal() throws Exception {
        Map<String, ByteBuffer> before = contents();
        String message = String.valueOf(assertThrows(Damaged.class, this::start).getMessage());
        assertEquals(before, contents());
        return message;
    }

    private static void assertNames(String message, String... each) {
        for (String part : each) {
            assertTrue(message.contains(part), message);
        }
    }

    @Test
    void d6_everyStartAfterDamageIsRefusedWithWhatWasFoundAndTheRemediesUntilTheMarkIsDeleted() throws Exception {
        giveUp();

        for (int again = 0; again < 2; again++) {
            assertNames(
                    refusal(),
                    AT.toString(),
                    "the database is damaged (planted)",
                    "./tactus verify --local",
                    "./tactus restore",
                    "./tactus rebuild",
                    "delete " + mark);
        }
        DataDirectory.openReadOnly(folder).close();

        Files.delete(mark);
        start();
    }

    @Test
    void d6_aMarkWhoseWriterDiedCountsAsWell() throws Exception {
        Files.createFile(mark);

        assertNames(refusal(), mark.toString());
    }

    @Test
    void d6_whatAMarkSaysCannotForgeALineOfTheLog() throws Exception {
        Files.writeString(mark, "found\nlevel=INFO all is well\u001b[2J" + "x".repeat(100_000));

        String message = refusal();
        assertTrue(message.chars().noneMatch(Character::isISOControl), message);
        assertTrue(message.length() < 5_000, message);
    }

    @Test
    void d6_theFirstThatIsFoundStays() throws Exception {
        try (var directory = DataDirectory.open(folder)) {
            directory.giveUp(found(), AT);
            directory.giveUp(new StoreInvariantException("another"), AT);
        }

        assertFalse(Files.readString(mark).contains("another"));
    }

    @Test
    void d8_aDatabaseThatIsGoneIsNotBegunAnew() throws Exception {
        Files.delete(database);

        assertNames(refusal(), "the database is gone", database.toString(), "./tactus rebuild", "delete " + lock);

        Files.delete(lock);
        start();
    }

    @Test
    void d8_aDatabaseThatWasEmptiedOrIsAnotherIsNotBegunAnew() throws Exception {
        Files.write(database, new byte[0]);
        assertNames(refusal(), "the database is gone");

        Path other = parent.resolve("other");
        DataDirectory.open(other).close();
        Files.copy(other.resolve("sequencer.db"), database, StandardCopyOption.REPLACE_EXISTING);
        var refused = assertThrows(Damaged.class, this::start);
        assertNames(String.valueOf(refused.getMessage()), "not the one that was here");
    }

    @Test
    void d8_aDirectoryOfAnEarlierVersionLearnsThatItWasBegun() throws Exception {
        Files.write(lock, new byte[0]);
        start();
        Files.delete(database);

        assertNames(refusal(), "the database is gone");
    }

    @Test
    void aFirstStartThatWasInterruptedIsBegunAnew() throws Exception {
        Path fresh = parent.resolve("fresh");
        DataDirectory.open(fresh).close();
        Files.delete(fresh.resolve("sequencer.db"));

        try (var directory = DataDirectory.open(fresh)) {
            assertEquals(ERA, directory.initialise(DEPLOYMENT, ERA).eraId());
        }
    }

    @Test
    void d8_aDirectoryThatIsMovedAwayIsNotBegunAnewInItsPlace() throws Exception {
        Path away = parent.resolve("away");
        try (var directory = DataDirectory.open(folder)) {
            Files.move(folder, away);
            directory.giveUp(found(), AT);
        }

        var refused = assertThrows(Damaged.class, this::start);
        assertNames(String.valueOf(refused.getMessage()), "planted");
        assertFalse(Files.exists(database));
        Files.delete(folder.resolve(DamageMark.FILE));
        var gone = assertThrows(Damaged.class, this::start);
        assertNames(String.valueOf(gone.getMessage()), "the database is gone");
        DataDirectory.open(away).close();
    }

    @Test
    void anotherDirectoryInItsPlaceIsNotGivenUp() throws Exception {
        try (var directory = DataDirectory.open(folder)) {
            Files.move(folder, parent.resolve("away"));
            Path theirs = parent.resolve("theirs");
            DataDirectory.open(theirs).close();
            Files.move(theirs, folder);

            assertThrows(IOException.class, () -> directory.giveUp(found(), AT));
        }
        DataDirectory.open(folder).close();
    }

    @Test
    void whatCannotBeMarkedIsTold() throws Exception {
        try (var directory = DataDirectory.open(folder)) {
            Files.move(parent, parent.resolveSibling(parent.getFileName() + "-away"));
            try {
                assertThrows(IOException.class, () -> directory.giveUp(found(), AT));
            } finally {
                Files.move(parent.resolveSibling(parent.getFileName() + "-away"), parent);
            }
        }
    }

    @Test
    void aDirectoryThatIsMadeAnewIsFitAgain() throws Exception {
        giveUp();
        Files.delete(database);

        try (var made = NewDataDirectory.begin(folder)) {
            var _ = made.contents().initialise(DEPLOYMENT, ERA);
            assertTrue(Files.exists(mark), "not before it is there");
            made.publish();
        }

        assertFalse(Files.exists(mark));
        start();
        Files.delete(database);
        assertNames(refusal(), "the database is gone");
    }

    @Test
    void aDirectoryThatIsBeingMadeIsNotBegunInstead() throws Exception {
        Path fresh = parent.resolve("fresh");
        try (var made = NewDataDirectory.begin(fresh)) {
            var _ = made.contents().initialise(DEPLOYMENT, ERA);
        }

        var refused = assertThrows(Unfinished.class, () -> DataDirectory.open(fresh));
        assertNames(
                String.valueOf(refused.getMessage()),
                "./tactus rebuild",
                "./tactus restore",
                "delete " + fresh.resolve("rebuilding"));
        assertFalse(Files.exists(fresh.resolve("sequencer.db")));

        try (var made = NewDataDirectory.begin(fresh)) {
            var _ = made.contents().initialise(DEPLOYMENT, ERA);
            made.publish();
        }
        Files.createDirectories(fresh.resolve("rebuilding"));
        DataDirectory.open(fresh).close();
    }
}
