package dev.tactus.disk;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Runs a program of the tests in a process of its own, with the disk that {@link DiskShim} gives it. */
public final class WatchedProcess {
    private static final int LIMIT_SECONDS = 300;

    private WatchedProcess() {}

    /**
     * Returns when it has ended with exit code 0.
     *
     * @param output where it says what went wrong
     */
    public static void run(Map<String, String> environment, Path output, Class<?> program, String... arguments)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-XX:TieredStopAtLevel=1",
                program.getName()));
        command.addAll(List.of(arguments));
        var builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.redirectOutput(ProcessBuilder.Redirect.to(output.toFile()));
        builder.environment().put("CLASSPATH", System.getProperty("java.class.path"));
        builder.environment().putAll(environment);
        Process child = builder.start();
        boolean ended = child.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS);
        child.destroyForcibly().waitFor();
        if (!ended || child.exitValue() != 0) {
            throw new AssertionError(program.getSimpleName() + " " + String.join(" ", arguments)
                    + (ended ? " exited with " + child.exitValue() : " did not end") + ":\n"
                    + Files.readString(output));
        }
    }
}
