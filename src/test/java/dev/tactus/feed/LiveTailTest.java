package dev.tactus.feed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.pekko.util.ByteString;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class LiveTailTest {
    private static Encoded entry(long offset, int size) {
        return new Encoded(offset, ByteString.fromArrayUnsafe(new byte[size]));
    }

    @Test
    void startsEmptyAtTheHead() {
        var tail = new LiveTail(4, 1000, 10, 0);

        assertEquals(10, tail.tip().head());
        assertFalse(tail.at(9, 0).isPresent());
        assertFalse(tail.at(10, 0).isPresent());
    }

    @Test
    void keepsTheNewestByCount() {
        var tail = new LiveTail(4, 1000, 0, 0);
        for (int i = 0; i < 10; i++) {
            tail.append(entry(i, 1));
        }

        for (int i = 0; i < 10; i++) {
            assertEquals(i >= 6, tail.at(i, 0).isPresent());
        }
    }

    @Test
    void keepsTheNewestByBytes() {
        var tail = new LiveTail(4, 100, 0, 0);
        tail.append(entry(0, 60));
        tail.append(entry(1, 30));
        tail.append(entry(2, 30));

        assertFalse(tail.at(0, 0).isPresent());
        assertTrue(tail.at(1, 0).isPresent());

        tail.append(entry(3, 101));
        assertEquals(4, tail.tip().head());
        assertFalse(tail.at(2, 0).isPresent() || tail.at(3, 0).isPresent(), "larger than the ring: left to the store");

        tail.append(entry(4, 100));
        assertTrue(tail.at(4, 0).isPresent());
    }

    @Test
    void startsAnewAfterAGapAndIgnoresWhatIsBelowTheHead() {
        var tail = new LiveTail(4, 1000, 0, 0);
        tail.append(entry(0, 1));
        tail.append(entry(7, 1));
        tail.append(entry(3, 1));

        assertEquals(8, tail.tip().head());
        assertFalse(tail.at(0, 0).isPresent() || tail.at(3, 0).isPresent());
        assertTrue(tail.at(7, 0).isPresent());

        tail.advanceTo(9);
        tail.advanceTo(2);
        assertEquals(9, tail.tip().head());
        assertFalse(tail.at(7, 0).isPresent() || tail.at(8, 0).isPresent());

        tail.append(entry(9, 1));
        assertTrue(tail.at(9, 0).isPresent());
    }

    @Test
    void aRecoveryTakesBackTheHeadAndEverythingInTheRing() {
        var tail = new LiveTail(4, 100, 0, 5);
        for (int i = 0; i < 6; i++) {
            tail.append(entry(i, 30));
        }

        tail.recovered(6, 5);

        assertEquals(new LiveTail.Tip(5, Recoveries.at(5).and(6, 5)), tail.tip());
        assertFalse(tail.at(4, 5).isPresent()
                || tail.at(4, 6).isPresent()
                || tail.at(5, 6).isPresent());
        tail.append(entry(5, 100));
        assertFalse(tail.at(5, 5).isPresent(), "of another generation");
        assertTrue(tail.at(5, 6).isPresent(), "what was in the ring before takes no room");
        assertEquals(6, tail.tip().head());
    }

    @Test
    void aRecoveryMayBeginWhereNothingWasAppended() {
        var tail = new LiveTail(4, 100, 3, 0);
        tail.append(entry(3, 1));

        tail.recovered(1, 9);
        assertEquals(9, tail.tip().head());
        tail.append(entry(9, 1));
        tail.recovered(2, 0);

        assertEquals(0, tail.tip().head());
        assertFalse(tail.at(9, 2).isPresent());
        tail.append(entry(0, 1));
        assertTrue(tail.at(0, 2).isPresent());
    }

    @Test
    void aRecoveryThatIsKnownChangesNothing() {
        var tail = new LiveTail(4, 100, 3, 2);
        tail.append(entry(3, 1));
        LiveTail.Tip before = tail.tip();

        tail.recovered(2, 0);
        tail.recovered(1, 0);

        assertEquals(before, tail.tip());
        assertTrue(tail.at(3, 2).isPresent());
    }

    @Test
    void neverShowsAReaderAnotherOffsetsEntryWhileItIsOverwritten() throws InterruptedException {
        var tail = new LiveTail(2, 1_000_000, 0, 0);
        var done = new AtomicBoolean();
        Thread writer = Thread.ofPlatform().start(() -> {
            for (int i = 0; i < 300_000; i++) {
                tail.append(entry(i, i % 50));
            }
            done.set(true);
        });
        long found = 0;
        while (!done.get()) {
            long offset = Math.max(0, tail.tip().head() - 1);
            var text = tail.at(offset, 0);
            if (text.isPresent()) {
                found++;
                assertEquals(offset % 50, text.get().size());
            }
        }
        writer.join();
        assertTrue(found > 0);
    }
}
