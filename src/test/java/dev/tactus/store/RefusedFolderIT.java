package dev.tactus.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Folders that a start finds and cannot use: the data directory's, and the one that SQLite's library is loaded from. */
@Timeout(value = 3, unit = TimeUnit.MINUTES)
final class RefusedFolderIT {
    @TempDir
    private Path parent = Path.of("set by JUnit");

    private Path data;
    private Path temporary;

    @BeforeEach
    void folders() {
        data = parent.resolve("data");
        temporary = parent.resolve("temporary");
    }

    private static String opening(List<String> command) throws IOException {
        try (ShellProcess shell = ShellProcess.start(command)) {
            return shell.tell("open");
        }
    }

    private static void assertSays(String answer, String... parts) {
        for (String part : parts) {
            assertTrue(answer.contains(part), () -> part + " in " + answer);
        }
    }

    @Test
    void d10_aReadOnlyFileSystemIsRefusedWithReasonAndRemedy() throws Exception {
        List<String> command = ShellProcess.command(data.resolve("sequencer"));

        String answer = opening(PrivateMounts.tmpfs(data, "size=16m,ro", command));

        assertSays(answer, "Unusable", "Read-only file system", "SEQ_DATA_DIR");
    }

    @Test
    void d10_aDirectoryThatCannotBeWrittenAnyMoreIsRefusedAndKeepsWhatItHolds() throws Exception {
        assertEquals("opened", opening(ShellProcess.command(data)));

        String answer = opening(PrivateMounts.readOnly(data, ShellProcess.command(data)));

        assertSays(answer, "Unusable", "Read-only file system", "SEQ_DATA_DIR");
        assertEquals("opened", opening(ShellProcess.command(data)));
    }

    private List<String> withTemporaryFolder(String further) {
        List<String> command = ShellProcess.command(data);
        command.addAll(1, List.of("-Djava.io.tmpdir=" + temporary, further));
        return command;
    }

    @ParameterizedTest
    @ValueSource(strings = {"size=16m,noexec", "size=16m,ro", "size=64k"})
    void x18_aFolderFromWhichTheLibraryCannotBeLoadedIsNamedBeforeAnythingIsWritten(String options) throws Exception {
        List<String> command = withTemporaryFolder("-Dtactus.test=x18");

        String answer = opening(PrivateMounts.tmpfs(temporary, options, command));

        assertSays(answer, "Unusable", temporary.toString(), "-Dorg.sqlite.tmpdir=", "TACTUS_JAVA_OPTS");
        assertFalse(Files.exists(data));
    }

    @Test
    void x18_theFolderThatTheTextAsksForHelps() throws Exception {
        Path other = Files.createDirectories(parent.resolve("other"));
        List<String> command = withTemporaryFolder("-Dorg.sqlite.tmpdir=" + other);

        assertEquals("opened", opening(PrivateMounts.tmpfs(temporary, "size=16m,noexec", command)));
    }
}
