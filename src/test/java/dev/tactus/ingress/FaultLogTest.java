package dev.tactus.ingress;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

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
}
