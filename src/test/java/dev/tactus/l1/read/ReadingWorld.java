package dev.tactus.l1.read;

import dev.tactus.l1.Backoff;
import dev.tactus.l1.FakeL1;
import dev.tactus.l1.L1Client;
import dev.tactus.l1.L1Endpoint;
import dev.tactus.l1.L1Endpoints;
import dev.tactus.l1.L1Status;
import dev.tactus.protocol.Bytes;
import dev.tactus.protocol.DirectInput;
import dev.tactus.sim.Dice;
import dev.tactus.sim.EventQueue;
import dev.tactus.store.SafeHead;
import dev.tactus.store.SafeSlice;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.apache.pekko.Done;

/** The product's reader over small L1 nodes, in virtual time and one thread, with a lane that stores what it is given. */
final class ReadingWorld {
    static final Duration POLL = Duration.ofSeconds(1);
    static final Duration LASTING = Duration.ofSeconds(30);
    static final Duration STALE = Duration.ofMinutes(5);
    static final Bytes DEPOSIT = Bytes.fromHex("00aa");

    final List<FakeL1> nodes;
    final List<SafeSlice> stored = new ArrayList<>();
    final List<ReaderFault> faults = new ArrayList<>();
    L1Status status = L1Status.UNSEEN;
    /** The highest head that the lane was told of. */
    long highestClaim = -1;

    private final EventQueue queue = new EventQueue(new Dice(1));
    private final SimReader reader;

    private ReadingWorld(List<FakeL1> nodes, List<L1Client> endpoints, int quorum, long maxSpan, int maxInputs) {
        this.nodes = nodes;
        List<L1Endpoint> each = new ArrayList<>();
        endpoints.forEach(client -> each.add(new L1Endpoint("node " + (each.size() + 1), client)));
        var settings = new ReaderSettings(
                POLL,
                maxSpan,
                maxInputs,
                Set.of(-32005, -32012, -32600, -32602, -32616),
                Backoff.L1,
                quorum,
                LASTING,
                STALE);
        this.reader = new SimReader(
                new InputReaderActor.Wiring(
                        new L1Endpoints(each, FakeL1.CHAIN_ID, queue::nowNanos),
                        nodes.getFirst().deployment(),
                        settings,
                        () -> CompletableFuture.completedStage(cursor()),
                        (slice, claimed) -> {
                            stored.add(slice);
                            highestClaim = Math.max(highestClaim, claimed);
                            return CompletableFuture.completedStage(Done.getInstance());
                        },
                        next -> status = next,
                        faults::add,
                        Clock.fixed(Instant.EPOCH, ZoneOffset.UTC),
                        queue::nowNanos,
                        () -> 0.5),
                new Loop());
    }

    /** As many nodes as endpoints, which see the same. */
    static ReadingWorld of(int endpoints, int quorum) {
        return of(endpoints, quorum, 2_000, 1_000);
    }

    static ReadingWorld of(int endpoints, int quorum, long maxSpan, int maxInputs) {
        List<FakeL1> nodes = new ArrayList<>();
        for (int i = 0; i < endpoints; i++) {
            nodes.add(new FakeL1(ReaderHarness.SUBMITTER, 3));
        }
        return new ReadingWorld(nodes, List.copyOf(nodes), quorum, maxSpan, maxInputs);
    }

    /** One endpoint, whatever is behind it. */
    static ReadingWorld behind(L1Client endpoint, List<FakeL1> nodes) {
        return new ReadingWorld(nodes, List.of(endpoint), 1, 2_000, 1_000);
    }

    FakeL1 node(int which) {
        return nodes.get(which);
    }

    /** To all nodes the same. */
    void all(Consumer<FakeL1> what) {
        nodes.forEach(what);
    }

    static Consumer<FakeL1> deposit() {
        return node -> {
            node.addInput(FakeL1.USER, DEPOSIT);
            node.mine();
        };
    }

    ReadingWorld start() {
        reader.poll();
        return run(Duration.ofMillis(100));
    }

    ReadingWorld run(Duration duration) {
        long end = queue.nowNanos() + duration.toNanos();
        var over = new boolean[1];
        var _ = queue.at(end, "over", () -> over[0] = true);
        while (!over[0]) {
            EventQueue.run(Objects.requireNonNull(queue.next()));
        }
        return this;
    }

    long head() {
        return stored.isEmpty() ? -1 : stored.getLast().head().number();
    }

    List<Long> indexes() {
        return stored.stream()
                .flatMap(slice -> slice.directInputs().stream())
                .map(DirectInput::inputIndex)
                .toList();
    }

    boolean held() {
        return status.view().held().isPresent();
    }

    private ReadCursor cursor() {
        Optional<SafeHead> head = stored.isEmpty()
                ? Optional.empty()
                : Optional.of(stored.getLast().head());
        return new ReadCursor(head, 0);
    }

    private final class Loop implements SimReader.Loop {
        private Runnable cancel = () -> {};

        @Override
        public <T> void then(CompletionStage<T> stage, Consumer<? super T> done, Consumer<Throwable> failed) {
            var _ = stage.whenComplete((value, failure) -> queue.after(
                    Duration.ZERO,
                    "reader",
                    failure == null ? () -> done.accept(value) : () -> failed.accept(failure)));
        }

        @Override
        public void pollIn(Duration pause) {
            cancel.run();
            EventQueue.Event poll = queue.after(pause, "poll", reader::poll);
            cancel = poll::cancel;
        }

        @Override
        public void cancelPoll() {
            cancel.run();
        }
    }
}
