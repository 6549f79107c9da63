package dev.tactus.node;

import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Turns SIGTERM and SIGINT into a clean stop: everything taken is answered or committed, then the process exits 0.
 * The virtual machine would exit with 143 after its hooks, so the hook halts it with the code we promise.
 */
public final class GracefulShutdown implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(GracefulShutdown.class);

    private final AtomicBoolean disarmed = new AtomicBoolean();

    private GracefulShutdown() {}

    /**
     * Call {@link #close} once the process is about to end by itself.
     *
     * @param stop blocks until everything has stopped, in bounded time
     */
    public static GracefulShutdown onSignal(Runnable stop) {
        var shutdown = new GracefulShutdown();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> shutdown.run(stop), "graceful-shutdown"));
        return shutdown;
    }

    @Override
    public void close() {
        disarmed.set(true);
    }

    private void run(Runnable stop) {
        if (disarmed.getAndSet(true)) {
            return;
        }
        ExitCode code = ExitCode.CLEAN;
        try {
            LOG.info("signal received, draining");
            stop.run();
            LOG.info("stopped");
        } catch (RuntimeException e) {
            LOG.error("stopping failed", e);
            code = ExitCode.FAILURE;
        }
        Runtime.getRuntime().halt(code.code());
    }
}
