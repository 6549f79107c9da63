package dev.tactus.store;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** An older directory on a disk that may not hold what a migration takes. */
@Timeout(value = 2, unit = TimeUnit.MINUTES)
final class MigrationSpaceIT {
    private static final int OPS = 20_000;
    private static final long MIB = 1 << 20;
    private static final Pattern NEEDED = Pattern.compile("may take (\\d+) MiB");

    @TempDir
    private Path parent = Path.of("set by JUnit");

    private Path disk = Path.of("known when it is mounted");

    /** Takes all that is left but for so much. */
    private void fill(long leave) throws IOException {
        Path ballast = disk.resolve("ballast");
        Files.deleteIfExists(ballast);
        long free = disk.toFile().getUsableSpace();
        try (OutputStream out = Files.newOutputStream(ballast)) {
            byte[] block = new byte[4096];
            for (long written = 0; written + block.length <= free - leave; written += block.length) {
                out.write(block);
            }
        }
    }

    @Test
    void d2_aMigrationIsRefusedBeforeItBeginsWhereItDoesNotFitAndGoesThroughInWhatItAskedFor() throws Exception {
        Path older = parent.resolve("older.db");
        OlderStore.make(new Database(older, 1000), new UUID(1, 2), OPS);
        byte[] before = Files.readAllBytes(older);
        assertTrue(before.length > 8 * MIB, () -> before.length + " bytes: what is spared beside it counts for little");
        Path mounted = parent.resolve("disk");
        try (ShellProcess shell = ShellProcess.start(
                PrivateMounts.tmpfs(mounted, "size=128m", ShellProcess.command(mounted.resolve("data"))))) {
            assertEquals("no command hello", shell.tell("hello"));
            disk = PrivateMounts.seenBy(shell.handle(), mounted);
            Path database = Files.createDirectories(disk.resolve("data")).resolve(DataDirectory.DATABASE);
            Files.write(database, before);
            fill(before.length);

            String refused = shell.tell("open");

            assertTrue(refused.startsWith("Unusable: ") && refused.contains("are free in " + mounted), refused);
            Matcher needed = NEEDED.matcher(refused);
            assertTrue(needed.find(), refused);
            assertArrayEquals(before, Files.readAllBytes(database));

            fill(Long.parseLong(needed.group(1)) * MIB);
            assertEquals("opened", shell.tell("open"));
            assertEquals("ok", shell.tell("integrity"));
            long grown = Files.size(database);
            assertTrue(grown > before.length, () -> grown + " bytes");
        }
    }
}
