package dev.tactus.node;

import dev.tactus.fault.Fatal;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the process ends with: decided once, by the first failure or by a stop on purpose. Thread-safe. */
final class Ending {
    private static final Logger LOG = LoggerFactory.getLogger(Ending.class);

    private final BooleanSupplier recovering;
    private final CompletableFuture<Decision> decided = new CompletableFuture<>();
    private final AtomicBoolean stopping = new AtomicBoolean();

    private record Decision(ExitCode code, String why) {}

    /** @param recovering whether a recovery is under way that a restart would take up again */
    Ending(BooleanSupplier recovering) {
        this.recovering = recovering;
    }

    /** The node cannot go on. Without effect once it is being stopped: what ends because we end it is no failure. */
    void failed(ExitCode code, String why) {
        if (stopping.get()) {
            return;
        }
        ExitCode told = code == ExitCode.FAILURE && recovering.getAsBoolean() ? ExitCode.RECOVERY_INTERRUPTED : code;
        if (decided.complete(new Decision(told, why))) {
            LOG.error("the node stops with exit code {}: {}", told.code(), why);
        }
    }

    /** Handles what ended a thread, or should have. */
    void uncaught(Thread thread, Throwable failure) {
        LOG.error("thread {} has failed", thread.getName(), failure);
        if (Fatal.in(failure).isPresent()) {
            failed(ExitCode.FAILURE, "thread " + thread.getName() + " met " + failure);
        }
    }

    void stopping() {
        stopping.set(true);
    }

    /** Everything has stopped; a recovery that was under way is by now as far as it will get. */
    ExitCode stopped() {
        boolean interrupted = recovering.getAsBoolean();
        var onPurpose = new Decision(interrupted ? ExitCode.RECOVERY_INTERRUPTED : ExitCode.CLEAN, "it was told to");
        if (decided.complete(onPurpose) && interrupted) {
            LOG.warn("stopped in the middle of a recovery; the next start takes it up again");
        }
        return decided.getNow(onPurpose).code();
    }

    /** @throws NodeRefusedException if the node has failed */
    void throwIfFailed() throws NodeRefusedException {
        if (decided.isDone()) {
            Decision found = decided.resultNow();
            throw new NodeRefusedException(found.code(), found.why());
        }
    }

    /** Done once it is decided; never fails. */
    CompletableFuture<ExitCode> decided() {
        return decided.thenApply(Decision::code);
    }
}
