package dev.tactus.load;

import dev.tactus.fault.Fault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * A disk that takes its time: each commit waits so long for each op in it, by the node's own fault points. Only the
 * process that {@link #javaOption} is given to has it; the lane's thread alone gets there.
 */
public final class SlowCommits implements Fault.Injector {
    /** Microseconds for each op. */
    static final String PROPERTY = "tactus.load.slow-commit-micros";

    private static final String OP = "store.betweenRows";
    private static final String BEFORE_COMMIT = "store.beforeCommit";

    private final long nanosPerOp = TimeUnit.MICROSECONDS.toNanos(Long.getLong(PROPERTY, 0));
    private long ops;

    /**
     * What {@code JDK_JAVA_OPTIONS} has to hold for a process to be slow.
     *
     * @param folder to be kept for as long as the process runs; on no class path but that process's, it holds the name
     *               of this class and so is what arms it
     */
    static String javaOption(Path folder, Duration perOp) throws IOException {
        Path services = Files.createDirectories(folder.resolve("META-INF").resolve("services"));
        Files.writeString(services.resolve(Fault.Injector.class.getName()), SlowCommits.class.getName() + "\n");
        long micros = TimeUnit.NANOSECONDS.toMicros(perOp.toNanos());
        return "\"-Xbootclasspath/a:" + folder.toAbsolutePath() + "\" -D" + PROPERTY + "=" + micros;
    }

    @Override
    public void reached(String point) {
        if (point.equals(OP)) {
            ops++;
        } else if (point.equals(BEFORE_COMMIT)) {
            long until = System.nanoTime() + ops * nanosPerOp;
            ops = 0;
            for (long left = until - System.nanoTime(); left > 0; left = until - System.nanoTime()) {
                LockSupport.parkNanos(left);
            }
        }
    }
}
