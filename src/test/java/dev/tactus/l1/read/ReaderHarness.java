package dev.tactus.l1.read;

import dev.tactus.config.Patience;
import dev.tactus.l1.Backoff;
import dev.tactus.l1.FakeL1;
import dev.tactus.l1.L1Status;
import dev.tactus.protocol.Address;
import dev.tactus.protocol.DirectInput;
import dev.tactus.store.SafeSlice;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.pekko.Done;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.ManualTime;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;

/** A reader over a scripted L1, with a lane that stores what it is given or refuses to; time is in the test's hand. */
final class ReaderHarness implements AutoCloseable {
    static final Address SUBMITTER = Address.fromHex("0x9999999999999999999999999999999999999999");
    static final Duration POLL = Duration.ofSeconds(1);
    static final ReaderSettings SETTINGS = new ReaderSettings(POLL, 10, 5, Set.of(-32005), Backoff.L1);

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    final ActorTestKit kit = ActorTestKit.create(Patience.LONG.withFallback(ManualTime.config()));
    final ManualTime time = ManualTime.get(kit.system());
    final FakeL1 l1 = new FakeL1(SUBMITTER, 3);
    final List<SafeSlice> stored = new CopyOnWriteArrayList<>();
    final List<ReaderFault> faults = new CopyOnWriteArrayList<>();
    final AtomicLong nanos = new AtomicLong();
    volatile L1Status status = L1Status.UNSEEN;
    volatile boolean laneRefuses;
    private volatile Optional<CompletableFuture<Done>> held = Optional.empty();
    private final TestProbe<Done> probe = kit.createTestProbe();

    ActorRef<InputReaderActor.Command> start() {
        return kit.spawn(InputReaderActor.create(new InputReaderActor.Wiring(
                l1,
                l1.deployment(),
                SETTINGS,
                () -> CompletableFuture.completedStage(cursor()),
                this::append,
                next -> status = next,
                faults::add,
                Clock.fixed(Instant.ofEpochMilli(77), ZoneOffset.UTC),
                nanos::get,
                () -> 0)));
    }

    private ReadCursor cursor() {
        long accepted =
                stored.stream().mapToLong(slice -> slice.accepted().size()).sum();
        return new ReadCursor(
                stored.isEmpty()
                        ? Optional.empty()
                        : Optional.of(stored.getLast().head()),
                accepted);
    }

    /** From now on the lane leaves the reader waiting. */
    CompletableFuture<Done> holdAppends() {
        var gate = new CompletableFuture<Done>();
        held = Optional.of(gate);
        return gate;
    }

    private CompletionStage<Done> append(SafeSlice slice, long observedHead) {
        if (laneRefuses) {
            return CompletableFuture.failedStage(new IllegalStateException("not stored"));
        }
        stored.add(slice);
        return held.orElseGet(() -> CompletableFuture.completedFuture(Done.getInstance()));
    }

    List<Long> indexes() {
        return stored.stream()
                .flatMap(slice -> slice.directInputs().stream())
                .map(DirectInput::inputIndex)
                .toList();
    }

    long head() {
        return stored.isEmpty() ? -1 : stored.getLast().head().number();
    }

    /** Waits without letting time pass. */
    void soon(Runnable check) {
        probe.awaitAssert(PATIENCE, Duration.ofMillis(10), () -> {
            check.run();
            return Done.getInstance();
        });
    }

    /** Lets time pass until the check holds. */
    void eventually(Runnable check) {
        probe.awaitAssert(PATIENCE, Duration.ofMillis(10), () -> {
            time.timePasses(POLL);
            check.run();
            return Done.getInstance();
        });
    }

    /** Lets time pass, for the reader's own measure of it too, until the check holds. */
    void lasts(Runnable check) {
        eventually(() -> {
            nanos.addAndGet(POLL.toNanos());
            check.run();
        });
    }

    void nothingFor(Duration realTime) {
        probe.expectNoMessage(realTime);
    }

    @Override
    public void close() {
        kit.shutdownTestKit();
    }
}
