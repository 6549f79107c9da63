package dev.tactus;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(10)
final class ProgressDisplayTest {
    private final StringWriter text = new StringWriter();
    private final AtomicLong clock = new AtomicLong();

    private ProgressDisplay display(boolean terminal) {
        return new ProgressDisplay(new PrintWriter(text), terminal, clock::get);
    }

    private void pass(long millis) {
        clock.addAndGet(TimeUnit.MILLISECONDS.toNanos(millis));
    }

    private String shown() {
        String shown = text.toString().replace("\r\n", "\n");
        text.getBuffer().setLength(0);
        return shown;
    }

    @Test
    void elsewhereThanOnATerminalALineComesNowAndThen() {
        ProgressDisplay display = display(false);

        display.update("replaying", "entries", 0, 4_000_000);
        pass(9_999);
        display.update("replaying", "entries", 900_000, 4_000_000);
        assertEquals("", shown());

        pass(1);
        display.update("replaying", "entries", 1_000_000, 4_000_000);
        assertEquals("replaying  25 %  1,000,000 of 4,000,000 entries  100,000/s  30 s left\n", shown());

        pass(1_000);
        display.say("that was it");
        assertEquals("that was it\n", shown());
    }

    @Test
    void onATerminalOneLineIsWrittenOverAndTakenAway() {
        ProgressDisplay display = display(true);

        display.update("reading", "rows", 0, 10);
        assertEquals("\rreading [----------------------------]   0 %  0 of 10 rows", shown());
        pass(199);
        display.update("reading", "rows", 4, 10);
        assertEquals("", shown());

        pass(801);
        display.update("reading", "rows", 5, 10);
        String half = "reading [##############--------------]  50 %  5 of 10 rows  5/s  1 s left";
        assertEquals("\r" + half, shown());

        display.say("done");
        assertEquals("\r" + " ".repeat(half.length()) + "\rdone\n", shown());
        display.end();
        assertEquals("", shown());
    }

    @Test
    void aShorterLineLeavesNothingOfALongerOne() {
        ProgressDisplay display = display(true);
        display.update("a", "rows", 0, 10);
        pass(1000);
        String _ = shown();
        display.update("a", "rows", 5, 10);
        int before = shown().length();
        pass(1000);

        display.update("a", "rows", 10, 10);

        assertEquals(before, shown().length());
    }

    @Test
    void nothingToDoIsDone() {
        assertEquals("x 100 %  0 of 0 rows", ProgressDisplay.line("x", "rows", 0, 0, 1, false));
    }

    @Test
    void longTimesAreTold() {
        assertEquals(
                "x   0 %  1 of 1,000 rows  1/s  16:39 min left",
                ProgressDisplay.line("x", "rows", 1, 1000, TimeUnit.SECONDS.toNanos(1), false));
    }
}
