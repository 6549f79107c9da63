package dev.tactus.ingress;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class PatienceTest {
    private static final long START = nearTheEndOfTime();

    private final Patience patience = new Patience(10, 30, START);

    /** Monotonic time may run over. */
    private static long nearTheEndOfTime() {
        return Long.MAX_VALUE - 5;
    }

    @Test
    void endsWithoutAFirstRequest() {
        assertFalse(patience.isOver(START + 9));
        assertTrue(patience.isOver(START + 10));
    }

    @Test
    void standsStillWhileAnythingIsUnderWay() {
        patience.begin();
        patience.begin();
        patience.end(START + 100);

        assertFalse(patience.isOver(START + 1_000_000));
    }

    @Test
    void isLongerAfterAnAnswer() {
        patience.begin();
        patience.end(START + 100);

        assertFalse(patience.isOver(START + 129));
        assertTrue(patience.isOver(START + 130));
    }

    @Test
    void startsOverWithWhatIsWritten() {
        patience.begin();
        patience.end(START + 100);
        patience.writing(START + 120);

        assertFalse(patience.isOver(START + 149));
        assertTrue(patience.isOver(START + 150));
    }
}
