package dev.tactus.wallet.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tactus.devnet.Devnet;
import dev.tactus.devnet.DevnetOptions;
import dev.tactus.protocol.Bytes;
import dev.tactus.protocol.UserOp;
import dev.tactus.store.PrivateMounts;
import dev.tactus.wallet.client.FeedFollower;
import dev.tactus.wallet.client.Poll;
import dev.tactus.wallet.client.SequencerClient;
import dev.tactus.wallet.client.SequencerException;
import dev.tactus.wallet.client.Submission;
import dev.tactus.wallet.client.UserOpSigner;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A node's process on a disk that is small, full, read-only or taken away under it. */
@Timeout(value = 4, unit = TimeUnit.MINUTES)
final class StorageProcessIT {
    private static final Duration LIMIT = Duration.ofSeconds(90);
    private static final Poll PATIENCE = new Poll(Duration.ofMillis(50), LIMIT);
    /** An account that the load does not use: what it is told shows what the node says now. */
    private static final int OBSERVER = 9;

    @TempDir
    private Path directory;

    private Devnet l1;
    private Path disk;
    private Path data;
    private Path log;
    private Map<String, String> environment;

    @BeforeEach
    void openL1() throws Exception {
        l1 = Devnet.open(DevnetOptions.defaults().withBlockTime(Duration.ofMillis(250)));
        disk = directory.resolve("disk");
        data = disk.resolve("data");
        log = directory.resolve("node.log");
        environment = NodeProcess.environment(l1, data, NodeProcess.freePort());
        // The log as an operator reads it, not as tests have it.
        environment.put("JAVA_TOOL_OPTIONS", "-Dlogback.configurationFile=logback.xml");
    }

    @AfterEach
    void closeL1() {
        l1.close();
    }

    private NodeProcess onADiskOf(String size) throws IOException {
        return NodeProcess.start(
                environment, log, command -> PrivateMounts.tmpfs(disk, "size=" + size, command), "run");
    }

    /** Takes all but {@code leave} bytes of the disk that the node sees. */
    private static void fill(Path seen, long leave) throws IOException {
        long free = seen.toFile().getUsableSpace();
        byte[] block = new byte[4096];
        try (OutputStream out = Files.newOutputStream(seen.resolve("ballast"))) {
            for (long written = 0; written + block.length <= free - leave; written += block.length) {
                out.write(block);
            }
        } catch (IOException e) {
            // The node writes, too.
            assertTrue(String.valueOf(e.getMessage()).contains("No space"), e::toString);
        }
    }

    /** What an op would be told now; this one is never taken, since its nonce is far off. */
    private String told(SequencerClient client) throws SequencerException {
        var signer =
                new UserOpSigner(client.domain(), l1.accounts().get(OBSERVER).key());
        Submission answer = client.submit(signer.sign(new UserOp(1_000_000, 100, Bytes.EMPTY)));
        return switch (answer) {
            case Submission.Accepted _ -> "accepted";
            case Submission.Refused refused -> refused.status() + " " + refused.message();
        };
    }

    private interface Condition {
        boolean holds() throws Exception;
    }

    private static void await(String what, Condition condition) throws Exception {
        await(what, condition, () -> "");
    }

    private static void await(String what, Condition condition, Callable<String> evidence) throws Exception {
        if (PATIENCE.until(() -> condition.holds() ? Optional.of(true) : Optional.empty())
                .isEmpty()) {
            throw new AssertionError("in vain: " + what + "; " + evidence.call());
        }
    }

    /** While it is full a commit is tried once a second, and the lane does not tell of each. */
    private static void assertQuiet(NodeProcess node) {
        List<String> lane = node.output()
                .lines()
                .filter(line -> line.contains("logger=Lane") || line.contains("logger=DiskWatch"))
                .filter(line -> line.contains("level=ERROR"))
                .toList();
        assertTrue(lane.stream().anyMatch(line -> line.contains("storage is full")), node.output());
        assertTrue(lane.size() <= 5, lane::toString);
    }

    @Test
    void d2_aFullDiskRefusesOpsLosesNoneServesReadsAndEndsByItself() throws Exception {
        environment.put("SEQ_STORAGE_RESERVE_BYTES", "0");
        var ledger = new Ledger();
        try (NodeProcess node = onADiskOf("40m");
                var client = new SequencerClient(node.uri());
                var follower = new FeedFollower()) {
            node.awaitReady();
            Path seen = PrivateMounts.seenBy(node.handle(), disk);
            KillLoopIT.deposit(client, l1);
            try (Loads loads = Loads.begin(client, l1, ledger)) {
                await("the load runs", () -> ledger.acknowledged().size() > 200);

                fill(seen, 0);
                await("ops are refused", () -> told(client).equals("503 storage full"));

                assertNeverReady(node);

                int acknowledged = ledger.acknowledged().size();
                follower.connect(node.uri());
                await(
                        "the feed shows the whole order of " + acknowledged + " ops",
                        () -> follower.told().size() >= acknowledged,
                        () -> follower.told().size() + " entries of " + client.head() + ", subscriptions ended: "
                                + follower.ends() + "\n" + node.output());
                assertEquals(200, node.get("/history?from=0&limit=10").orElseThrow());
                assertEquals(List.of(), follower.wrongs());

                Files.delete(seen.resolve("ballast"));
                await("ops are taken again", () -> ledger.acknowledged().size() > acknowledged + 200);
                loads.end();
            }
            KillLoopIT.awaitAllGold(client);
            await("the feed has followed", () -> follower.told().size() == client.head());
            assertEquals(List.of(), follower.wrongs());
            var _ = OrderAudit.check(left(node), ledger);
            assertQuiet(node);
        }
    }

    /**
     * A data directory with what the node leaves on its disk when it ends. The disk goes with it, but not before these
     * files are closed; SQLite itself would look for them outside the node's mounts. The log counts: which connection
     * closes last, one that may move it into the database or one that reads, is not said.
     */
    private Path left(NodeProcess node) throws Exception {
        Path copy = Files.createDirectories(directory.resolve("left"));
        Path seen = PrivateMounts.seenBy(node.handle(), data);
        try (InputStream database = Files.newInputStream(seen.resolve("sequencer.db"));
                InputStream log = Files.newInputStream(seen.resolve("sequencer.db-wal"))) {
            node.terminate();
            assertEquals(0, node.awaitExit(LIMIT));
            var _ = Files.copy(database, copy.resolve("sequencer.db"));
            var _ = Files.copy(log, copy.resolve("sequencer.db-wal"));
        }
        return copy;
    }

    /** For some seconds, in each of which the lane looks whether there is space again. */
    private void assertNeverReady(NodeProcess node) throws Exception {
        long end = l1.headNumber() + 16;
        try (var operations = new OperationsView(node.uri())) {
            while (l1.headNumber() < end) {
                assertEquals(503, node.get("/readyz").orElseThrow());
                assertEquals(
                        "storage_full", operations.json("/readyz").path("lane").asText());
                assertEquals(1.0, operations.metric("sequencer_storage_full"));
            }
        }
    }

    @Test
    void d3_opsAreRefusedBeforeTheDiskIsFullAndTakenAgainAboveTheReserve() throws Exception {
        environment.put("SEQ_STORAGE_RESERVE_BYTES", Integer.toString(16 << 20));
        try (NodeProcess node = onADiskOf("64m");
                var client = new SequencerClient(node.uri())) {
            node.awaitReady();
            Path seen = PrivateMounts.seenBy(node.handle(), disk);
            assertTrue(told(client).startsWith("422 bad nonce"), told(client));

            fill(seen, 12 << 20);
            await("ops are refused", () -> told(client).equals("503 storage full"));
            KillLoopIT.deposit(client, l1);
            KillLoopIT.awaitAllGold(client);
            assertEquals("503 storage full", told(client));

            Files.delete(seen.resolve("ballast"));
            await("ops are taken", () -> told(client).startsWith("422 bad nonce"));
            assertTrue(node.output().contains("storage is nearly full"), node.output());
            assertTrue(node.output().contains("there is space again"), node.output());
            assertFalse(node.output().contains("storage is full,"), node.output());
        }
    }

    @Test
    void d2_aFirstStartOnAFullDiskExitsTwentyAndSaysWhy() throws Exception {
        try (NodeProcess node = onADiskOf("32k")) {
            assertEquals(20, node.awaitExit(LIMIT));
            assertTrue(node.output().contains("the disk is full; free space"), node.output());
        }
    }

    @Test
    void d8_aDatabaseThatIsDeletedUnderTheNodeEndsItAndNothingMoreIsAcknowledged() throws Exception {
        try (NodeProcess node = NodeProcess.start(environment, log);
                var client = new SequencerClient(node.uri())) {
            node.awaitReady();
            KillLoopIT.deposit(client, l1);
            var signer =
                    new UserOpSigner(client.domain(), l1.accounts().getFirst().key());
            int maxFee = client.fee().suggestedMaxFee();
            Files.delete(data.resolve("sequencer.db"));

            for (long nonce = 0; !node.hasEnded(); nonce++) {
                try {
                    Submission answer = client.submit(signer.sign(new UserOp(nonce, maxFee, Bytes.EMPTY)));
                    assertFalse(answer instanceof Submission.Accepted, "acknowledged into a file that is gone");
                } catch (SequencerException ended) {
                    // No answer is no promise.
                }
            }

            assertEquals(30, node.awaitExit(LIMIT));
            assertTrue(node.output().contains("was deleted, moved or replaced"), node.output());
            assertTrue(node.output().contains("restore a backup"), node.output());
            assertFalse(Files.exists(data.resolve("sequencer.db")), "no new one was made");
        }
        assertEveryStartIsRefused();
    }

    /** With the remedies, and without a trace in the directory. */
    private void assertEveryStartIsRefused() throws Exception {
        Map<String, ByteBuffer> before = DamagedPageIT.contents(data);
        Path second = directory.resolve("second.log");
        try (NodeProcess again = NodeProcess.start(environment, second)) {
            assertEquals(30, again.awaitExit(LIMIT));
            for (String part : List.of(
                    "was deleted, moved or replaced",
                    "./tactus verify --local",
                    "./tactus restore",
                    "./tactus rebuild",
                    "delete " + data.resolve("damaged"))) {
                assertTrue(again.output().contains(part), again.output());
            }
        }
        assertEquals(before, DamagedPageIT.contents(data));
    }

    @Test
    void d8_aDirectoryThatIsMovedAwayEndsAnIdleNodeInTime() throws Exception {
        try (NodeProcess node = NodeProcess.start(environment, log)) {
            node.awaitReady();

            Files.move(data, disk.resolve("elsewhere"));

            assertEquals(30, node.awaitExit(LIMIT));
            assertTrue(node.output().contains("was deleted, moved or replaced"), node.output());
        }
        try (NodeProcess again = NodeProcess.start(environment, log)) {
            assertEquals(30, again.awaitExit(LIMIT), "in its place nothing is begun");
        }
        environment.put("SEQ_DATA_DIR", disk.resolve("elsewhere").toString());
        try (NodeProcess again = NodeProcess.start(environment, log)) {
            again.awaitReady();
        }
    }

    @Test
    void d6_aDamagedDatabaseEndsAStartWithThirtyAndNamesTheFix() throws Exception {
        try (NodeProcess node = NodeProcess.start(environment, log)) {
            node.awaitReady();
            node.terminate();
            assertEquals(0, node.awaitExit(LIMIT));
        }
        byte[] database = Files.readAllBytes(data.resolve("sequencer.db"));
        for (int at = 4096; at < database.length; at += 4096) {
            database[at] ^= 0x55;
        }
        Files.write(data.resolve("sequencer.db"), database);
        Files.deleteIfExists(log);

        try (NodeProcess node = NodeProcess.start(environment, log)) {
            assertEquals(30, node.awaitExit(LIMIT));
            assertTrue(node.output().contains("the database is damaged"), node.output());
            assertTrue(node.output().contains("restore a backup, or rebuild from L1"), node.output());
        }
    }

    @Test
    void d10_aReadOnlyFileSystemRefusesTheStart() throws Exception {
        try (NodeProcess node = onADiskOf("16m,ro")) {
            assertEquals(20, node.awaitExit(LIMIT));
            assertTrue(node.output().contains("Read-only file system"), node.output());
            assertTrue(node.output().contains("SEQ_DATA_DIR"), node.output());
        }
    }

    @Test
    void d10_aDirectoryThatCannotBeWrittenAnyMoreRefusesTheStart() throws Exception {
        try (NodeProcess node = NodeProcess.start(environment, log)) {
            node.awaitReady();
            node.terminate();
            assertEquals(0, node.awaitExit(LIMIT));
        }
        try (NodeProcess node =
                NodeProcess.start(environment, log, command -> PrivateMounts.readOnly(data, command), "run")) {
            assertEquals(20, node.awaitExit(LIMIT));
            assertTrue(node.output().contains("Read-only file system"), node.output());
        }
        try (NodeProcess node = NodeProcess.start(environment, log)) {
            node.awaitReady();
        }
    }

    @Test
    void x18_aTemporaryFolderFromWhichNothingCanBeLoadedIsNamedAndAnotherOneHelps() throws Exception {
        for (String options : List.of("size=16m,noexec", "size=16m,ro", "size=64k")) {
            Files.deleteIfExists(log);
            Path temporary = directory.resolve("temporary");
            NodeProcess.Wrapping mounted = command -> PrivateMounts.tmpfs(temporary, options, command);
            environment.put("JAVA_TOOL_OPTIONS", "-Djava.io.tmpdir=" + temporary);
            try (NodeProcess node = NodeProcess.start(environment, log, mounted, "run")) {
                assertEquals(20, node.awaitExit(LIMIT), node.output());
                assertTrue(node.output().contains("-Dorg.sqlite.tmpdir="), node.output());
                assertTrue(node.output().contains("TACTUS_JAVA_OPTS"), node.output());
            }
            assertFalse(Files.exists(data), "nothing was begun");
        }
        Path temporary = directory.resolve("temporary");
        Path other = Files.createDirectories(directory.resolve("other"));
        environment.put("JAVA_TOOL_OPTIONS", "-Djava.io.tmpdir=" + temporary + " -Dorg.sqlite.tmpdir=" + other);
        NodeProcess.Wrapping mounted = command -> PrivateMounts.tmpfs(temporary, "size=16m,noexec", command);
        try (NodeProcess node = NodeProcess.start(environment, log, mounted, "run")) {
            node.awaitReady();
        }
    }
}
