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
        var tail = new LiveTail(4, 1000, 10);

        assertEquals(10, tail.head());
        assertFalse(tail.at(9).isPresent());
        assertFalse(tail.at(10).isPresent());
    }

    @Test
    void keepsTheNewestByCount() {
        var tail = new LiveTail(4, 1000, 0);
        for (int i = 0; i < 10; i++) {
            tail.append(entry(i, 1));
        }

        for (int i = 0; i < 10; i++) {
            assertEquals(i >= 6, tail.at(i).isPresent());
        }
    }

    @Test
    void keepsTheNewestByBytes() {
        var tail = new LiveTail(4, 100, 0);
        tail.append(entry(0, 60));
        tail.append(entry(1, 30));
        tail.append(entry(2, 30));

        assertFalse(tail.at(0).isPresent());
        assertTrue(tail.at(1).isPresent());

        tail.append(entry(3, 101));
        assertEquals(4, tail.head());
        assertFalse(tail.at(2).isPresent() || tail.at(3).isPresent(), "larger than the ring: left to the store");

        tail.append(entry(4, 100));
        assertTrue(tail.at(4).isPresent());
    }

    @Test
    void startsAnewAfterAGapAndIgnoresWhatIsBelowTheHead() {
        var tail = new LiveTail(4, 1000, 0);
        tail.append(entry(0, 1));
        tail.append(entry(7, 1));
        tail.append(entry(3, 1));

        assertEquals(8, tail.head());
        assertFalse(tail.at(0).isPresent() || tail.at(3).isPresent());
        assertTrue(tail.at(7).isPresent());

        tail.advanceTo(9);
        tail.advanceTo(2);
        assertEquals(9, tail.head());
        assertFalse(tail.at(7).isPresent() || tail.at(8).isPresent());

        tail.append(entry(9, 1));
        assertTrue(tail.at(9).isPresent());
    }

    @Test
    void neverShowsAReaderAnotherOffsetsEntryWhileItIsOverwritten() throws InterruptedException {
        var tail = new LiveTail(2, 1_000_000, 0);
        var done = new AtomicBoolean();
        Thread writer = Thread.ofPlatform().start(() -> {
            for (int i = 0; i < 300_000; i++) {
                tail.append(entry(i, i % 50));
            }
            done.set(true);
        });
        long found = 0;
        while (!done.get()) {
            long offset = Math.max(0, tail.head() - 1);
            var text = tail.at(offset);
            if (text.isPresent()) {
                found++;
                assertEquals(offset % 50, text.get().size());
            }
        }
        writer.join();
        assertTrue(found > 0);
    }
}
