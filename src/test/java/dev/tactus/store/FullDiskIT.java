package dev.tactus.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The store on a disk of a few megabytes, which only its own process sees, with a ballast file that takes the rest. */
@Timeout(value = 2, unit = TimeUnit.MINUTES)
final class FullDiskIT {
    private static final int MIB = 1 << 20;

    @TempDir
    private Path parent = Path.of("set by JUnit");

    private ShellProcess shell;
    private Path seen;
    private Path ballast;

    @BeforeEach
    void aSmallDisk() throws Exception {
        Path disk = parent.resolve("disk");
        shell = ShellProcess.start(PrivateMounts.tmpfs(disk, "size=6m", ShellProcess.command(disk.resolve("data"))));
        assertEquals("no command hello", shell.tell("hello"));
        seen = PrivateMounts.seenBy(shell.handle(), disk);
        ballast = seen.resolve("ballast");
    }

    @AfterEach
    void end() {
        shell.close();
    }

    /** Takes all that is left but for so much. */
    private void fill(long leave) throws IOException {
        long free = seen.toFile().getUsableSpace();
        try (OutputStream out = Files.newOutputStream(ballast)) {
            byte[] block = new byte[4096];
            for (long written = 0; written + block.length <= free - leave; written += block.length) {
                out.write(block);
            }
        }
    }

    private void release() throws IOException {
        Files.delete(ballast);
    }

    @Test
    void d2_aCommitThatDoesNotFitIsDefiniteWhereverItFailsAndTheNextOneThatFitsGoesThrough() throws Exception {
        assertEquals("opened", shell.tell("open"));
        fill(MIB);
        int acknowledged = 0;
        String answer = shell.tell("commit");
        while (answer.startsWith("committed")) {
            acknowledged++;
            answer = shell.tell("commit");
        }

        assertTrue(answer.startsWith("NotCommitted FULL in COMMIT"), answer);
        assertTrue(acknowledged > 0, "some fitted");
        assertEquals("holds " + acknowledged, shell.tell("read"), "reads go on");
        for (int i = 0; i < 3; i++) {
            answer = shell.tell("commit");
            assertTrue(answer.startsWith("NotCommitted FULL"), answer);
        }

        release();
        assertEquals("committed " + (acknowledged + 1), shell.tell("commit"));
        assertEquals("ok", shell.tell("integrity"));
        assertEquals("closed", shell.tell("close"));
        assertEquals("opened", shell.tell("open"));
        assertEquals("holds " + (acknowledged + 1), shell.tell("read"));
    }

    @Test
    void d2_aFirstStartOnAFullDiskSaysSoAndLeavesNothingInTheWayOfTheNext() throws Exception {
        fill(16 * 1024);

        String refused = shell.tell("open");

        assertTrue(refused.startsWith("Unusable") && refused.contains("the disk is full; free space"), refused);
        release();
        assertEquals("opened", shell.tell("open"));
        assertEquals("committed 1", shell.tell("commit"));
    }

    @Test
    void d2_aLaterStartOnAFullDiskSaysSoAndLosesNothing() throws Exception {
        assertEquals("opened", shell.tell("open"));
        assertEquals("committed 1", shell.tell("commit"));
        assertEquals("closed", shell.tell("close"));
        fill(0);

        String refused = shell.tell("open");

        assertTrue(refused.startsWith("StoreUnavailableException FULL") || refused.startsWith("Unusable"), refused);
        release();
        assertEquals("opened", shell.tell("open"));
        assertEquals("holds 1", shell.tell("read"));
        assertEquals("ok", shell.tell("integrity"));
    }
}
