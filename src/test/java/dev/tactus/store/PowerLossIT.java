package dev.tactus.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tactus.disk.CrashDisk;
import dev.tactus.disk.DiskLog;
import dev.tactus.disk.DiskLog.Entry;
import dev.tactus.disk.DiskShim;
import dev.tactus.disk.Loss;
import dev.tactus.disk.MemoryFolder;
import dev.tactus.disk.WatchedProcess;
import dev.tactus.protocol.Bytes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A process writes through the real store while everything that reaches the disk is written down. From that, the disks
 * that a loss of power may leave are made, and each is opened. {@code -Dpower.images} says how many,
 * {@code -Dpower.seed} which.
 */
@Timeout(value = 20, unit = TimeUnit.MINUTES)
final class PowerLossIT {
    private static final int IMAGES = Integer.getInteger("power.images", 200);

    @TempDir(factory = MemoryFolder.class)
    private Path folder = Path.of("set by JUnit");

    private final long seed = Long.getLong("power.seed", System.nanoTime());
    private final Random random = new Random(seed);
    private DiskShim shim;

    /** Where a log may be cut, and what had been acknowledged by then. */
    private record Cut(int at, long chunks, long events) {}

    @BeforeEach
    void buildDisk() throws Exception {
        System.out.println("power.seed=" + seed);
        shim = DiskShim.build(folder);
    }

    private void run(String... args) throws IOException, InterruptedException {
        List<String> arguments = new ArrayList<>(List.of(shim.root().toString(), Long.toString(seed)));
        arguments.addAll(List.of(args));
        WatchedProcess.run(
                shim.recording(), folder.resolve("child.log"), PowerChild.class, arguments.toArray(String[]::new));
    }

    /** The openings of the file of this name. */
    private static Set<Integer> openings(DiskLog log, String name) {
        Set<Integer> found = new HashSet<>();
        for (Entry entry : log.entries()) {
            switch (entry) {
                case Entry.Created(int file, Path path) when path.endsWith(name) -> found.add(file);
                case Entry.Opened(int file, Path path) when path.endsWith(name) -> found.add(file);
                default -> {}
            }
        }
        return found;
    }

    /** Every moment of the log, with what was acknowledged. */
    private static List<Cut> cuts(DiskLog log) {
        Set<Integer> marks = openings(log, PowerChild.MARKS);
        List<Cut> cuts = new ArrayList<>();
        long chunks = 0;
        long events = 0;
        for (Entry entry : log.entries()) {
            if (entry instanceof Entry.Written(int file, long ignored, Bytes bytes) && marks.contains(file)) {
                String[] mark = new String(bytes.toArray(), StandardCharsets.US_ASCII)
                        .strip()
                        .split(" ", 2);
                switch (mark[0]) {
                    case "chunk" -> chunks = Long.parseLong(mark[1]);
                    case "event" -> events = Long.parseLong(mark[1]);
                    default -> {}
                }
            }
            cuts.add(new Cut(cuts.size() + 1, chunks, events));
        }
        return cuts;
    }

    /** Cuts worth making: right behind an acknowledgement, in the middle of a checkpoint, in the beginning, anywhere. */
    private List<Cut> chosen(DiskLog log, int count) {
        List<Cut> all = cuts(log);
        List<Cut> acknowledged = new ArrayList<>();
        List<Cut> beginning = new ArrayList<>();
        for (int i = 1; i < all.size(); i++) {
            if (all.get(i).chunks() == 0) {
                beginning.add(all.get(i));
            } else if (all.get(i).chunks() != all.get(i - 1).chunks()
                    || all.get(i).events() != all.get(i - 1).events()) {
                acknowledged.add(all.get(i));
            }
        }
        List<Cut> moving = whereWritten(log, all, DataDirectory.DATABASE);
        List<Cut> chosen = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            List<Cut> from = List.of(acknowledged, acknowledged, moving, moving, beginning, all)
                    .get(i % 6);
            chosen.add(from.get(random.nextInt(from.size())));
        }
        chosen.sort(Comparator.comparingInt(Cut::at));
        return chosen;
    }

    private static List<Cut> whereWritten(DiskLog log, List<Cut> all, String name) {
        Set<Integer> files = openings(log, name);
        return all.stream()
                .filter(cut -> log.entries().get(cut.at() - 1) instanceof Entry.Written written
                        && files.contains(written.file()))
                .toList();
    }

    private interface Judge {
        void judge(Cut cut, CrashImage.Found found);
    }

    private void crash(DiskLog log, List<Cut> cuts, List<PowerScript.Step> steps, Loss loss, Judge judge)
            throws Exception {
        var disk = new CrashDisk();
        var image = new CrashImage(steps);
        Path into = folder.resolve("image");
        for (Cut cut : cuts) {
            while (disk.now() < cut.at()) {
                disk.apply(log.entries().get(disk.now()));
            }
            Files.createDirectory(into);
            try {
                disk.crash(into, Path.of(PowerChild.DATA), loss);
                judge.judge(cut, image.look(into.resolve(PowerChild.DATA)));
            } catch (Exception | AssertionError e) {
                throw new AssertionError("power.seed=" + seed + ", " + cut + ": " + e.getMessage(), e);
            } finally {
                delete(into);
            }
        }
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> below = Files.walk(directory)) {
            for (Path each : below.toList().reversed()) {
                Files.delete(each);
            }
        }
    }

    private static void requireAcknowledged(Cut cut, CrashImage.Found found) {
        // What was being committed at that moment may be there or not.
        assertTrue(
                found.chunks() == cut.chunks() || found.chunks() == cut.chunks() + 1,
                () -> found + " where " + cut + " was acknowledged");
        assertTrue(
                found.events() == cut.events() || found.events() == cut.events() + 1,
                () -> found + " where " + cut + " was acknowledged");
    }

    @Test
    void d1_whatIsLeftAfterALossOfPowerHoldsEverythingAcknowledgedOnce() throws Exception {
        run("FULL", "30", "halt");
        run("FULL", "50", "70");
        DiskLog log = shim.log();
        requireRecorded(log);

        crash(
                log,
                chosen(log, IMAGES),
                PowerScript.steps(seed, 71),
                new Loss(random),
                PowerLossIT::requireAcknowledged);
    }

    /** The library calls the C library for all that it does: else there would be nothing to build images from. */
    private static void requireRecorded(DiskLog log) {
        List<Cut> all = cuts(log);
        assertEquals(70, all.getLast().chunks());
        assertTrue(all.getLast().events() > 10);
        assertTrue(whereWritten(log, all, DataDirectory.DATABASE + "-wal").size() > 500, "writes of the log");
        assertTrue(whereWritten(log, all, DataDirectory.DATABASE).size() > 200, "checkpoints");
        long syncs =
                log.entries().stream().filter(Entry.Synced.class::isInstance).count();
        assertTrue(syncs > 100, () -> syncs + " syncs");
        assertTrue(log.entries().stream().anyMatch(Entry.Unlinked.class::isInstance), "the log is never deleted");
    }

    @Test
    void d1_theSameFailsWhereACommitWaitsForNoSync() throws Exception {
        run("NORMAL", "30", "halt");
        run("NORMAL", "50");
        DiskLog log = shim.log();
        List<Cut> lost = new ArrayList<>();

        crash(log, chosen(log, 60), PowerScript.steps(seed, 51), new Loss(random), (cut, found) -> {
            if (found.chunks() < cut.chunks()) {
                lost.add(cut);
            }
        });

        assertTrue(!lost.isEmpty(), "nothing was lost, seed " + seed);
    }

    /** What looks at the images notices when one lacks what was synced. */
    @Test
    void d1_aDiskThatSaysItHasSyncedAndHasNotIsNoticed() throws Exception {
        run("FULL", "10", "halt");
        DiskLog honest = shim.log();
        Set<Integer> files = openings(honest, DataDirectory.DATABASE + "-wal");
        var lying = new DiskLog(honest.entries().stream()
                .filter(each -> !(each instanceof Entry.Synced(int file) && files.contains(file)))
                .toList());
        List<Cut> end = List.of(cuts(lying).getLast());
        int noticed = 0;

        for (int i = 0; i < 10; i++) {
            try {
                crash(lying, end, PowerScript.steps(seed, 11), new Loss(random), PowerLossIT::requireAcknowledged);
            } catch (AssertionError lost) {
                noticed++;
            }
        }

        assertTrue(noticed > 0, "power.seed=" + seed);
    }

    @Test
    void d5_aStartAfterAFailedSyncBuildsOnNothingThatIsNotOnTheDisk() throws Exception {
        run("FULL", "12", "fail");
        int failed = shim.log().entries().size();
        run("FULL", "14", "watched");
        DiskLog log = shim.log();
        List<Cut> since = cuts(log).stream().filter(cut -> cut.at() > failed).toList();
        // While the second process opens what it finds, and after it has told of it.
        List<Cut> opening = since.stream().filter(cut -> cut.chunks() < 12).toList();
        List<Cut> later = since.stream().filter(cut -> cut.chunks() >= 12).toList();
        assertEquals(12, later.getFirst().chunks(), "what was not acknowledged can be read, and is told");
        List<Cut> chosen = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            List<Cut> from = i % 4 == 0 ? later : opening;
            chosen.add(from.get(random.nextInt(from.size())));
        }
        chosen.sort(Comparator.comparingInt(Cut::at));

        crash(log, chosen, PowerScript.steps(seed, 15), new Loss(random), PowerLossIT::requireAcknowledged);
    }
}
