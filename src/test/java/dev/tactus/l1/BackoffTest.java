package dev.tactus.l1;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(10)
class BackoffTest {
    private final Backoff backoff = new Backoff(Duration.ofMillis(500), Duration.ofSeconds(3));

    @Test
    void doublesUpToTheCap() {
        assertEquals(Duration.ofMillis(250), backoff.delay(1, 0));
        assertEquals(Duration.ofMillis(500), backoff.delay(2, 0));
        assertEquals(Duration.ofSeconds(1), backoff.delay(3, 0));
        assertEquals(Duration.ofMillis(1_500), backoff.delay(4, 0));
        assertEquals(Duration.ofMillis(1_500), backoff.delay(Integer.MAX_VALUE, 0));
    }

    @Test
    void spreadsOverTheUpperHalf() {
        assertEquals(Duration.ofMillis(375), backoff.delay(1, 0.5));
        assertEquals(Duration.ofMillis(499), backoff.delay(1, 0.999));
    }
}
