package dev.tactus.disk;

import dev.tactus.cases.Need;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/** Builds {@code disk.c} and says how a process is started with it. Skips the test where there is no C compiler. */
public final class DiskShim {

    private static final int COMPILER_LIMIT_SECONDS = 60;

    private final Path library;
    private final Path root;
    private final Path log;
    private final Path control;

    private DiskShim(Path library, Path root, Path log, Path control) {
        this.library = library;
        this.root = root;
        this.log = log;
        this.control = control;
    }

    /** @param folder where to build it and where the log goes; what is below {@code folder/disk} is watched */
    public static DiskShim build(Path folder) throws IOException, InterruptedException {
        Path real = folder.toRealPath();
        Path source = real.resolve("disk.c");
        Path library = real.resolve("disk.so");
        try (InputStream in = Objects.requireNonNull(DiskShim.class.getResourceAsStream("disk.c"))) {
            Files.write(source, in.readAllBytes());
        }
        compile(source, library);
        Path root = Files.createDirectory(real.resolve("disk"));
        return new DiskShim(library, root, real.resolve("disk.log"), real.resolve("switch"));
    }

    private static void compile(Path source, Path library) throws IOException, InterruptedException {
        Process compiler;
        try {
            compiler = new ProcessBuilder(
                            "cc",
                            "-std=gnu11",
                            "-O1",
                            "-shared",
                            "-fPIC",
                            "-o",
                            library.toString(),
                            source.toString(),
                            "-ldl",
                            "-lpthread")
                    .redirectErrorStream(true)
                    .start();
        } catch (IOException e) {
            throw Need.COMPILER.missing(e.getMessage() + " (install gcc)");
        }
        String said = new String(compiler.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (!compiler.waitFor(COMPILER_LIMIT_SECONDS, TimeUnit.SECONDS) || compiler.exitValue() != 0) {
            throw new IllegalStateException("disk.c does not compile:\n" + said);
        }
    }

    /** What is watched. */
    public Path root() {
        return root;
    }

    /** Everything that was done to the disk so far, by whichever process. */
    public DiskLog log() throws IOException {
        return DiskLog.read(log, root);
    }

    /** For a process whose disk is watched and written down. */
    public Map<String, String> recording() {
        Map<String, String> environment = faulty();
        environment.put("TACTUS_DISK_LOG", log.toString());
        return environment;
    }

    /** For a process whose disk is only made to fail. */
    public Map<String, String> faulty() {
        Map<String, String> environment = new TreeMap<>();
        environment.put("LD_PRELOAD", library.toString());
        environment.put("TACTUS_DISK_ROOT", root.toString());
        environment.put("TACTUS_DISK_SWITCH", control.toString());
        return environment;
    }

    /** From now on every sync waits, until {@link #release}. */
    public void holdSyncs() throws IOException {
        control("hold");
    }

    /** From now on every sync fails, until {@link #release}. */
    public void failSyncs() throws IOException {
        control("fail");
    }

    /** In one step: the processes look at it all the time. */
    private void control(String what) throws IOException {
        Path next = Files.writeString(control.resolveSibling("switch.next"), what);
        Files.move(next, control, StandardCopyOption.ATOMIC_MOVE);
    }

    /** Whether a sync waits. */
    public boolean isHeld() {
        return Files.exists(held());
    }

    private Path held() {
        return control.resolveSibling(control.getFileName() + ".held");
    }

    public void release() throws IOException {
        Files.deleteIfExists(control);
        Files.deleteIfExists(held());
    }
}
