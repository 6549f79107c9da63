package dev.tactus.store;

import dev.tactus.cases.Need;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Mounts that one child process sees and nobody else: a small disk, one that cannot be written, one from which nothing
 * can be executed. They go with the process.
 */
public final class PrivateMounts {
    private PrivateMounts() {}

    /** A command that mounts a new file system with these options of {@code mount -t tmpfs} and then is {@code command}. */
    public static List<String> tmpfs(Path at, String options, List<String> command) throws IOException {
        return mounting("mount -t tmpfs -o \"$1\" tactus \"$0\"", at, options, command);
    }

    /** A command that sees what is in a folder, but cannot write there. */
    public static List<String> readOnly(Path at, List<String> command) throws IOException {
        return mounting("mount --bind \"$0\" \"$0\" && mount -o \"remount,bind,$1\" \"$0\"", at, "ro", command);
    }

    private static List<String> mounting(String mount, Path at, String options, List<String> command)
            throws IOException {
        requireNamespaces();
        Files.createDirectories(at);
        var whole = new ArrayList<>(
                List.of("unshare", "-m", "sh", "-c", mount + " && shift && exec \"$@\"", at.toString(), options));
        whole.addAll(command);
        return whole;
    }

    /** Where another process finds what {@code process} sees at {@code path}. */
    public static Path seenBy(ProcessHandle process, Path path) {
        return Path.of("/proc/" + process.pid() + "/root" + path);
    }

    private static void requireNamespaces() {
        try {
            int code = new ProcessBuilder("unshare", "-m", "true")
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor();
            if (code != 0) {
                throw Need.NAMESPACES.missing("unshare -m ends with " + code);
            }
        } catch (IOException e) {
            throw Need.NAMESPACES.missing(String.valueOf(e.getMessage()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }
}
