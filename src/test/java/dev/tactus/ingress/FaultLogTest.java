package dev.tactus.ingress;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
final class FaultLogTest {
    private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 5);
    private final FaultLog log = new FaultLog(now::get);

    @Test
    void logsOneFaultASecond() {
        var fault = new IllegalStateException("expected in this log");

        assertTrue(log.report(fault));
        assertFalse(log.report(fault));
        now.addAndGet(999_999_999L);
        assertFalse(log.report(fault));
        now.incrementAndGet();
        assertTrue(log.report(fault));
        assertFalse(log.report(fault));
    }

    @Test
    void whatNothingCanGoOnFromIsToldToTheThreadsHandler() throws Exception {
        var met = new CompletableFuture<Throwable>();
        Thread thread = Thread.ofPlatform()
                .uncaughtExceptionHandler((where, error) -> met.complete(error))
                .start(() -> log.report(new StackOverflowError("planted")));

        assertInstanceOf(StackOverflowError.class, met.get(20, TimeUnit.SECONDS));
        thread.join();
    }
}
