package dev.tactus.feed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.function.LongBinaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What one subscriber may be told next: the entry at its offset as the order of its generation holds it, or that a
 * later generation has begun and where. Anything else is a gap, a repetition or a mixture.
 */
final class Book {
    private static final Pattern REVERTED =
            Pattern.compile("\\{\"kind\":\"reverted\",\"from_offset\":(\\d+),\"recovery_generation\":(\\d+)}");

    private final Order order;
    private long next;
    private long generation;

    /** The orders of all generations. */
    interface Order {
        String entry(long offset, long generation);

        /** The lowest offset that the recoveries after {@code since} undid, up to {@code generation}. */
        long undone(long since, long generation);

        /** The newest generation that is durable. */
        long generation();
    }

    Book(Order order, long next, long generation) {
        this.order = order;
        this.next = next;
        this.generation = generation;
    }

    static Book of(FakeOrder order, long next, long generation) {
        LongBinaryOperator undone = order::undone;
        return new Book(
                new Order() {
                    @Override
                    public String entry(long offset, long asOf) {
                        return FeedJson.text(order.at(offset, asOf));
                    }

                    @Override
                    public long undone(long since, long upTo) {
                        return undone.applyAsLong(since, upTo);
                    }

                    @Override
                    public long generation() {
                        return order.generation();
                    }
                },
                next,
                generation);
    }

    long next() {
        return next;
    }

    long generation() {
        return generation;
    }

    /** A message as it came over the wire. */
    void told(String message) {
        Matcher reverted = REVERTED.matcher(message);
        if (reverted.matches()) {
            reverted(Long.parseLong(reverted.group(1)), Long.parseLong(reverted.group(2)));
        } else {
            shown(message);
        }
    }

    void shown(String entry) {
        assertEquals(order.entry(next, generation), entry);
        next++;
    }

    void reverted(long fromOffset, long to) {
        assertTrue(to > generation && to <= order.generation(), "generation " + to + " after " + generation);
        assertEquals(order.undone(generation, to), fromOffset);
        next = Math.min(next, fromOffset);
        generation = to;
    }
}
