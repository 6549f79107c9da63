package dev.tactus.node;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Turns SIGTERM and SIGINT into a clean stop: everything taken is answered or committed, then the process exits 0.
 * The virtual machine would exit with 143 after its hooks, so the hook halts it with the code we promise. Before there
 * is anything to stop, a signal just ends the process: what a start has begun is safe to abandon at any point.
 */
public final class GracefulShutdown {
    private static final Logger LOG = LoggerFactory.getLogger(GracefulShutdown.class);

    private final AtomicReference<Optional<Supplier<ExitCode>>> stop =
            new AtomicReference<>(Optional.of(() -> ExitCode.CLEAN));

    private GracefulShutdown() {}

    public static GracefulShutdown armed() {
        var shutdown = new GracefulShutdown();
        Runtime.getRuntime().addShutdownHook(new Thread(shutdown::run, "graceful-shutdown"));
        return shutdown;
    }

    /**
     * From here on a signal runs {@code how}, which blocks until all has stopped, in bounded time, and says what the
     * process ends with.
     */
    public void stopping(Supplier<ExitCode> how) {
        stop.set(Optional.of(how));
    }

    /** The process ends by itself now, with an exit code of its own. */
    public void disarm() {
        stop.set(Optional.empty());
    }

    private void run() {
        Optional<Supplier<ExitCode>> how = stop.getAndSet(Optional.empty());
        if (how.isEmpty()) {
            return;
        }
        ExitCode code;
        try {
            LOG.info("signal received, stopping");
            code = how.get().get();
            LOG.info("stopped");
        } catch (RuntimeException e) {
            LOG.error("stopping failed", e);
            code = ExitCode.FAILURE;
        }
        Runtime.getRuntime().halt(code.code());
    }
}
