package dev.tactus.l1.read;

import dev.tactus.l1.BlockRef;
import dev.tactus.l1.L1Block;
import dev.tactus.l1.L1Client;
import dev.tactus.l1.L1Status;
import dev.tactus.l1.RpcException;
import dev.tactus.protocol.Deployment;
import dev.tactus.store.SafeHead;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.jspecify.annotations.Nullable;

/**
 * Follows the safe head of L1 and hands the lane one complete slice after the other. Runs on the default dispatcher
 * and never blocks. Faults of L1 are state, not failures: it tries again for ever, with growing pauses. Another chain
 * or a safe block that changed is final: it reports, keeps what is stored and does nothing more.
 */
public final class InputReaderActor extends AbstractBehavior<InputReaderActor.Command> {

    /** What the reader is told. */
    public sealed interface Command {}

    /**
     * Look now, and answer once everything up to a safe head observed after this request is stored. Unanswered while
     * L1 is out of reach, and for good after a fault. For start-up and recovery: a few at a time.
     */
    public record CatchUp(ActorRef<CaughtUp> replyTo) implements Command {}

    /** Ends the reader at once; a slice already handed over may still be stored. */
    public enum Stop implements Command {
        INSTANCE
    }

    /** Everything up to {@code head} is stored. */
    public record CaughtUp(SafeHead head) {}

    private enum Poll implements Command {
        INSTANCE
    }

    /** {@code round} tells late answers from current ones, here and below. */
    private record Loaded(long round, ReadCursor stored) implements Command {}

    private record Looked(long round, long chainId, L1Block safe) implements Command {}

    private record Fetched(long round, L1Block safe, PageFetcher.Fetched fetched) implements Command {}

    private record Appended(long round, L1Block safe, ReaderCore.Classified slice) implements Command {}

    /** The lane did not take the slice, or what it has could not be learned. */
    private record StoreFailed(long round, Throwable failure) implements Command {}

    private record Failed(long round, Throwable failure) implements Command {}

    /**
     * What the reader works with.
     *
     * @param status   told after every look; must not block
     * @param fault    told at most once; must not block
     * @param nanoTime monotonic
     * @param jitter   random in [0, 1)
     */
    public record Wiring(
            L1Client client,
            Deployment deployment,
            ReaderSettings settings,
            CursorSource cursors,
            SliceSink sink,
            Consumer<L1Status> status,
            Consumer<ReaderFault> fault,
            Clock clock,
            LongSupplier nanoTime,
            DoubleSupplier jitter) {}

    private final Wiring wiring;
    private final TimerScheduler<Command> timers;
    private final PageFetcher pages;
    private final ReaderCore core;
    private final List<ActorRef<CaughtUp>> waiting = new ArrayList<>();
    private final List<ActorRef<CaughtUp>> served = new ArrayList<>();

    /** Null when what is stored must be asked for: at the start, and after a slice was refused. */
    private @Nullable ReadCursor cursor;

    private L1Status status = L1Status.UNSEEN;
    private long round;
    private boolean busy;
    private int failures;
    private long garbage;
    private long span;

    private InputReaderActor(ActorContext<Command> context, TimerScheduler<Command> timers, Wiring wiring) {
        super(context);
        this.wiring = wiring;
        this.timers = timers;
        this.pages = new PageFetcher(wiring.client(), wiring.deployment(), wiring.settings());
        this.core = new ReaderCore(wiring.deployment());
        this.span = wiring.settings().maxSpan();
    }

    /** Starts to read at once. */
    public static Behavior<Command> create(Wiring wiring) {
        return Behaviors.setup(context -> Behaviors.withTimers(timers -> {
            context.setLoggerName(InputReaderActor.class);
            var reader = new InputReaderActor(context, timers, wiring);
            reader.look();
            return reader;
        }));
    }

    @Override
    public Receive<Command> createReceive() {
        return newReceiveBuilder().onMessage(Command.class, this::on).build();
    }

    private Behavior<Command> on(Command command) {
        return switch (command) {
            case Stop _ -> Behaviors.stopped();
            case CatchUp it -> onCatchUp(it);
            case Poll _ -> busy ? this : look();
            case Loaded it -> it.round() == round ? lookFrom(it.stored()) : this;
            case Looked it -> it.round() == round ? onLooked(it.chainId(), it.safe()) : this;
            case Fetched it -> it.round() == round ? onFetched(it.safe(), it.fetched()) : this;
            case Appended it -> it.round() == round ? onAppended(it.safe(), it.slice()) : this;
            case StoreFailed it -> it.round() == round ? onStoreFailed(it.failure()) : this;
            case Failed it -> it.round() == round ? onFailed(it.failure()) : this;
        };
    }

    private Behavior<Command> onCatchUp(CatchUp request) {
        waiting.add(request.replyTo());
        return busy ? this : look();
    }

    private Behavior<Command> look() {
        busy = true;
        round++;
        timers.cancel(Poll.INSTANCE);
        served.addAll(waiting);
        waiting.clear();
        ReadCursor known = cursor;
        if (known == null) {
            long current = round;
            getContext()
                    .pipeToSelf(
                            wiring.cursors().load(),
                            (loaded, failure) ->
                                    failure == null ? new Loaded(current, loaded) : new StoreFailed(current, failure));
            return this;
        }
        return lookFrom(known);
    }

    private Behavior<Command> lookFrom(ReadCursor stored) {
        cursor = stored;
        long current = round;
        CompletionStage<Command> look = wiring.client()
                .chainId()
                .thenCompose(chainId -> wiring.client()
                        .block(BlockRef.Tag.SAFE)
                        .thenApply(safe -> safe.<Command>map(block -> new Looked(current, chainId, block))
                                .orElseGet(() -> new Failed(
                                        current, new RpcException.BadAnswer("the L1 node has no safe block")))));
        getContext().pipeToSelf(look, (looked, failure) -> failure == null ? looked : new Failed(current, failure));
        return this;
    }

    private Behavior<Command> onLooked(long chainId, L1Block safe) {
        long expected = wiring.deployment().chainId();
        if (chainId != expected) {
            return freeze(new ReaderFault.WrongChain(expected, chainId));
        }
        observe(safe);
        return advance(safe);
    }

    private void observe(L1Block safe) {
        boolean advanced =
                status.observed().map(last -> safe.number() > last.safeBlock()).orElse(true);
        Optional<L1Status.Observed> observed = advanced
                ? Optional.of(new L1Status.Observed(
                        safe.number(),
                        safe.timestamp(),
                        wiring.nanoTime().getAsLong(),
                        wiring.clock().millis()))
                : status.observed();
        publish(new L1Status(true, observed, Optional.empty(), garbage));
    }

    private Behavior<Command> advance(L1Block safe) {
        ReadCursor at = Objects.requireNonNull(cursor);
        return switch (core.plan(at, safe)) {
            case ReaderCore.Plan.Advance _ -> fetch(at, safe);
            case ReaderCore.Plan.Settled _ -> settle(at);
            case ReaderCore.Plan.TooEarly _ -> {
                failures = 0;
                waiting.addAll(served);
                served.clear();
                yield rest(wiring.settings().pollInterval());
            }
            case ReaderCore.Plan.Conflict it -> freeze(it.fault());
        };
    }

    private Behavior<Command> fetch(ReadCursor at, L1Block safe) {
        long current = round;
        getContext()
                .pipeToSelf(
                        pages.fetch(at, safe, span),
                        (fetched, failure) ->
                                failure == null ? new Fetched(current, safe, fetched) : new Failed(current, failure));
        return this;
    }

    private Behavior<Command> onFetched(L1Block safe, PageFetcher.Fetched fetched) {
        return switch (fetched) {
            case PageFetcher.Fetched.Page it -> {
                span = Math.min(wiring.settings().maxSpan(), it.span() + Math.max(1, it.span() / 8));
                yield append(safe, core.classify(Objects.requireNonNull(cursor), it.page()));
            }
            case PageFetcher.Fetched.Incomplete it -> tryLater("L1 was not read completely: " + it.why());
            case PageFetcher.Fetched.Conflict it -> freeze(it.fault());
        };
    }

    private Behavior<Command> append(L1Block safe, ReaderCore.Classified page) {
        long current = round;
        if (page.garbage() + page.refused() > 0) {
            getContext()
                    .getLog()
                    .warn(
                            "safeBlock={} garbageInputs={} refusedSubmissions={}",
                            page.slice().head().number(),
                            page.garbage(),
                            page.refused());
        }
        getContext()
                .pipeToSelf(
                        wiring.sink().append(page.slice(), safe.number()),
                        (_, failure) -> failure == null
                                ? new Appended(current, safe, page)
                                : new StoreFailed(current, failure));
        return this;
    }

    private Behavior<Command> onAppended(L1Block safe, ReaderCore.Classified page) {
        cursor = page.next();
        garbage += page.garbage();
        return advance(safe);
    }

    private Behavior<Command> onStoreFailed(Throwable failure) {
        cursor = null;
        return tryLater("the lane did not take a slice: " + RpcException.unwrap(failure));
    }

    private Behavior<Command> onFailed(Throwable failure) {
        publish(new L1Status(false, status.observed(), Optional.empty(), garbage));
        return tryLater("L1 is out of reach: " + RpcException.unwrap(failure).getMessage());
    }

    private Behavior<Command> settle(ReadCursor at) {
        if (failures > 0) {
            getContext().getLog().info("reading of L1 goes on after {} failures", failures);
        }
        failures = 0;
        at.head().ifPresent(head -> served.forEach(replyTo -> replyTo.tell(new CaughtUp(head))));
        served.clear();
        return waiting.isEmpty() ? rest(wiring.settings().pollInterval()) : look();
    }

    private Behavior<Command> tryLater(String why) {
        failures++;
        if (failures == 1) {
            getContext().getLog().warn("{}", why);
        } else {
            getContext().getLog().debug("{} (failure {} in a row)", why, failures);
        }
        waiting.addAll(served);
        served.clear();
        Duration pause =
                wiring.settings().backoff().delay(failures, wiring.jitter().getAsDouble());
        return rest(pause);
    }

    private Behavior<Command> rest(Duration pause) {
        busy = false;
        timers.startSingleTimer(Poll.INSTANCE, Poll.INSTANCE, pause);
        return this;
    }

    private Behavior<Command> freeze(ReaderFault fault) {
        getContext().getLog().error("reading of L1 has stopped for good: {}", fault.describe());
        publish(new L1Status(status.reachable(), status.observed(), Optional.of(fault.describe()), garbage));
        wiring.fault().accept(fault);
        timers.cancelAll();
        return Behaviors.receive(Command.class)
                .onMessageEquals(Stop.INSTANCE, Behaviors::stopped)
                .onMessage(Command.class, _ -> Behaviors.same())
                .build();
    }

    private void publish(L1Status next) {
        status = next;
        wiring.status().accept(next);
    }
}
