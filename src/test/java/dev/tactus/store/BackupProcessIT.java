package dev.tactus.store;

import static dev.tactus.store.OrderScript.DEPLOYMENT;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Processes that are killed while they make a backup, restore one or migrate; and what the next one finds. */
@Timeout(value = 4, unit = TimeUnit.MINUTES)
final class BackupProcessIT {
    private static final BackupLimits ENOUGH = new BackupLimits(64 << 20, 0);
    private static final int KILLED = 9;
    private static final int MANY = 1_000_000;

    @TempDir
    private Path folder = Path.of("set by JUnit");

    private Path data;
    private Path shelf;
    private long head;

    @BeforeEach
    void fill() throws Exception {
        shelf = Files.createDirectories(folder.resolve("shelf"));
        data = folder.resolve("data");
        try (DataDirectory directory = DataDirectory.open(data)) {
            directory.initialise(DEPLOYMENT, new UUID(1, 2));
            try (SequencerStore store = directory.writer()) {
                var lane = new RandomLane(new Random(11), store, false);
                for (int i = 0; i < 50; i++) {
                    LaneTransaction next = lane.next();
                    store.commit(next);
                    lane.committed(next);
                }
                head = store.load().nextOffset();
            }
        }
    }

    /** @return its exit code */
    private int child(String what, Path from, Path to, int steps) throws Exception {
        var builder = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-XX:TieredStopAtLevel=1",
                BackupChild.class.getName(),
                what,
                from.toString(),
                to.toString(),
                Integer.toString(steps));
        builder.environment().put("CLASSPATH", System.getProperty("java.class.path"));
        builder.redirectOutput(ProcessBuilder.Redirect.DISCARD);
        builder.redirectError(folder.resolve("child.log").toFile());
        Process process = builder.start();
        try {
            assertTrue(process.waitFor(1, TimeUnit.MINUTES));
            return process.exitValue();
        } finally {
            process.destroyForcibly();
        }
    }

    private static List<String> names(Path folder) throws Exception {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.map(it -> it.getFileName().toString()).sorted().toList();
        }
    }

    @Test
    void c14_aKilledBackupLeavesTheOldOneAndNothingThatLooksWhole() throws Exception {
        Path old = shelf.resolve("old.db");
        var _ = Backup.take(data, old, ENOUGH, _ -> {});
        byte[] before = Files.readAllBytes(old);
        Path next = shelf.resolve("next.db");
        boolean partial = false;
        int steps = 1;
        // The last step of all comes when the file has its name.
        while (!Files.exists(next)) {
            assertEquals(KILLED, child("backup", data, next, steps++), () -> "step " + names());
            partial |= names(shelf).contains(Backup.PARTIAL);
        }
        assertTrue(partial && steps > 4, "it was killed in the midst of it");
        assertEquals(head, BackupCheck.check(next).head());
        assertTrue(Arrays.equals(before, Files.readAllBytes(old)));

        Files.delete(next);
        assertEquals(KILLED, child("backup", data, next, 2));
        var _ = Backup.take(data, next, ENOUGH, _ -> {});
        assertEquals(List.of("next.db", "old.db", Backup.LOCK), names(shelf));
    }

    private String names() {
        try {
            return names(shelf) + " " + Files.readString(folder.resolve("child.log"));
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void c14_aKilledRestoreLeavesADirectoryThatCountsAsEmpty() throws Exception {
        Path backup = shelf.resolve("b.db");
        var _ = Backup.take(data, backup, ENOUGH, _ -> {});
        byte[] before = Files.readAllBytes(backup);
        Path restored = folder.resolve("restored");
        int steps = 1;
        while (!Files.exists(restored.resolve(DataDirectory.DATABASE))) {
            assertEquals(KILLED, child("restore", backup, restored, steps++), () -> "step " + names());
        }
        assertTrue(steps > 5, "it was killed in the midst of it");
        assertEquals(List.of(DataDirectory.DATABASE, DirectoryLock.FILE), names(restored));
        assertTrue(Arrays.equals(before, Files.readAllBytes(backup)));
        assertFalse(names(shelf).stream().anyMatch(name -> name.startsWith("b.db-")), "the backup is only read");
        try (DataDirectory directory = DataDirectory.open(restored);
                OrderReader order = directory.reader()) {
            assertEquals(head, order.head());
        }
    }

    /** Forgetting how to undo is one transaction: a kill in it leaves all of it or none. */
    @Test
    void c14_aKilledPruningForgetsAllOrNothing() throws Exception {
        for (CommitFaults.Point point : List.of(CommitFaults.Point.BEFORE_COMMIT, CommitFaults.Point.AFTER_COMMIT)) {
            var images = new StoreImages(data, folder.resolve(point.name()));
            long floor;
            try (DataDirectory directory = DataDirectory.open(data);
                    SqliteSequencerStore store = directory.writer(reached -> {
                        if (reached == point) {
                            images.take();
                        }
                    })) {
                // What no recovery can need any more.
                LaneSnapshot at = store.load();
                long notGold =
                        Math.min(at.nextAccepted(), at.openBatch().orElseThrow().nonce());
                long gold = store.cut(notGold).orElseThrow().chunk();
                floor = point == CommitFaults.Point.BEFORE_COMMIT ? gold / 2 : gold;
                assertTrue(floor > 1, () -> "gold up to chunk " + gold);
                store.pruneUndo(floor);
            }
            try (DataDirectory directory = DataDirectory.open(images.taken().getFirst());
                    OrderReader order = directory.reader()) {
                assertEquals(head, order.head());
                var _ = order.stateDigest(floor);
                if (point == CommitFaults.Point.BEFORE_COMMIT) {
                    var _ = order.stateDigest(1);
                } else {
                    assertThrows(RuntimeException.class, () -> order.stateDigest(floor - 1));
                }
            }
        }
    }

    @Test
    void c8_aProcessThatDiesInItsFirstMigrationIsFollowedByOneThatCompletesIt() throws Exception {
        for (int statement : new int[] {1, 7, 40, 90}) {
            Path fresh = Files.createDirectories(folder.resolve("fresh" + statement));
            assertEquals(KILLED, child("migrate", fresh, fresh, statement));
            try (DataDirectory next = DataDirectory.open(fresh)) {
                next.initialise(DEPLOYMENT, new UUID(1, 2));
                next.writer().close();
            }
        }
        assertEquals(0, child("migrate", data, data, MANY));
    }
}
