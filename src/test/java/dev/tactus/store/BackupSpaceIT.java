package dev.tactus.store;

import static dev.tactus.store.OrderScript.DEPLOYMENT;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tactus.protocol.Bytes;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Backups on small disks, which only the process that makes them sees: what the node needs stays free. */
@Timeout(value = 2, unit = TimeUnit.MINUTES)
final class BackupSpaceIT {
    private static final int LOG_MIB = 1;
    private static final int RESERVE_MIB = 16;
    private static final int KEPT_MIB = 18;
    private static final String NOTHING = "left: [" + Backup.LOCK + "]";

    @TempDir
    private static Path made = Path.of("set by JUnit");

    private static Path database = Path.of("made once");

    @TempDir
    private Path folder = Path.of("set by JUnit");

    private Path one;
    private Path other;

    /** Of some 6 MiB. */
    @BeforeAll
    static void makeADatabase() throws Exception {
        Path directory = made.resolve("data");
        try (DataDirectory data = DataDirectory.open(directory)) {
            data.initialise(DEPLOYMENT, new UUID(1, 2));
            try (SequencerStore store = data.writer()) {
                store.commit(new OrderScript().read(10, 0).open().chunk());
                List<LaneEvent> events = new ArrayList<>();
                Bytes outputs = OrderScript.bytes("x".repeat(3_500));
                for (int i = 0; i < 1_500; i++) {
                    events.add(new LaneEvent.UserOpIncluded(
                            i, OrderScript.op(OrderScript.ALICE, i, 65_535, "big"), outputs));
                }
                store.commit(new LaneTransaction(2, events, Map.of()));
            }
        }
        database = directory.resolve(DataDirectory.DATABASE);
    }

    @BeforeEach
    void disks() {
        one = folder.resolve("one");
        other = folder.resolve("other");
    }

    private record Ended(int code, String said) {}

    private List<String> child(Path shelf, String... filled) {
        var command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                BackupSpaceChild.class.getName(),
                database.toString(),
                one.resolve("data").toString(),
                shelf.toString(),
                Integer.toString(LOG_MIB),
                Integer.toString(RESERVE_MIB)));
        command.addAll(List.of(filled));
        return command;
    }

    private Ended run(List<String> command) throws Exception {
        Path said = folder.resolve("said");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(said.toFile())
                .start();
        try {
            assertTrue(process.waitFor(1, TimeUnit.MINUTES));
            return new Ended(process.exitValue(), Files.readString(said));
        } finally {
            process.destroyForcibly();
        }
    }

    private Ended onOneDisk(int mib, String... filled) throws Exception {
        return run(PrivateMounts.tmpfs(one, "size=" + mib + "m", child(one, filled)));
    }

    private Ended onTwoDisks(int mib, int otherMib, String... filled) throws Exception {
        return run(PrivateMounts.tmpfs(
                one, "size=" + mib + "m", PrivateMounts.tmpfs(other, "size=" + otherMib + "m", child(other, filled))));
    }

    private static void assertRefused(Ended ended, String... parts) {
        assertEquals(20, ended.code(), ended::said);
        for (String part : parts) {
            assertTrue(ended.said().contains(part), () -> part + " in " + ended.said());
        }
        assertTrue(ended.said().contains(NOTHING), ended::said);
    }

    @Test
    void whereThereIsRoomABackupIsMade() throws Exception {
        Ended shared = onOneDisk(64);
        assertEquals(0, shared.code(), shared::said);
        assertTrue(shared.said().contains("left: [b.db, "), shared::said);

        Ended apart = onTwoDisks(32, 32);
        assertEquals(0, apart.code(), apart::said);
    }

    @Test
    void d3_aBackupThatWouldLeaveLessThanTheNodeNeedsOnItsDiskIsNotBegun() throws Exception {
        Ended refused = onOneDisk(40);

        assertRefused(
                refused, " in " + one, "MiB are free", "SEQ_STORAGE_RESERVE_BYTES", KEPT_MIB + " MiB", "--max-log-mib");
        assertTrue(!refused.said().contains("copying"), refused::said);
    }

    @Test
    void d3_aBackupToAnotherDiskAsksForTheNodesReserveOnItsOwnToo() throws Exception {
        Ended refused = onTwoDisks(20, 64);

        assertRefused(refused, KEPT_MIB + LOG_MIB + " MiB in " + one, "SEQ_STORAGE_RESERVE_BYTES");
    }

    @Test
    void d3_aBackupToADiskThatCannotHoldItIsNotBegun() throws Exception {
        Ended refused = onTwoDisks(64, 20);

        assertRefused(refused, " in " + other + ", where 20 MiB are free", "for the copy");
    }

    @Test
    void d3_aBackupIsGivenUpWhenTheReserveIsReachedMeanwhile() throws Exception {
        Ended stopped = onOneDisk(64, one.toString(), Integer.toString(KEPT_MIB - 1));

        assertTrue(stopped.said().contains("% copied"), stopped::said);
        assertRefused(stopped, "became free in " + one, "SEQ_STORAGE_RESERVE_BYTES", "another disk");
    }

    @Test
    void d3_aBackupToAnotherDiskIsGivenUpWhenTheReserveIsReachedOnTheNodesOwn() throws Exception {
        Ended stopped = onTwoDisks(64, 64, one.toString(), Integer.toString(KEPT_MIB - 1));

        assertTrue(stopped.said().contains("% copied"), stopped::said);
        assertRefused(stopped, "became free in " + one + "/data", "SEQ_STORAGE_RESERVE_BYTES");
    }

    @Test
    void d2_aBackupWhoseOwnDiskIsFilledMeanwhileIsGivenUp() throws Exception {
        Ended stopped = onTwoDisks(64, 64, other.toString(), "0");

        assertTrue(stopped.said().contains("% copied"), stopped::said);
        assertRefused(stopped, "no space was left in " + other);
    }
}
