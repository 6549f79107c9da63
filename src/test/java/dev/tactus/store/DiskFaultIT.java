package dev.tactus.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tactus.disk.CrashDisk;
import dev.tactus.disk.DiskLog;
import dev.tactus.disk.DiskLog.Entry;
import dev.tactus.disk.DiskShim;
import dev.tactus.disk.Loss;
import dev.tactus.disk.MemoryFolder;
import dev.tactus.disk.PlantedFault.Kind;
import dev.tactus.disk.WatchedProcess;
import dev.tactus.protocol.Bytes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The nth call that reaches the disk fails, for every n: from the opening of a data directory through commits and
 * checkpoints to its closing. {@link DiskFaultChild} meets the faults; what it leaves is opened by this process, which
 * has a sound disk. {@code -Dpower.every=1} tries every call; as it is, every sync and some of the writes and reads.
 */
@Timeout(value = 20, unit = TimeUnit.MINUTES)
final class DiskFaultIT {
    private static final Integer EVERY = Integer.getInteger("power.every");
    private static final Path IMAGE = Path.of("image");

    @TempDir(factory = MemoryFolder.class)
    private Path folder = Path.of("set by JUnit");

    private final long seed = Long.getLong("power.seed", System.nanoTime());
    private final Random random = new Random(seed);
    private DiskShim shim;
    private CrashImage image;

    @BeforeEach
    void buildDisk() throws Exception {
        System.out.println("power.seed=" + seed);
        shim = DiskShim.build(folder);
        image = new CrashImage(PowerScript.steps(seed, DiskFaultChild.FURTHER + 1));
    }

    /** What is known of one directory from what its process said. */
    private static final class Told {
        // What the template holds.
        private long chunks = DiskFaultChild.BEGINNING;
        private long events = 1;
        private boolean chunkUnknown;
        private boolean eventUnknown;
        private boolean failed;

        void hear(String what, long number) {
            switch (what) {
                case "chunk" -> {
                    chunks = number;
                    chunkUnknown = false;
                }
                case "event" -> {
                    events = number;
                    eventUnknown = false;
                }
                case "failed" -> {
                    chunkUnknown = true;
                    failed = true;
                }
                case "noevent" -> eventUnknown = true;
                default -> {}
            }
        }

        void require(String name, CrashImage.Found found, boolean inFlight) {
            assertTrue(
                    found.chunks() == chunks || ((chunkUnknown || inFlight) && found.chunks() == chunks + 1),
                    () -> name + ": " + found + " where " + chunks + " chunks were told");
            assertTrue(
                    found.events() == events || ((eventUnknown || inFlight) && found.events() == events + 1),
                    () -> name + ": " + found + " where " + events + " events were told");
        }
    }

    private static void hear(Map<String, Told> told, String line) {
        String[] words = line.split(" ", -1);
        if (words.length > 1) {
            told.computeIfAbsent(words[0], ignored -> new Told())
                    .hear(words[1], words.length > 2 ? Long.parseLong(words[2]) : 0);
        }
    }

    private Map<String, Told> told() throws IOException {
        Map<String, Told> told = new TreeMap<>();
        Files.readAllLines(shim.root().resolve(DiskFaultChild.MARKS)).forEach(line -> hear(told, line));
        return told;
    }

    private void run(Map<String, String> environment, String... args) throws IOException, InterruptedException {
        List<String> arguments = new ArrayList<>(List.of(shim.root().toString(), Long.toString(seed)));
        arguments.addAll(List.of(args));
        WatchedProcess.run(
                environment, folder.resolve("child.log"), DiskFaultChild.class, arguments.toArray(String[]::new));
    }

    /**
     * @param apart how far apart the calls are that are tried
     * @return what was told of each directory, which holds that
     */
    private Map<String, Told> failEach(Kind kind, String error, int apart) throws Exception {
        run(shim.faulty(), kind.name(), error, Integer.toString(EVERY == null ? apart : EVERY));
        Map<String, Told> told = told();
        for (Map.Entry<String, Told> each : told.entrySet()) {
            String name = each.getKey();
            each.getValue().require(name, look(name, shim.root().resolve(name)), false);
        }
        return told;
    }

    private CrashImage.Found look(String name, Path directory) {
        try {
            return image.look(directory);
        } catch (Exception | AssertionError e) {
            throw new AssertionError("power.seed=" + seed + ", " + name + ": " + e.getMessage(), e);
        }
    }

    @Test
    void d5_aWriteThatFailsLeavesWhatWasToldAndNothingThatWasRefused() throws Exception {
        Map<String, Told> told = failEach(Kind.WRITE, "EIO", 3);

        assertTrue(told.size() > 8, () -> told.size() + " writes");
        assertTrue(told.values().stream().anyMatch(each -> each.failed), "no COMMIT failed");
    }

    @Test
    void d5_aWriteThatFindsNoSpaceLeavesWhatWasToldAndTheStoreGoesOn() throws Exception {
        Map<String, Told> told = failEach(Kind.WRITE, "ENOSPC", 7);

        assertTrue(told.size() > 8, () -> told.size() + " writes");
        assertTrue(told.values().stream().noneMatch(each -> each.failed), "want of space is no broken disk");
    }

    @Test
    void d5_aReadThatFailsLeavesWhatWasTold() throws Exception {
        Map<String, Told> told = failEach(Kind.READ, "EIO", 23);

        assertTrue(told.size() > 8, () -> told.size() + " reads");
    }

    /** Whether it is the cable or the disk nobody here can tell: what cannot be read is not served, for good. */
    @Test
    void d6_aFileThatCannotBeReadIsDamagedWhoeverMeetsIt() throws Exception {
        run(shim.faulty(), "unreadable");

        assertEquals(
                List.of("damage", "damage", "damage", "damage", "refused"),
                Files.readAllLines(shim.root().resolve(DiskFaultChild.MARKS)).stream()
                        .filter(line -> line.startsWith("unreadable "))
                        .map(line -> line.substring("unreadable ".length()))
                        .toList());
    }

    /** After each the process ends, another starts, goes on, and the power fails. */
    @Test
    void d5_aSyncThatFailsIsNeverBelievedLater() throws Exception {
        run(shim.recording(), Kind.SYNC.name(), "EIO", "1");
        Map<String, Told> told = told();
        assertTrue(told.size() > 15, () -> told.size() + " syncs");
        assertTrue(told.values().stream().anyMatch(each -> each.failed), "no COMMIT failed");
        int first = shim.log().entries().size();
        run(shim.recording(), "restart");
        DiskLog log = shim.log();

        List<Cut> cuts = new ArrayList<>();
        Map<String, List<Cut>> all = cuts(log);
        all.forEach((name, each) -> {
            cuts.add(any(each.stream().filter(cut -> cut.at() <= first).toList()));
            cuts.add(any(each.stream().filter(cut -> cut.at() > first).toList()));
        });
        cuts.sort(Comparator.comparingInt(Cut::at));
        crash(log, cuts);
    }

    /** The power fails here, while this directory was written. */
    private record Cut(int at, String name) {}

    private Cut any(List<Cut> cuts) {
        return cuts.get(random.nextInt(cuts.size()));
    }

    /** Of each directory, the moments right behind what was told of it. */
    private static Map<String, List<Cut>> cuts(DiskLog log) {
        Set<Integer> marks = marks(log);
        Map<String, List<Cut>> cuts = new TreeMap<>();
        for (int i = 0; i < log.entries().size(); i++) {
            Cut at = new Cut(i + 1, mark(log.entries().get(i), marks).split(" ", -1)[0]);
            if (log.entries().get(i) instanceof Entry.Written
                    && !at.name().isEmpty()
                    && !at.name().equals("all")) {
                cuts.computeIfAbsent(at.name(), ignored -> new ArrayList<>()).add(at);
            }
        }
        return cuts;
    }

    private static Set<Integer> marks(DiskLog log) {
        Set<Integer> found = new HashSet<>();
        for (Entry entry : log.entries()) {
            switch (entry) {
                case Entry.Created(int file, Path path) when path.endsWith(DiskFaultChild.MARKS) -> found.add(file);
                case Entry.Opened(int file, Path path) when path.endsWith(DiskFaultChild.MARKS) -> found.add(file);
                default -> {}
            }
        }
        return found;
    }

    /** What is said by this entry, or nothing. */
    private static String mark(Entry entry, Set<Integer> marks) {
        return entry instanceof Entry.Written(int file, long ignored, Bytes bytes) && marks.contains(file)
                ? new String(bytes.toArray(), StandardCharsets.US_ASCII).strip()
                : "";
    }

    private void crash(DiskLog log, List<Cut> cuts) throws IOException {
        Set<Integer> marks = marks(log);
        var disk = new CrashDisk();
        Map<String, Told> told = new HashMap<>();
        var loss = new Loss(random);
        for (Cut cut : cuts) {
            while (disk.now() < cut.at()) {
                Entry entry = log.entries().get(disk.now());
                hear(told, mark(entry, marks));
                disk.apply(entry);
            }
            Path into = Files.createDirectory(folder.resolve(IMAGE));
            disk.crash(into, Path.of(cut.name()), loss);
            String name = cut.name() + " after entry " + cut.at();
            told.getOrDefault(cut.name(), new Told()).require(name, look(name, into.resolve(cut.name())), true);
            try (Stream<Path> below = Files.walk(into)) {
                for (Path each : below.toList().reversed()) {
                    Files.delete(each);
                }
            }
        }
    }
}
