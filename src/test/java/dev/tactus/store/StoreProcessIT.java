package dev.tactus.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tactus.protocol.Frame;
import dev.tactus.protocol.Keccak;
import dev.tactus.protocol.SequencedL2Tx;
import dev.tactus.store.DataDirectoryException.InUse;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/** The store and other processes: who may open it, and what is left when one is killed. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
final class StoreProcessIT {
    @TempDir
    private Path folder = Path.of("set by JUnit");

    private record Child(Process process, BufferedReader out) implements AutoCloseable {
        Optional<String> line() throws IOException {
            return Optional.ofNullable(out.readLine());
        }

        /** Kill −9, and the last line it had written. */
        Optional<String> kill() throws IOException {
            // By its handle: the process itself would close the pipe with what is still unread.
            process.toHandle().destroyForcibly();
            Optional<String> last = Optional.empty();
            for (Optional<String> next = line(); next.isPresent(); next = line()) {
                last = next;
            }
            process.onExit().join();
            return last;
        }

        @Override
        public void close() {
            process.destroyForcibly().onExit().join();
        }
    }

    private Child start(String... mode) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-XX:TieredStopAtLevel=1",
                StoreChild.class.getName(),
                folder.toString()));
        command.addAll(List.of(mode));
        var builder = new ProcessBuilder(command);
        builder.environment().put("CLASSPATH", System.getProperty("java.class.path"));
        builder.redirectError(ProcessBuilder.Redirect.DISCARD);
        Process process = builder.start();
        return new Child(process, process.inputReader());
    }

    /** The child's own lines: logging goes to the same stream. */
    private static String firstOf(Child child, List<String> expected) throws IOException {
        Optional<String> line = child.line();
        while (line.isPresent() && !expected.contains(line.get())) {
            line = child.line();
        }
        return line.orElse("nothing");
    }

    private static final List<String> OPENING = List.of("opened", "in use");

    @Test
    void directoryHeldByAnotherProcessIsRefusedUntilThatIsKilled() throws Exception {
        try (Child holder = start("hold")) {
            assertEquals("opened", firstOf(holder, OPENING));
            assertThrows(InUse.class, () -> DataDirectory.open(folder));
            holder.kill();
        }
        DataDirectory.open(folder).close();
    }

    @Test
    void refusedSecondOpeningDoesNotLetAnotherProcessIn() throws Exception {
        try (var held = DataDirectory.open(folder)) {
            assertThrows(InUse.class, () -> DataDirectory.open(folder));
            assertTrue(Files.exists(held.databaseFile()));
            try (Child other = start("hold")) {
                assertEquals("in use", firstOf(other, OPENING));
            }
        }
    }

    @ParameterizedTest
    @EnumSource(value = CommitFaults.Point.class, mode = Mode.EXCLUDE, names = "IN_COMMIT")
    void processThatDiesAroundCommitLeavesAllOrNothing(CommitFaults.Point point) throws Exception {
        try (Child child = start(point.name())) {
            child.process().onExit().join();
        }
        boolean committed = point == CommitFaults.Point.AFTER_COMMIT || point == CommitFaults.Point.IN_CHECKPOINT;
        requireWhole(committed ? 2 : 0);
    }

    @Test
    void c3_aProcessThatDiesBehindAnyRowOfAChunkLeavesNothingOfIt() throws Exception {
        for (int row = 1; row <= 3; row++) {
            dieAt("store.betweenRows", row);
            requireNothingOfTheChunk();
        }
        dieAt("store.beforeCommit", 1);
        requireNothingOfTheChunk();
        requireThatTheChunkStillFits();
    }

    @Test
    void c6_aProcessThatDiesBetweenTwoFramesLeavesTheOneThatWasOpen() throws Exception {
        for (int frame = 1; frame <= 2; frame++) {
            dieAt("store.afterFrameRow", frame);
            requireNothingOfTheChunk();
        }
        requireThatTheChunkStillFits();
    }

    @Test
    void c7_aProcessThatDiesBetweenTwoBatchesLeavesTheOneThatWasOpen() throws Exception {
        dieAt("store.afterSealRow", 1);
        requireNothingOfTheChunk();
        dieAt("store.afterBatchRow", 1);
        requireNothingOfTheChunk();
        requireThatTheChunkStillFits();
    }

    @Test
    void c7_aProcessThatDiesRightBehindCommitLeavesTheClosedBatchSealedAndTheNextOpen() throws Exception {
        dieAt("AFTER_COMMIT", 1);
        try (var directory = DataDirectory.open(folder);
                var store = directory.writer()) {
            requireTheWholeChunk(directory, store);
        }
    }

    private void dieAt(String point, int time) throws Exception {
        try (Child child = start("die", point, Integer.toString(time))) {
            assertEquals(StoreChild.DIED, child.process().onExit().join().exitValue(), point + " was reached");
        }
    }

    private void requireNothingOfTheChunk() throws Exception {
        try (var directory = DataDirectory.open(folder);
                var store = directory.writer();
                var reader = directory.reader()) {
            LaneSnapshot at = store.load();
            var open = new LaneSnapshot.OpenBatch(0, 1000, List.of(new Frame(List.of(), 10, 0)));
            assertEquals(
                    new LaneSnapshot(2, 0, Optional.of(open), Optional.of(OrderScript.headAt(20, 0)), 0, 0, 0), at);
            assertEquals(Optional.empty(), store.read(StoreChild.COUNT));
            assertEquals(Optional.empty(), reader.lastSealed());
            assertEquals(1, reader.batches(0, 10).size());
            assertEquals(List.of(), reader.feed(0, 10));
            assertEquals("ok", integrity(directory));
        }
    }

    private void requireThatTheChunkStillFits() throws Exception {
        try (var directory = DataDirectory.open(folder);
                var store = directory.writer()) {
            store.commit(StoreChild.fullBatch(StoreChild.opened(store)));
            requireTheWholeChunk(directory, store);
        }
    }

    private static void requireTheWholeChunk(DataDirectory directory, SequencerStore store) throws Exception {
        try (var reader = directory.reader()) {
            LaneSnapshot.OpenBatch open = store.load().openBatch().orElseThrow();
            assertEquals(1, open.nonce());
            assertEquals(List.of(new Frame(List.of(), 10, 0), new Frame(List.of(), 20, 0)), open.frames());
            SealedBatch closed = reader.lastSealed().orElseThrow();
            assertEquals(0, closed.nonce());
            assertEquals(
                    closed.payloadHash(), Keccak.hash(reader.sealedPayload(0).orElseThrow()));
            assertEquals(3, reader.feed(0, 10).size());
            assertEquals(Optional.of(OrderScript.bytes("3")), store.read(StoreChild.COUNT));
            assertEquals("ok", integrity(directory));
        }
    }

    @Test
    void killedProcessLosesNothingThatItAcknowledged() throws Exception {
        long seed = System.nanoTime();
        var random = new Random(seed);
        long acknowledged = 0;
        for (int round = 0; round < 5; round++) {
            try (Child child = start("commit")) {
                assertEquals("opened", firstOf(child, OPENING));
                int chunks = 1 + random.nextInt(300);
                for (int i = 0; i < chunks; i++) {
                    acknowledged = Long.parseLong(child.line().orElseThrow());
                }
                acknowledged = child.kill().map(Long::parseLong).orElse(acknowledged);
            }
            acknowledged = requireWhole(acknowledged);
        }
        assertTrue(acknowledged > 0, "seed " + seed);
    }

    /** @return the head */
    private long requireWhole(long acknowledged) throws Exception {
        try (var directory = DataDirectory.open(folder);
                var store = directory.writer();
                var reader = directory.reader()) {
            long head = store.load().nextOffset();
            // A kill may fall between COMMIT and the acknowledgement, which is one chunk of two.
            assertTrue(
                    head == acknowledged || head == acknowledged + 2, head + " entries, acknowledged " + acknowledged);
            assertEquals(head, reader.head());
            assertEquals(head / 2 + 1, store.load().lastChunk());
            assertEquals(
                    head == 0 ? Optional.empty() : Optional.of(OrderScript.bytes(Long.toString(head))),
                    store.read(StoreChild.COUNT));
            List<SequencedL2Tx> entries = reader.feed(0, (int) head + 1);
            for (int i = 0; i < entries.size(); i++) {
                assertEquals(i, entries.get(i).offset());
            }
            assertEquals(head, entries.size());
            assertEquals("ok", integrity(directory));
            return head;
        }
    }

    private static String integrity(DataDirectory directory) throws Exception {
        try (Session session = new Database(directory.databaseFile(), 1000).reading()) {
            return session.query("PRAGMA integrity_check")
                    .first(row -> row.text(1))
                    .orElseThrow();
        }
    }
}
