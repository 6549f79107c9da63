package dev.tactus.lane;

import dev.tactus.protocol.ValidUserOp;
import dev.tactus.store.SafeSlice;
import java.time.Duration;
import java.util.function.Consumer;
import org.apache.pekko.Done;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;

/**
 * The sole writer of order, alone on its pinned thread: a {@link Lane} fed from a mailbox.
 *
 * <p>Batching needs no timer: the first op of a chunk makes the lane send itself a {@link CommitChunk}; every op
 * already in the mailbox gets in ahead of it, so an idle lane answers in the time of one commit and a busy one
 * amortises it.
 */
public final class InclusionLaneActor extends AbstractBehavior<InclusionLaneActor.Command> {
    /** What the lane is told. */
    public sealed interface Command {}

    /**
     * Decide this op; the lane first takes {@code claim} and answers only if it could.
     *
     * @param reply called once, on the lane's thread: it must be quick and never throw
     */
    public record Submit(ValidUserOp op, Claim claim, Consumer<Verdict> reply) implements Command {}

    /**
     * Store this slice of L1, then close and drain what the new head demands.
     *
     * @param observedHead L1's safe block when the slice was read: how old the order is counts from there
     */
    public record AppendSlice(SafeSlice slice, long observedHead, ActorRef<SliceReply> replyTo) implements Command {}

    /** Start accepting ops: L1 has been read up to an observed head, or is out of reach and the last head is recent. */
    public record Activate(ActorRef<Done> replyTo) implements Command {}

    /** Every wallet nonce ever broadcast is used up, at this safe L1 block: nothing of ours lands above it. */
    public record Settled(long number, long safeBlock) implements Command {}

    /** Commit what has been taken, refuse everything after it, then reply. */
    public record Drain(ActorRef<Done> replyTo) implements Command {}

    private record CommitChunk(long number) implements Command {}

    private enum BatchDeadline implements Command {
        INSTANCE
    }

    private enum Check implements Command {
        INSTANCE
    }

    private enum Reopen implements Command {
        INSTANCE
    }

    private final Lane lane;

    public static Behavior<Command> create(LaneWiring wiring) {
        return Behaviors.setup(
                context -> Behaviors.withTimers(timers -> new InclusionLaneActor(context, timers, wiring)));
    }

    private InclusionLaneActor(ActorContext<Command> context, TimerScheduler<Command> timers, LaneWiring wiring) {
        super(context);
        this.lane = new Lane(wiring, new Timers(context.getSelf(), timers));
        timers.startTimerWithFixedDelay(Check.INSTANCE, Lane.CHECK_INTERVAL);
    }

    private record Timers(ActorRef<Command> self, TimerScheduler<Command> timers) implements Lane.Alarms {
        @Override
        public void commitSoon(long chunk) {
            self.tell(new CommitChunk(chunk));
        }

        @Override
        public void closeBatchIn(Duration delay) {
            timers.startSingleTimer(BatchDeadline.INSTANCE, delay);
        }

        @Override
        public void reopenIn(Duration delay) {
            if (delay.isZero()) {
                self.tell(Reopen.INSTANCE);
            } else {
                timers.startSingleTimer(Reopen.INSTANCE, delay);
            }
        }
    }

    @Override
    public Receive<Command> createReceive() {
        return newReceiveBuilder().onMessage(Command.class, this::on).build();
    }

    private Behavior<Command> on(Command command) {
        switch (command) {
            case Submit it -> lane.submit(it.op(), it.claim(), it.reply());
            case CommitChunk it -> lane.commitChunk(it.number());
            case AppendSlice it -> lane.append(it.slice(), it.observedHead(), it.replyTo()::tell);
            case Activate it -> {
                lane.activate();
                it.replyTo().tell(Done.getInstance());
            }
            case Settled it -> lane.settled(it.number(), it.safeBlock());
            case BatchDeadline _ -> lane.batchDeadline();
            case Check _ -> lane.check();
            case Reopen _ -> lane.reopen();
            case Drain it -> lane.drain(() -> it.replyTo().tell(Done.getInstance()));
        }
        return this;
    }
}
