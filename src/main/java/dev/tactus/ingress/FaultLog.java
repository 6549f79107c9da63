package dev.tactus.ingress;

import dev.tactus.fault.Fatal;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Logs faults of ours, at most one a second in full: a broken store fails every request alike. Thread-safe. */
final class FaultLog {
    private static final Logger LOG = LoggerFactory.getLogger(FaultLog.class);
    private static final long INTERVAL_NANOS = 1_000_000_000L;

    private final LongSupplier nanoTime;
    private final AtomicLong nextAt;
    private final AtomicLong unlogged = new AtomicLong();

    FaultLog(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        this.nextAt = new AtomicLong(nanoTime.getAsLong());
    }

    /**
     * What nothing can go on from ends the node besides.
     *
     * @return whether it was logged, and not only counted
     */
    boolean report(Throwable fault) {
        Fatal.raise(fault);
        long now = nanoTime.getAsLong();
        long due = nextAt.get();
        if (now - due >= 0 && nextAt.compareAndSet(due, now + INTERVAL_NANOS)) {
            LOG.error("a request failed, unlogged={}", unlogged.getAndSet(0), fault);
            return true;
        }
        unlogged.incrementAndGet();
        return false;
    }
}
