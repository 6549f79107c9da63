package dev.tactus.feed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.apache.pekko.util.ByteString;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** One subscriber while the order that it follows is undone, in every order of events. */
@Timeout(120)
class FeedCursorRecoveryTest {
    private static final int FIRST_HEAD = 2;
    private static final int DEPTH = 9;
    private static final int LOWEST_CUTS = 4;
    private static final int MOST_RECOVERIES = 2;

    /** What may happen next; a cut of the order is one of the first. */
    private static final int PUBLISH = LOWEST_CUTS;

    private static final int ANNOUNCE = LOWEST_CUTS + 1;
    private static final int STEP = LOWEST_CUTS + 2;
    private static final int LOOK = LOWEST_CUTS + 3;
    private static final int ANSWER = LOWEST_CUTS + 4;
    private static final int EVENTS = LOWEST_CUTS + 5;

    /** All orders that there have been. What is durable is a value, so another thread may look. */
    private static final class Orders implements Book.Order {
        private volatile Durable durable;

        record Durable(long head, List<Long> cuts) {}

        Orders(long head) {
            durable = new Durable(head, List.of());
        }

        @Override
        public String entry(long offset, long generation) {
            List<Long> cuts = durable.cuts();
            int writer = (int) generation;
            while (writer > 0 && cuts.get(writer - 1) > offset) {
                writer--;
            }
            return writer + ":" + offset;
        }

        @Override
        public long undone(long since, long generation) {
            return durable.cuts().subList((int) since, (int) generation).stream()
                    .mapToLong(Long::longValue)
                    .min()
                    .orElseThrow();
        }

        @Override
        public long generation() {
            return durable.cuts().size();
        }

        long head() {
            return durable.head();
        }

        Encoded encoded(long offset, long generation) {
            return new Encoded(offset, ByteString.fromString(entry(offset, generation)));
        }

        /** The lane's next entry. */
        void append() {
            durable = new Durable(durable.head() + 1, durable.cuts());
        }

        /** A recovery that puts one entry of the new generation in place of what it undoes. */
        void undo(long fromOffset) {
            List<Long> cuts = new ArrayList<>(durable.cuts());
            cuts.add(fromOffset);
            durable = new Durable(fromOffset + 1, List.copyOf(cuts));
        }

        Page read(FeedCursor.Step.Read asked) {
            Durable seen = durable;
            long end = Math.min(seen.head(), asked.offset() + asked.count());
            long generation = seen.cuts().size();
            return new Page(
                    generation,
                    LongStream.range(asked.offset(), Math.max(asked.offset(), end))
                            .mapToObj(offset -> encoded(offset, generation))
                            .toList());
        }
    }

    /** A lane, its feed and one subscriber. */
    private static final class Scene {
        final Orders orders = new Orders(FIRST_HEAD);
        final LiveTail tail;
        final FeedCursor cursor;
        final Book book;
        Optional<FeedCursor.Step.Read> reading = Optional.empty();

        @Nullable
        Page looked;

        boolean waits;

        Scene(int ring, long from) {
            tail = new LiveTail(ring, 1000, FIRST_HEAD, 0);
            cursor = new FeedCursor(tail, from, 0, Long.MAX_VALUE);
            book = new Book(orders, from, 0);
        }

        /** @return false if it cannot happen now */
        boolean happens(int event) {
            boolean announced = tail.tip().generation() == orders.generation();
            return switch (event) {
                case PUBLISH -> announced && publish();
                case ANNOUNCE -> !announced && announce();
                case STEP -> reading.isEmpty() && step();
                case LOOK -> reading.isPresent() && looked == null && look();
                case ANSWER -> looked != null && answer();
                default -> event <= orders.head() && orders.generation() < MOST_RECOVERIES && undo(event);
            };
        }

        private boolean undo(long fromOffset) {
            orders.undo(fromOffset);
            return true;
        }

        private boolean publish() {
            long offset = tail.tip().head();
            if (offset == orders.head()) {
                orders.append();
            }
            tail.append(orders.encoded(offset, orders.generation()));
            return true;
        }

        private boolean announce() {
            long generation = tail.tip().generation() + 1;
            tail.recovered(generation, orders.undone(generation - 1, generation));
            return true;
        }

        private boolean look() {
            looked = orders.read(reading.orElseThrow());
            return true;
        }

        private boolean answer() {
            assertTrue(cursor.fill(reading.orElseThrow(), java.util.Objects.requireNonNull(looked)));
            reading = Optional.empty();
            looked = null;
            return true;
        }

        private boolean step() {
            waits = false;
            switch (cursor.step()) {
                case FeedCursor.Step.Send(ByteString text) -> book.shown(text.utf8String());
                case FeedCursor.Step.Reverted(long from, long generation) -> book.reverted(from, generation);
                case FeedCursor.Step.Read read -> reading = Optional.of(read);
                case FeedCursor.Step.AwaitTip _ -> {
                    assertFalse(cursor.canGoOn(), "what waits has nothing to do");
                    waits = true;
                }
                case FeedCursor.Step.TooFarBehind _ -> throw new AssertionError("nobody is");
            }
            assertEquals(book.next(), cursor.next());
            return true;
        }

        /** The lane is quiet, the store answers: whoever waits must have seen it all. */
        void settle() {
            while (tail.tip().generation() < orders.generation()) {
                announce();
            }
            while (tail.tip().head() < orders.head()) {
                publish();
            }
            for (int i = 0; i < 100 && !(waits && !cursor.canGoOn()); i++) {
                if (reading.isEmpty()) {
                    step();
                } else if (looked == null) {
                    look();
                } else {
                    answer();
                }
            }
            assertEquals(orders.generation(), book.generation());
            assertTrue(book.next() >= orders.head(), "waits at " + book.next() + " of " + orders.head());
        }
    }

    static List<int[]> beginnings() {
        return IntStream.of(1, 8)
                .boxed()
                .flatMap(ring -> IntStream.rangeClosed(0, 3).mapToObj(from -> new int[] {ring, from}))
                .toList();
    }

    /** Every sequence of {@value #DEPTH} events that can happen, by counting through all there are. */
    @ParameterizedTest
    @MethodSource("beginnings")
    void w9_neverMixesGenerationsInAnyOrderOfEvents(int[] beginning) {
        int[] events = new int[DEPTH];
        long runs = 0;
        int at = 0;
        while (at >= 0) {
            var scene = new Scene(beginning[0], beginning[1]);
            try {
                at = 0;
                while (at < DEPTH && scene.happens(events[at])) {
                    at++;
                }
                if (at == DEPTH) {
                    scene.settle();
                    runs++;
                    at--;
                }
            } catch (AssertionError e) {
                throw new AssertionError(Arrays.toString(beginning) + " " + Arrays.toString(events), e);
            }
            Arrays.fill(events, at + 1, DEPTH, 0);
            while (at >= 0 && ++events[at] == EVENTS) {
                events[at--] = 0;
            }
        }
        assertTrue(runs > 10_000, "runs: " + runs);
    }

    /** One thread publishes and undoes as fast as it can, another one follows it. */
    @ParameterizedTest
    @MethodSource("beginnings")
    void w9_neverMixesGenerationsWhileTheLaneRuns(int[] beginning) throws Exception {
        var scene = new Scene(beginning[0], beginning[1]);
        var random = new Random(beginning[0] * 10L + beginning[1]);
        Thread lane = Thread.ofPlatform().start(() -> {
            for (int i = 0; i < 30_000; i++) {
                // As many as are told apart, however late the other thread comes.
                if (random.nextInt(400) == 0 && scene.orders.generation() < 60) {
                    scene.orders.undo(scene.orders.head() - random.nextInt((int) Math.min(30, scene.orders.head())));
                    scene.announce();
                }
                scene.publish();
            }
        });
        while (lane.isAlive()) {
            if (scene.reading.isPresent()) {
                scene.look();
                scene.answer();
            } else {
                switch (scene.cursor.step()) {
                    case FeedCursor.Step.Send(ByteString text) -> scene.book.shown(text.utf8String());
                    case FeedCursor.Step.Reverted(long from, long to) -> scene.book.reverted(from, to);
                    case FeedCursor.Step.Read read -> scene.reading = Optional.of(read);
                    case FeedCursor.Step.AwaitTip _ -> Thread.onSpinWait();
                    case FeedCursor.Step.TooFarBehind _ -> throw new AssertionError("nobody is");
                }
            }
        }
        lane.join();
        for (int i = 0; i < 100_000 && scene.book.next() < scene.orders.head(); i++) {
            scene.happens(scene.reading.isEmpty() ? STEP : scene.looked == null ? LOOK : ANSWER);
        }

        scene.settle();
    }

    @Test
    void tellsTwoRecoveriesThatItHadNotHeardOfAsOne() {
        var tail = new LiveTail(4, 1000, 10, 0);
        var cursor = new FeedCursor(tail, 10, 0, 100);

        tail.recovered(1, 6);
        tail.recovered(2, 8);

        assertEquals(new FeedCursor.Step.Reverted(6, 2), cursor.step());
        assertEquals(new FeedCursor.Step.Read(6, 2), cursor.step());
    }

    @Test
    void goesOnWhereItWasIfThatWasNotUndone() {
        var tail = new LiveTail(4, 1000, 10, 0);
        var cursor = new FeedCursor(tail, 3, 0, 100);

        tail.recovered(1, 6);

        assertEquals(new FeedCursor.Step.Reverted(6, 1), cursor.step());
        assertEquals(new FeedCursor.Step.Read(3, 3), cursor.step());
    }

    @Test
    void keepsOfAPageWhatWasNotUndone() {
        var tail = new LiveTail(4, 1000, 4, 0);
        var orders = new Orders(4);
        var cursor = new FeedCursor(tail, 0, 0, 100);
        var read = assertInstanceOf(FeedCursor.Step.Read.class, cursor.step());
        assertTrue(cursor.fill(read, orders.read(read)));

        tail.recovered(1, 2);

        assertEquals(new FeedCursor.Step.Reverted(2, 1), cursor.step());
        assertEquals(new FeedCursor.Step.Send(ByteString.fromString("0:0")), cursor.step());
        assertEquals(new FeedCursor.Step.Send(ByteString.fromString("0:1")), cursor.step());
        assertInstanceOf(FeedCursor.Step.AwaitTip.class, cursor.step());
    }

    @Test
    void waitsForTheFeedToHearOfARecoveryThatTheStoreShows() {
        var tail = new LiveTail(4, 1000, 4, 0);
        var orders = new Orders(4);
        var cursor = new FeedCursor(tail, 0, 0, 100);
        var read = assertInstanceOf(FeedCursor.Step.Read.class, cursor.step());
        orders.undo(3);

        assertTrue(cursor.fill(read, orders.read(read)));
        assertInstanceOf(FeedCursor.Step.AwaitTip.class, cursor.step());
        assertFalse(cursor.canGoOn());

        tail.recovered(1, 3);
        assertTrue(cursor.canGoOn());
        assertEquals(new FeedCursor.Step.Reverted(3, 1), cursor.step());
    }

    /** A client may learn of a recovery from the store before the feed has heard of it. */
    @Test
    void whoKnowsTheNewGenerationAlreadyIsNotToldOfIt() {
        var tail = new LiveTail(4, 1000, 10, 0);
        var cursor = new FeedCursor(tail, 3, 1, 100);
        assertInstanceOf(FeedCursor.Step.AwaitTip.class, cursor.step());
        assertFalse(cursor.canGoOn());

        tail.recovered(1, 6);

        assertTrue(cursor.canGoOn());
        assertEquals(new FeedCursor.Step.Read(3, 3), cursor.step());
    }

    @Test
    void countsTheCatchUpOnceFromEachNewPlace() {
        var tail = new LiveTail(4, 1000, 10, 0);
        assertInstanceOf(FeedCursor.Step.TooFarBehind.class, new FeedCursor(tail, 4, 0, 5).step());
        var behind = new FeedCursor(tail, 5, 0, 5);
        assertEquals(new FeedCursor.Step.Read(5, 5), behind.step());
        tail.advanceTo(20);
        assertEquals(new FeedCursor.Step.Read(5, 15), behind.step(), "a place that was granted is kept");

        tail.recovered(1, 8);
        tail.advanceTo(30);
        assertEquals(new FeedCursor.Step.Reverted(8, 1), behind.step());
        assertEquals(new FeedCursor.Step.Read(5, 25), behind.step(), "it was not moved");

        var atTip = new FeedCursor(tail, 30, 1, 5);
        assertInstanceOf(FeedCursor.Step.AwaitTip.class, atTip.step());
        tail.recovered(2, 9);
        tail.advanceTo(15);
        assertEquals(new FeedCursor.Step.Reverted(9, 2), atTip.step());
        assertInstanceOf(FeedCursor.Step.TooFarBehind.class, atTip.step());

        var near = new FeedCursor(tail, 15, 2, 5);
        assertInstanceOf(FeedCursor.Step.AwaitTip.class, near.step());
        tail.recovered(3, 10);
        tail.advanceTo(15);
        assertEquals(new FeedCursor.Step.Reverted(10, 3), near.step());
        assertEquals(new FeedCursor.Step.Read(10, 5), near.step());
    }
}
