package dev.tactus.l1.read;

import dev.tactus.fault.Fatal;
import dev.tactus.l1.L1Client;
import dev.tactus.l1.L1Status;
import dev.tactus.protocol.Deployment;
import dev.tactus.store.SafeHead;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;

/** An {@link InputReader} fed from a mailbox, on the default dispatcher. */
public final class InputReaderActor {
    private InputReaderActor() {}

    /** What the reader is told. */
    public sealed interface Command {}

    /** See {@link InputReader#catchUp}. */
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

    private record Continue(Runnable step) implements Command {}

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

    /** Starts to read at once. */
    public static Behavior<Command> create(Wiring wiring) {
        return Behaviors.setup(context -> Behaviors.withTimers(timers -> {
            var reader = new InputReader(wiring, new MailboxLoop(context, timers));
            reader.poll();
            return Behaviors.receiveMessage(command -> on(reader, command));
        }));
    }

    private static Behavior<Command> on(InputReader reader, Command command) {
        switch (command) {
            case Stop _ -> {
                return Behaviors.stopped();
            }
            case CatchUp it -> reader.catchUp(head -> it.replyTo().tell(new CaughtUp(head)));
            case Poll _ -> reader.poll();
            case Continue it -> it.step().run();
        }
        return Behaviors.same();
    }

    private record MailboxLoop(ActorContext<Command> context, TimerScheduler<Command> timers)
            implements InputReader.Loop {
        @Override
        public <T> void then(CompletionStage<T> stage, Consumer<? super T> done, Consumer<Throwable> failed) {
            context.pipeToSelf(
                    stage,
                    (value, failure) ->
                            new Continue(failure == null ? () -> done.accept(value) : () -> fail(failed, failure)));
        }

        private static void fail(Consumer<Throwable> failed, Throwable failure) {
            Fatal.rethrow(failure);
            failed.accept(failure);
        }

        @Override
        public void pollIn(Duration pause) {
            timers.startSingleTimer(Poll.INSTANCE, Poll.INSTANCE, pause);
        }

        @Override
        public void cancelPoll() {
            timers.cancel(Poll.INSTANCE);
        }
    }
}
