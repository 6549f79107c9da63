package dev.tactus.node;

import dev.tactus.config.LoadedConfig;
import dev.tactus.fault.Fault;
import dev.tactus.store.DiskFailedException;
import dev.tactus.store.StoreInvariantException;
import dev.tactus.store.StoreUnavailableException;
import java.net.URI;
import java.util.concurrent.ExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A running sequencer. {@link #start} returns once it serves; {@link #close} drains and stops in bounded time. Thread-safe.
 */
public final class SequencerNode implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SequencerNode.class);

    private final URI uri;
    private final Closings closings;
    private final Ending ending;

    private SequencerNode(URI uri, Closings closings, Ending ending) {
        this.uri = uri;
        this.closings = closings;
        this.ending = ending;
    }

    /**
     * Blocks until the node accepts ops or, with L1 out of reach and an order that may be too old, serves reads.
     *
     * @throws NodeRefusedException with the exit code and the fix; nothing is left running then
     */
    public static SequencerNode start(LoadedConfig loaded) throws NodeRefusedException {
        return start(loaded, NodeTime.system());
    }

    /** {@link #start(LoadedConfig)} by other clocks than the machine's; only development and tests have such. */
    public static SequencerNode start(LoadedConfig loaded, NodeTime time) throws NodeRefusedException {
        LOG.info("starting {}", loaded.sequencer().redacted());
        loaded.warnings().forEach(LOG::warn);
        if (Fault.isArmed()) {
            LOG.warn("a fault injector is on the class path: this process may be killed on purpose");
        }
        var closings = new Closings();
        var recoveries = new RecoveryLink();
        var ending = new Ending(recoveries::isRunning);
        boolean started = false;
        try {
            URI uri = new NodeAssembly(loaded, time, closings, ending, recoveries).assemble();
            LOG.info("serving on {}", uri);
            started = true;
            return new SequencerNode(uri, closings, ending);
        } catch (StoreInvariantException | StoreUnavailableException | DiskFailedException e) {
            throw Directories.refused(e);
        } finally {
            if (!started) {
                // The refusal says why; nothing that ends now is a failure of its own.
                ending.stopping();
                closings.close();
            }
        }
    }

    /** Where it listens, with the port that was bound. */
    public URI uri() {
        return uri;
    }

    /** Blocks until the node was closed or cannot go on, and says why. */
    public ExitCode awaitTermination() throws InterruptedException {
        try {
            return ending.decided().get();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        }
    }

    /** Answers or commits everything that was taken, then stops. Waits for a stop that is under way. */
    @Override
    public void close() {
        stop();
    }

    /**
     * {@link #close}, then what the process must end with: {@link ExitCode#CLEAN}, unless the node could not go on or a
     * recovery was under way, which the next start takes up again.
     */
    public ExitCode stop() {
        // First, so that what ends because we end it is not taken for a failure.
        ending.stopping();
        closings.close();
        return ending.stopped();
    }
}
