package dev.tactus.node;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * The two clocks by which a node tells how old what it knows of L1 is, and its open batch: everything that a protocol
 * rule about age hangs on. Time-outs and pauses do not: they are the machine's.
 *
 * @param nanoTime monotonic
 */
public record NodeTime(Clock wall, LongSupplier nanoTime) {
    /** The machine's clocks. */
    public static NodeTime system() {
        return new NodeTime(Clock.systemUTC(), System::nanoTime);
    }

    /** Both clocks ahead of these, at each reading by what {@code offset} says then; it must never shrink. */
    public NodeTime aheadBy(Supplier<Duration> offset) {
        return new NodeTime(
                new Ahead(wall, offset),
                () -> nanoTime.getAsLong() + offset.get().toNanos());
    }

    private static final class Ahead extends Clock {
        private final Clock base;
        private final Supplier<Duration> offset;

        Ahead(Clock base, Supplier<Duration> offset) {
            this.base = base;
            this.offset = offset;
        }

        @Override
        public ZoneId getZone() {
            return base.getZone();
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return new Ahead(base.withZone(zone), offset);
        }

        @Override
        public Instant instant() {
            return base.instant().plus(offset.get());
        }
    }
}
