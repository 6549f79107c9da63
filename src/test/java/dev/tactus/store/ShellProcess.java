package dev.tactus.store;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A {@link StoreShell} in a process of its own. */
public final class ShellProcess implements AutoCloseable {
    private final Process process;
    private final BufferedWriter in;
    private final BufferedReader out;

    private ShellProcess(Process process) {
        this.process = process;
        this.in = process.outputWriter();
        this.out = process.inputReader();
    }

    /** The command that runs it on a folder, to be started as it is or under mounts of its own. */
    public static List<String> command(Path folder) {
        return new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-Xmx256m",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                StoreShell.class.getName(),
                folder.toString()));
    }

    public static ShellProcess start(List<String> command) throws IOException {
        return new ShellProcess(new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start());
    }

    public ProcessHandle handle() {
        return process.toHandle();
    }

    /** Its answer; other lines that it writes are passed over. */
    public String tell(String command) throws IOException {
        in.write(command + "\n");
        in.flush();
        for (Optional<String> line = line(); line.isPresent(); line = line()) {
            if (line.get().startsWith("> ")) {
                return line.get().substring(2);
            }
        }
        return "it has ended";
    }

    private Optional<String> line() throws IOException {
        return Optional.ofNullable(out.readLine());
    }

    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
    }
}
