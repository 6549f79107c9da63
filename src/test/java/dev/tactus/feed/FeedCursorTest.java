package dev.tactus.feed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.LongStream;
import org.apache.pekko.util.ByteString;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@Timeout(60)
class FeedCursorTest {
    private static Encoded entry(long offset) {
        return new Encoded(offset, ByteString.fromString(Long.toString(offset)));
    }

    private static Page page(FeedCursor.Step.Read read) {
        return page(
                LongStream.range(read.offset(), read.offset() + read.count()).toArray());
    }

    private static Page page(long... offsets) {
        return new Page(
                0, LongStream.of(offsets).mapToObj(FeedCursorTest::entry).toList());
    }

    static LongStream seeds() {
        String one = System.getProperty("feed.seed");
        return one == null ? LongStream.range(0, 500) : LongStream.of(Long.parseLong(one));
    }

    /**
     * One subscriber takes steps, the store answers late, and the lane publishes (now and then with an omission, a
     * repetition or a bare advance), all in an order that the seed decides. Replay one with -Dfeed.seed=N.
     */
    @ParameterizedTest
    @MethodSource("seeds")
    void w4_showsEveryEntryOnceAndInOrderWhateverTheInterleaving(long seed) {
        var random = new Random(seed);
        long start = random.nextInt(40);
        long durable = random.nextInt(60);
        var tail = new LiveTail(1 + random.nextInt(12), 8 + random.nextInt(200), durable, 0);
        var cursor = new FeedCursor(tail, start, 0, Long.MAX_VALUE);
        List<String> shown = new ArrayList<>();
        Optional<FeedCursor.Step.Read> inFlight = Optional.empty();

        for (int i = 0; i < 600; i++) {
            int dice = random.nextInt(10);
            if (dice < 3) {
                durable = publish(tail, durable, random);
            } else if (inFlight.isPresent()) {
                if (dice < 6) {
                    assertTrue(cursor.fill(inFlight.get(), page(inFlight.get())));
                    inFlight = Optional.empty();
                }
            } else {
                inFlight = step(cursor, shown, durable);
            }
        }
        // The lane is quiet now: the subscriber must reach the head.
        while (cursor.next() < durable) {
            if (inFlight.isPresent()) {
                assertTrue(cursor.fill(inFlight.get(), page(inFlight.get())));
            }
            tail.advanceTo(durable);
            inFlight = step(cursor, shown, durable);
        }

        List<String> expected = LongStream.range(start, Math.max(start, durable))
                .mapToObj(Long::toString)
                .toList();
        assertEquals(expected, shown, () -> "seed=" + seed);
    }

    private static long publish(LiveTail tail, long durable, Random random) {
        int count = 1 + random.nextInt(5);
        int kind = random.nextInt(12);
        if (kind == 0) {
            tail.advanceTo(durable + count);
            return durable + count;
        }
        // Kind 1: durable, but the publication was lost; the next one leaves a gap.
        for (long offset = durable; kind > 1 && offset < durable + count; offset++) {
            tail.append(entry(offset));
        }
        if (kind == 2) {
            tail.append(entry(durable));
        }
        return durable + count;
    }

    private static Optional<FeedCursor.Step.Read> step(FeedCursor cursor, List<String> shown, long durable) {
        return switch (cursor.step()) {
            case FeedCursor.Step.Send send -> {
                shown.add(send.text().utf8String());
                yield Optional.empty();
            }
            case FeedCursor.Step.Read read -> {
                assertTrue(read.count() > 0 && read.offset() + read.count() <= durable, "only what is durable is read");
                yield Optional.of(read);
            }
            case FeedCursor.Step.AwaitTip _ -> Optional.empty();
            case FeedCursor.Step.Reverted _, FeedCursor.Step.TooFarBehind _ ->
                throw new AssertionError("nothing was undone");
        };
    }

    @Test
    void waitsAtAnOffsetBeyondTheHead() {
        var tail = new LiveTail(4, 1000, 5, 0);
        var cursor = new FeedCursor(tail, 7, 0, 10);

        tail.append(entry(5));
        tail.append(entry(6));
        assertInstanceOf(FeedCursor.Step.AwaitTip.class, cursor.step());
        tail.append(entry(7));
        assertEquals(new FeedCursor.Step.Send(ByteString.fromString("7")), cursor.step());
    }

    @Test
    void refusesAPageThatIsEmptyLongOrNotDense() {
        var cursor = new FeedCursor(new LiveTail(4, 1000, 3, 0), 0, 0, 10);
        var read = assertInstanceOf(FeedCursor.Step.Read.class, cursor.step());
        assertEquals(new FeedCursor.Step.Read(0, 3), read);

        assertFalse(cursor.fill(read, page()));
        assertFalse(cursor.fill(read, page(0, 2, 1)));
        assertFalse(cursor.fill(read, page(1, 2)));
        assertFalse(cursor.fill(read, page(0, 1, 2, 3)));
        assertTrue(cursor.fill(read, page(read)));
    }

    @Test
    void w2_goesOnWhereAPageOfLargeEntriesEnded() {
        var cursor = new FeedCursor(new LiveTail(4, 1000, 100_000, 0), 0, 0, 100_000);
        var first = assertInstanceOf(FeedCursor.Step.Read.class, cursor.step());

        assertTrue(cursor.fill(first, page(0, 1)));

        assertEquals(new FeedCursor.Step.Send(ByteString.fromString("0")), cursor.step());
        assertEquals(new FeedCursor.Step.Send(ByteString.fromString("1")), cursor.step());
        assertEquals(new FeedCursor.Step.Read(2, first.count()), cursor.step());
    }
}
